// ImportPage: a file in, the company's history out.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { post } from '../../api/client';
import { client, imports, system, upload as uploadQuery } from '../../api/queries';
import type { Upload } from '../../api/types';
import { t } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { Icon } from '../../ui/icons';
import { Bones, Section, Trouble } from '../../ui/parts';
import { Mapping } from './Mapping';
import { Past } from './Past';

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
