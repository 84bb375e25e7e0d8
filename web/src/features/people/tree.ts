// tree: departments as people see them: parents before what is below them, each with its depth.
import type { Department } from '../../api/types';

export type Branch = { d: Department; depth: number; open: boolean | null; above: Department | null; before: Department | null };

/** In order; below a closed one nothing. `open` is null where there is nothing below; `before`: the sibling in front. */
export function branches(list: Department[], closed: ReadonlySet<number>): Branch[] {
  const out: Branch[] = [];
  const there = new Set(list.map((d) => d.id));
  const add = (above: Department | null, depth: number): void => {
    const kids = list.filter((d) => (above ? d.parent === above.id : !there.has(d.parent)));
    kids.forEach((d, i) => {
      const some = list.some((x) => x.parent === d.id);
      const open = some ? !closed.has(d.id) : null;
      out.push({ d, depth, open, above, before: kids[i - 1] ?? null });
      if (open) add(d, depth + 1);
    });
  };
  add(null, 0);
  return out;
}

const of = (list: Department[], id: number): Department | undefined => list.find((d) => d.id === id);

/** Whether `id` is `above` or below it. */
export function within(list: Department[], id: number, above: number): boolean {
  for (let d = of(list, id), n = 0; d && n < 40; d = of(list, d.parent), n++) if (d.id === above) return true;
  return false;
}

/** 总部 / 华东 / 上海 */
export function pathOf(list: Department[], id: number): string {
  const names: string[] = [];
  for (let d = of(list, id), n = 0; d && n < 40; d = of(list, d.parent), n++) names.unshift(d.name);
  return names.join(' / ');
}

/** How many people are in it and below it. */
export const peopleBelow = (list: Department[], id: number): number => list.reduce((n, d) => n + (within(list, d.id, id) ? d.people : 0), 0);

/** The choices of a department control, indented as the tree is. */
export const choices = (list: Department[], but = 0): { value: number; label: string; depth: number }[] => branches(list, new Set()).filter((b) => !but || !within(list, b.d.id, but)).map((b) => ({ value: b.d.id, label: pathOf(list, b.d.id), depth: b.depth }));
