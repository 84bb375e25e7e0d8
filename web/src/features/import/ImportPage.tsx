// ImportPage: a file in, the company's history out. What was loaded before, and the way back.
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { post } from '../../api/client';
import { client, imports, stale, system, upload as uploadQuery } from '../../api/queries';
import type { ImportRow, UndoResult, Upload } from '../../api/types';
import { count } from '../../lib/format';
import { t } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { objectLabel, useMeta } from '../../record/meta';
import { Icon } from '../../ui/icons';
import { Bones, Section, State, Trouble } from '../../ui/parts';
import { Mapping } from './Mapping';

function Drop({ first }: { first: boolean }): ReactNode {
  const [, go] = useLocation();
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState('');
  const [error, setError] = useState<unknown>(null);
  const field = useRef<HTMLInputElement>(null);
  const send = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setBusy(file.name);
    setError(null);
    try {
      const u = await post<Upload>('/api/uploads?name=' + encodeURIComponent(file.name), file, { create: true });
      client.setQueryData(uploadQuery(u.upload, '', '').queryKey, u);
      go('/import/' + encodeURIComponent(u.upload));
    } catch (e) {
      setError(e);
      setBusy('');
    }
  };
  const drop = (e: DragEvent): void => {
    e.preventDefault();
    setOver(false);
    void send(e.dataTransfer.files[0]);
  };
  return (
    <>
      <div
        className={'drop' + (over ? ' drop-over' : '') + (first ? ' drop-first' : '')}
        onDragOver={(e) => {
          e.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <p className="drop-title">{busy ? t('import.sending', { name: busy }) : t('import.drop')}</p>
        <p className="quiet">{t('import.drop_says')}</p>
        <Button type="primary" size="large" loading={busy !== ''} onClick={() => field.current?.click()}>
          {t('import.choose')}
        </Button>
        <input ref={field} type="file" className="visually-hidden" accept=".csv,.tsv,.txt,.xlsx" tabIndex={-1} aria-label={t('import.choose')} onChange={(e) => void send(e.target.files?.[0])} />
      </div>
      <Trouble error={error} />
    </>
  );
}

function Past({ rows }: { rows: ImportRow[] }): ReactNode {
  const meta = useMeta();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(0);
  const undo = async (id: number): Promise<void> => {
    setBusy(id);
    try {
      const r = await post<UndoResult>(`/api/imports/${id}/undo`);
      stale('/api');
      void message.success(t('import.undone_says', { deleted: r.deleted, restored: r.restored, kept: r.kept }), 6);
    } catch (e) {
      void message.error((e as Error).message);
    }
    setBusy(0);
  };
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label={t('import.list')}>
      <table className="table">
        <thead>
          <tr>
            <th>{t('import.when')}</th>
            <th>{t('import.file')}</th>
            <th>{t('import.object')}</th>
            <th className="right">{t('counts.read')}</th>
            <th className="right">{t('counts.created')}</th>
            <th className="right">{t('counts.updated')}</th>
            <th className="right">{t('counts.unchanged')}</th>
            <th className="right">{t('counts.refused')}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => (
            <tr key={r.id} className={r.undone ? 'left-out' : ''}>
              <td className="num">{r.at.replace('T', ' ').slice(0, 16)}</td>
              <th scope="row" className="ellipsis">
                {r.file}
              </th>
              <td>{objectLabel(meta, r.object)}</td>
              <td className="right num">{count(r.counts.read)}</td>
              <td className="right num">{count(r.counts.created)}</td>
              <td className="right num">{count(r.counts.updated)}</td>
              <td className="right num">{count(r.counts.unchanged)}</td>
              <td className="right num">{r.refused_file && r.counts.refused ? <a href={`/api/imports/${r.id}/refused`}>{count(r.counts.refused)}</a> : count(r.counts.refused)}</td>
              <td className="right">
                {r.undone ? (
                  <State tone="grey">{t('import.undone')}</State>
                ) : (
                  <Button size="small" type="text" loading={busy === r.id} onClick={() => void undo(r.id)}>
                    {t('import.undo')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export default function ImportPage({ upload }: { upload: string | null }): ReactNode {
  const list = useQuery(imports());
  const sizes = useQuery(system());
  useTitle(t('nav.import') + ' · ' + t('brand'));
  const empty = sizes.data?.customers === 0;
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-lead">
          {upload && (
            <p className="page-title">
              <Link href="/import">
                <Icon name="back" size={14} /> {t('nav.import')}
              </Link>
            </p>
          )}
          <h1>{upload ? t('import.check') : empty ? t('import.lead_first') : t('import.lead')}</h1>
          {!upload && empty && <p className="quiet lead-says">{t('import.first_says')}</p>}
        </div>
      </header>
      {upload ? (
        <Mapping key={upload} id={upload} />
      ) : (
        <>
          <Drop first={empty} />
          <Trouble error={list.error} />
          {list.isPending ? <Bones rows={3} /> : list.data && list.data.rows.length > 0 && <Section title={t('import.list')}>{<Past rows={list.data.rows} />}</Section>}
        </>
      )}
    </div>
  );
}
