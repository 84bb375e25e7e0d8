// works: many records changed in pieces: begun, followed until they end, put back as one.
import { get, post } from '../../api/client';
import { client, runningWorks, stale } from '../../api/queries';
import type { BulkQuestion, BulkWork } from '../../api/types';
import { t } from '../../lib/text';
import { did } from '../../record/undo';

/** Above so many the page does not wait for one answer. */
export const PIECES_ABOVE = 300;
const LOOK_MS = 400;

export function freshAfter(object: string): void {
  stale(`/api/records/${object}`, '/api/counts', '/api/groups', '/api/customers', '/api/churn', '/api/system', '/api/works');
  void client.invalidateQueries({ queryKey: ['nav'] });
}

export async function beginWork(object: string, question: BulkQuestion): Promise<BulkWork> {
  const work = await post<BulkWork>(`/api/bulk/${object}/pieces`, question);
  client.setQueryData(runningWorks().queryKey, { rows: [work] });
  return work;
}

/** Looks until it has ended. A server that is started anew in between is asked again. */
export async function untilEnded(id: number, onLook?: (w: BulkWork) => void): Promise<BulkWork> {
  for (let missed = 0; ; ) {
    await new Promise((r) => setTimeout(r, LOOK_MS));
    try {
      const w = await get<BulkWork>('/api/works/' + id);
      missed = 0;
      onLook?.(w);
      if (w.state !== 'running') return w;
    } catch (e) {
      if (++missed > 50) throw e;
    }
  }
}

async function putBack(w: BulkWork): Promise<string | null> {
  const begun = await post<BulkWork>(`/api/works/${w.id}/undo`);
  client.setQueryData(runningWorks().queryKey, { rows: [begun] });
  const ended = await untilEnded(begun.id);
  freshAfter(w.object);
  return ended.refused_count ? t('undo.kept', { n: ended.changed, kept: ended.refused_count, why: ended.refused[0]?.reason ?? '' }) : null;
}

/** What came of it, in words; noted among what can be undone. */
export function workTold(w: BulkWork): { text: string; done: number | null } {
  const n = w.changed;
  const plain = t(w.action === 'delete' ? 'works.deleted' : w.action === 'undo' ? 'works.undone' : 'works.changed', { n });
  const text = w.state === 'failed' ? t('works.failed', { n, why: w.problem ?? '' }) : w.state === 'stopped' ? t('works.stopped', { n }) : plain;
  return { text, done: w.undoable ? did(plain, () => putBack(w)) : null };
}
