// undo: what was done last, newest first, and how each of it is put back. Ctrl+Z and the list of the last ten read it;
// it lives as long as the page.
import { useSyncExternalStore } from 'react';
import { t } from '../lib/text';

export const KEPT = 10;
/** What putting it back came to, where there is more to say than that it is done. */
export type Undone = string | null;
export type Done = { id: number; text: string; at: number; state: 'done' | 'undoing' | 'undone'; undo: () => Promise<Undone> };

let all: readonly Done[] = [];
let next = 1;
const watchers = new Set<() => void>();

function set(to: readonly Done[]): void {
  all = to;
  watchers.forEach((w) => w());
}
const mark = (id: number, state: Done['state']): void => set(all.map((d) => (d.id === id ? { ...d, state } : d)));

/** Notes something that was done; gives its number. */
export function did(text: string, undo: () => Promise<Undone>): number {
  const id = next++;
  set([{ id, text, at: Date.now(), state: 'done' as const, undo }, ...all].slice(0, KEPT));
  return id;
}

/** Puts one of them back, the newest that still stands unless said which. Says in words what was done; null where there is nothing. */
export async function undo(id?: number): Promise<string | null> {
  const one = all.find((d) => (id === undefined ? d.state === 'done' : d.id === id && d.state === 'done'));
  if (!one) return null;
  mark(one.id, 'undoing');
  try {
    const more = await one.undo();
    mark(one.id, 'undone');
    return more ?? t('undo.done', { what: one.text });
  } catch (e) {
    mark(one.id, 'done');
    throw e;
  }
}

function watch(w: () => void): () => void {
  watchers.add(w);
  return () => watchers.delete(w);
}
export const useDone = (): readonly Done[] => useSyncExternalStore(watch, () => all);
