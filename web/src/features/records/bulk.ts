// bulk: many records changed or deleted at once, and put back with one undo.
import { post } from '../../api/client';
import { client, stale } from '../../api/queries';
import type { BulkAnswer, BulkQuestion, BulkUndone, Cell, ObjectMeta } from '../../api/types';
import { t } from '../../lib/text';
import { did } from '../../record/undo';
import { beginWork, PIECES_ABOVE } from './works';

/** As many as the server takes at once. */
export const BULK_MAX = 10000;
export type Which = { ids: number[] } | { q: string; filter: string; count: number };

function again(object: string): void {
  stale(`/api/records/${object}`, '/api/counts', '/api/groups', '/api/customers', '/api/churn', '/api/system');
  void client.invalidateQueries({ queryKey: ['nav'] });
}

async function back(object: string, handle: string): Promise<string | null> {
  const u = await post<BulkUndone>(`/api/undo/${handle}`, {});
  again(object);
  return u.kept_count ? t('undo.kept', { n: u.restored, kept: u.kept_count, why: u.kept[0]?.reason ?? '' }) : null;
}

/** What is told of it, at once or at its end. */
export type BulkDone = Pick<BulkAnswer, 'changed' | 'refused_count' | 'refused'> & { text: string; done: number | null };
/** Null: there are so many that it goes on in pieces (Working.tsx tells how far it is). */
async function run(object: ObjectMeta, which: Which, rest: Pick<BulkQuestion, 'action' | 'values'>, text: (n: number) => string): Promise<BulkDone | null> {
  const asked: BulkQuestion = { ids: null, q: null, filter: null, count: null, ...which, ...rest };
  const n = 'ids' in which ? which.ids.length : which.count;
  if (n > PIECES_ABOVE) {
    await beginWork(object.name, asked);
    return null;
  }
  const a = await post<BulkAnswer>(`/api/bulk/${object.name}`, asked, { create: true });
  again(object.name);
  const said = text(a.changed);
  return { ...a, text: said, done: a.undo ? did(said, () => back(object.name, a.undo as string)) : null };
}

export const changeMany = (object: ObjectMeta, which: Which, values: Record<string, Cell>, label: string): Promise<BulkDone | null> => run(object, which, { action: 'change', values }, (n) => t('bulk.changed', { n, label }));
export const deleteMany = (object: ObjectMeta, which: Which): Promise<BulkDone | null> => run(object, which, { action: 'delete', values: null }, (n) => t('bulk.deleted', { n }));
