// Past: what was loaded before, and the way back. Taking an import back is a job of the server's: whoever opens
// the page while it runs sees how far it is.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Popconfirm } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { post } from '../../api/client';
import { client, imports, job, stale } from '../../api/queries';
import type { ImportList, ImportRow, Job, UndoResult } from '../../api/types';
import { count, instant } from '../../lib/format';
import { t } from '../../lib/text';
import { withSeenAs } from '../../lib/seenAs';
import { objectLabel, useMeta } from '../../record/meta';
import { State, Trouble } from '../../ui/parts';
import { Running } from './Running';

const figures = ['read', 'created', 'updated', 'unchanged', 'refused'] as const;
const undoneSays = (r: UndoResult): string => t('import.undone_says', { deleted: r.deleted, restored: r.restored, kept: r.kept });

function Undoing({ id, onFailed }: { id: string; onFailed: (e: unknown) => void }): ReactNode {
  const { message } = App.useApp();
  const asked = useQuery(job<UndoResult>(id));
  const j = asked.data;
  const state = asked.isError ? 'gone' : j?.state;
  useEffect(() => {
    if (state === undefined || state === 'running') return;
    if (j?.state === 'failed') onFailed(new Error(j.problem?.detail || j.problem?.title));
    if (j?.state === 'done' && j.result) void message.success(undoneSays(j.result), 6);
    stale('/api/imports', '/api/records', '/api/customers', '/api/churn', '/api/warnings', '/api/rules', '/api/system');
  }, [state]); // told once for each end, whatever else is drawn anew
  return <Running j={j ?? { done: 0, total: 0, rows: 0 }} label={t('import.undoing')} />;
}

function UndoButton({ row, onFailed }: { row: ImportRow; onFailed: (e: unknown) => void }): ReactNode {
  const [busy, setBusy] = useState(false);
  const undo = async (): Promise<void> => {
    setBusy(true);
    onFailed(null);
    try {
      const j = await post<Job>(`/api/imports/${row.id}/undo`);
      client.setQueryData<ImportList>(imports().queryKey, (old) => old && { rows: old.rows.map((r) => (r.id === row.id ? { ...r, undo_job: j.id } : r)) });
    } catch (e) {
      onFailed(e);
      stale('/api/imports');
    }
    setBusy(false);
  };
  return (
    <Popconfirm title={t('import.undo_sure', { file: row.file })} description={<span className="undo-says">{t('import.undo_says')}</span>} okText={t('import.undo')} cancelText={t('action.cancel')} placement="topRight" onConfirm={() => void undo()}>
      <Button size="small" type="text" loading={busy} aria-label={t('import.undo_file', { file: row.file })}>
        {t('import.undo')}
      </Button>
    </Popconfirm>
  );
}

function Line({ row, onFailed }: { row: ImportRow; onFailed: (e: unknown) => void }): ReactNode {
  const meta = useMeta();
  const [day, time] = instant(row.at).split(' ');
  const n = row.counts;
  return (
    <tr className={row.undone ? 'left-out' : ''}>
      <td className="num past-when">
        {day} <span className="quiet">{time}</span>
      </td>
      <th scope="row" className="ellipsis past-file">
        {row.file} <span className="quiet past-object">{objectLabel(meta, row.object)}</span>
      </th>
      {figures.map((k) => (
        <td key={k} className={'right num past-n' + (k !== 'read' && !n[k] ? ' past-zero' : '')} data-name={t(`counts.${k}`)}>
          {k === 'refused' && row.refused_file && n.refused ? <a href={withSeenAs(`/api/imports/${row.id}/refused`)}>{count(n.refused)}</a> : count(n[k])}
        </td>
      ))}
      <td className="right past-undo">
        {row.undone ? (
          <>
            <State tone="grey">{t('import.undone')}</State>
            {row.undo && <span className="small past-says">{t('import.undone_counts', { deleted: row.undo.deleted, restored: row.undo.restored, kept: row.undo.kept })}</span>}
          </>
        ) : row.undo_job ? (
          <Undoing key={row.undo_job} id={row.undo_job} onFailed={onFailed} />
        ) : (
          <UndoButton row={row} onFailed={onFailed} />
        )}
      </td>
    </tr>
  );
}

export function Past({ rows }: { rows: ImportRow[] }): ReactNode {
  const [error, setError] = useState<unknown>(null);
  return (
    <>
      <Trouble error={error} />
      <div className="table-box" tabIndex={0} role="region" aria-label={t('import.list')}>
        <table className="table past">
          <thead>
            <tr>
              <th>{t('import.when')}</th>
              <th>{t('import.file')}</th>
              {figures.map((k) => (
                <th key={k} className="right">
                  {t(`counts.${k}`)}
                </th>
              ))}
              <th>
                <span className="visually-hidden">{t('import.undo')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <Line key={r.id} row={r} onFailed={setError} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
