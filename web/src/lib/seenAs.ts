// seenAs: an administrator looks through somebody else's eyes, in this tab until it is ended. `as` is what the
// server takes (person:3, role:2); `name` is what people call it.
import { at, keptAs } from './base';

export type SeenAs = { as: string; name: string };

const KEY = keptAs('seen_as');
let now: SeenAs | null | undefined;

export function seenAs(): SeenAs | null {
  if (now !== undefined) return now;
  try {
    now = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as SeenAs | null;
  } catch {
    now = null;
  }
  return now;
}

/** Begins, or ends with null. Everything is loaded anew: nothing that was read with other eyes may stay. */
export function seeAs(to: SeenAs | null): void {
  now = to;
  try {
    if (to) sessionStorage.setItem(KEY, JSON.stringify(to));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without a place to keep it, it cannot begin.
  }
  window.location.assign(at(to ? '/' : '/people'));
}

/** An address that the browser itself opens (a file, the stream of events) and that takes no header. */
export const withSeenAs = (path: string): string => {
  const seen = seenAs();
  return seen ? `${at(path)}${path.includes('?') ? '&' : '?'}see_as=${encodeURIComponent(seen.as)}` : at(path);
};
