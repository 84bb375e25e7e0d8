// tree: the steps of an automation with their places, as the server writes them: `2`, `2.yes.0`, `3.no.1`. A gap is a
// place where a step can come: the step that stands there goes one down. Nothing here changes what it is given.
import type { AutomationStep } from '../../api/types';

export type Steps = AutomationStep[];
/** The lists within a step of this kind: yes, no. */
export type Sides = (kind: string) => string[];
export type Moved = { steps: Steps; path: string };

export const kindOf = (s: AutomationStep): string => String(s.do ?? '');
const split = (path: string): { list: string; at: number } => {
  const dot = path.lastIndexOf('.');
  return { list: dot < 0 ? '' : path.slice(0, dot), at: Number(path.slice(dot + 1)) };
};
export const placeIn = (list: string, at: number): string => (list ? list + '.' : '') + at;
const stepsOf = (value: unknown): Steps => (Array.isArray(value) ? (value as Steps) : []);

/** The list at `2.yes`; the whole at the empty path. */
export function listAt(steps: Steps, list: string): Steps {
  if (!list) return steps;
  const cut = list.lastIndexOf('.');
  return stepsOf(stepAt(steps, list.slice(0, cut))?.[list.slice(cut + 1)]);
}
export function stepAt(steps: Steps, path: string): AutomationStep | undefined {
  const { list, at } = split(path);
  return listAt(steps, list)[at];
}
function withList(steps: Steps, list: string, change: (l: Steps) => Steps): Steps {
  if (!list) return change(steps);
  const cut = list.lastIndexOf('.');
  const side = list.slice(cut + 1);
  return put(steps, list.slice(0, cut), (s) => ({ ...s, [side]: change(stepsOf(s[side])) }));
}
/** The step at `path` as `change` makes it. */
export function put(steps: Steps, path: string, change: (s: AutomationStep) => AutomationStep): Steps {
  const { list, at } = split(path);
  return withList(steps, list, (l) => l.map((s, i) => (i === at ? change(s) : s)));
}
export function insert(steps: Steps, gap: string, step: AutomationStep): Steps {
  const { list, at } = split(gap);
  return withList(steps, list, (l) => [...l.slice(0, at), step, ...l.slice(at)]);
}
export function drop(steps: Steps, path: string): Steps {
  const { list, at } = split(path);
  return withList(steps, list, (l) => l.filter((_, i) => i !== at));
}
/** Where `path` is once the step at `gone` has gone. */
function after(path: string, gone: string): string {
  const { list, at } = split(gone);
  const before = list ? list + '.' : '';
  if (!path.startsWith(before)) return path;
  const [first = '', ...rest] = path.slice(before.length).split('.');
  return before + [Number(first) > at ? Number(first) - 1 : first, ...rest].join('.');
}
/** The step at `from`, with all within it, to a gap; null where it stands there already, or would come into itself. */
export function move(steps: Steps, from: string, gap: string): Moved | null {
  const step = stepAt(steps, from);
  const f = split(from);
  const g = split(gap);
  if (!step || gap.startsWith(from + '.') || (f.list === g.list && (g.at === f.at || g.at === f.at + 1))) return null;
  const path = after(gap, from);
  return { steps: insert(drop(steps, from), path, step), path };
}
/** All places as they are read: from top to bottom, what lies within a step after it. */
export const flat = (steps: Steps, sides: Sides, list = ''): string[] =>
  steps.flatMap((s, i) => {
    const path = placeIn(list, i);
    return [path, ...sides(kindOf(s)).flatMap((side) => flat(stepsOf(s[side]), sides, `${path}.${side}`))];
  });
/** All gaps, likewise. */
export const gaps = (steps: Steps, sides: Sides, list = ''): string[] => [
  ...steps.flatMap((s, i) => {
    const path = placeIn(list, i);
    return [path, ...sides(kindOf(s)).flatMap((side) => gaps(stepsOf(s[side]), sides, `${path}.${side}`))];
  }),
  placeIn(list, steps.length),
];
/** One gap up or down, into branches and out of them. */
export function nudge(steps: Steps, sides: Sides, path: string, by: 1 | -1): Moved | null {
  const all = gaps(steps, sides);
  for (let i = all.indexOf(path) + by; i >= 0 && i < all.length; i += by) {
    const to = move(steps, path, all[i] as string);
    if (to) return to;
  }
  return null;
}
