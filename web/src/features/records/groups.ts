// groups: where everything stands in a list of groups: a head each, its rows below it where it is open.
import type { GroupRow } from '../../api/types';

export const HEAD = 41; // pixels, with its line
export const OVER = 8; // rows drawn above and below what is seen

export type Part = { key: string; group: GroupRow; open: boolean; rows: number; top: number; end: number };

export const groupKey = (g: GroupRow): string => JSON.stringify(g.value);

/** `begin`: what stands above the first; `lengths`: of groups that have fewer or more rows by now than they were counted. */
export function laidOut(groups: GroupRow[], isOpen: (key: string, i: number) => boolean, lengths: ReadonlyMap<string, number>, begin: number, height: number): Part[] {
  let top = begin;
  return groups.map((group, i) => {
    const key = groupKey(group);
    const open = isOpen(key, i);
    const rows = open ? (lengths.get(key) ?? group.count) : 0;
    const part = { key, group, open, rows, top, end: top + HEAD + rows * height };
    top = part.end;
    return part;
  });
}

/** Its rows between `from` and `to`, with some around; null: none. `last` is the last one. */
export function rowsBetween(p: Part, from: number, to: number, height: number): { first: number; last: number } | null {
  const begin = p.top + HEAD;
  const first = Math.max(0, Math.floor((from - begin) / height) - OVER);
  const last = Math.min(p.rows - 1, Math.ceil((to - begin) / height) + OVER);
  return last >= first ? { first, last } : null;
}

/** The piece of a part that is kept in the page: browsers draw nothing that is millions of pixels high. */
export function piece(p: Part, from: number, to: number): { top: number; height: number; away: boolean } {
  const around = 2000;
  const top = Math.max(p.top, Math.min(from - around, p.end - HEAD));
  const end = Math.min(p.end, Math.max(to + around, top + HEAD));
  return { top, height: end - top, away: p.end < from - around || p.top > to + around };
}
