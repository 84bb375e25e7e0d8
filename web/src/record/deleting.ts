// deleting: customers who are about to be deleted. For some seconds there is a way back; the lists leave them out
// meanwhile, and who closes the page before the time is over has them deleted all the same.
import { useSyncExternalStore } from 'react';
import { remove } from '../api/client';
import { stale } from '../api/queries';

export const GRACE_S = 7;

type Doomed = { version: number; timer: ReturnType<typeof setTimeout>; failed: (e: unknown) => void };
const doomed = new Map<number, Doomed>();
let ids: ReadonlySet<number> = new Set();
const watchers = new Set<() => void>();

function changed(): void {
  ids = new Set(doomed.keys());
  watchers.forEach((w) => w());
}

async function erase(id: number, leaving: boolean): Promise<void> {
  const d = doomed.get(id);
  if (!d) return;
  clearTimeout(d.timer);
  if (leaving) doomed.delete(id);
  try {
    await remove(`/api/records/customer/${id}`, d.version, leaving);
    stale('/api');
  } catch (e) {
    d.failed(e);
  }
  doomed.delete(id);
  changed();
}

export function deleteSoon(id: number, version: number, failed: (e: unknown) => void): void {
  doomed.set(id, { version, timer: setTimeout(() => void erase(id, false), GRACE_S * 1000), failed });
  changed();
}

export function keepAfterAll(id: number): void {
  clearTimeout(doomed.get(id)?.timer);
  doomed.delete(id);
  changed();
}

window.addEventListener('pagehide', () => [...doomed.keys()].forEach((id) => void erase(id, true)));

function watch(w: () => void): () => void {
  watchers.add(w);
  return () => watchers.delete(w);
}

export const useDeleting = (): ReadonlySet<number> => useSyncExternalStore(watch, () => ids);
