// ChangeWords: what a change of a record was: each field with what stood before and what stands after; and the way to
// put back what stood before, which is a change of its own.
import { App, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { get, post } from '../api/client';
import { stale } from '../api/queries';
import type { ChangeRow, ObjectMeta, RecordRow } from '../api/types';
import { say, t } from '../lib/text';
import { fieldOf } from './meta';
import { cellText } from './Value';

const namesOf = (row: ChangeRow): string[] => [...new Set([...Object.keys(row.before ?? {}), ...Object.keys(row.after ?? {})])];

export const ChangeWords = ({ row, object, most = Infinity }: { row: ChangeRow; object: ObjectMeta | undefined; most?: number }): ReactNode => {
  const names = namesOf(row);
  return (
    <ul className="change-words">
      {names.slice(0, most).map((n) => {
        const f = fieldOf(object, n);
        const kind = f?.kind ?? 'text';
        const before = row.before?.[n];
        return (
          <li key={n}>
            <span className="quiet">{f ? say(f.label) : n}</span>{' '}
            {before !== undefined && before !== null && before !== '' && (
              <>
                <del>{cellText(before, kind)}</del> →{' '}
              </>
            )}
            <ins>{cellText(row.after?.[n], kind)}</ins>
          </li>
        );
      })}
      {names.length > most && <li className="quiet">{t('audit.more_fields', { n: names.length - most })}</li>}
    </ul>
  );
};

/** Only where it changed fields of something that is still there; the server says the rest. */
export function PutBack({ row }: { row: ChangeRow }): ReactNode {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  if (row.op !== 'changed' || !Object.keys(row.before ?? {}).length) return null;
  const path = `/api/records/${row.object}/${row.record}`;
  const put = async (): Promise<void> => {
    setBusy(true);
    try {
      const now = await get<RecordRow>(path);
      await post<RecordRow>(`${path}/changes/${row.id}/undo`, undefined, { version: now.version });
      stale('/api/records', '/api/customers', '/api/changes', '/api/churn', '/api/warnings');
      void message.success(t('audit.was_put_back'));
    } catch (e) {
      void message.error((e as Error).message);
    }
    setBusy(false);
  };
  return (
    <Button size="small" loading={busy} onClick={() => void put()} title={t('audit.put_back_says')}>
      {t('audit.put_back')}
    </Button>
  );
}
