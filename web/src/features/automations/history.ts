// history: what was changed, step by step, with the way back and forth. Changes with the same tag one shortly after the
// other (letters of a text) are one.
const TOGETHER_MS = 1000;
const KEPT = 200;

export type History<T> = { past: T[]; now: T; future: T[]; tag: string; at: number };

export const begin = <T>(now: T): History<T> => ({ past: [], now, future: [], tag: '', at: 0 });
export function change<T>(h: History<T>, now: T, tag: string, at: number): History<T> {
  const together = tag !== '' && tag === h.tag && at - h.at < TOGETHER_MS;
  return { past: together ? h.past : [...h.past, h.now].slice(-KEPT), now, future: [], tag, at };
}
export function back<T>(h: History<T>): History<T> {
  const now = h.past[h.past.length - 1];
  return now === undefined ? h : { past: h.past.slice(0, -1), now, future: [h.now, ...h.future], tag: '', at: 0 };
}
export function forth<T>(h: History<T>): History<T> {
  const [now, ...future] = h.future;
  return now === undefined ? h : { past: [...h.past, h.now], now, future, tag: '', at: 0 };
}
