// say: what somebody says of a pair, and the way back.
import { post } from '../../api/client';
import { stale } from '../../api/queries';
import type { ObjectMeta, Pair } from '../../api/types';
import { t } from '../../lib/text';
import { did } from '../../record/undo';
import { nameOf } from '../../record/meta';

async function tell(object: ObjectMeta, p: Pair, different: boolean): Promise<void> {
  await post(`/api/duplicates/${encodeURIComponent(object.name)}/${p.a.id}/${p.b.id}`, { different });
  stale('/api/duplicates');
}

/** "Not the same", or no longer so; in words what was done. */
export async function saySame(object: ObjectMeta, p: Pair, different: boolean): Promise<string> {
  await tell(object, p, different);
  const text = t(different ? 'duplicates.said' : 'duplicates.said_back', { a: nameOf(p.a), b: nameOf(p.b) });
  did(text, async () => {
    await tell(object, p, !different);
    return null;
  });
  return text;
}
