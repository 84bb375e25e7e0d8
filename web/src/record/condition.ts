// condition: a condition as groups and clauses that can be clicked together, and back as text. What
// neither can say stays as text in a clause of its own, so nothing is lost on the way.
import type { RuleNode } from '../api/types';

export type Op = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'between' | 'not between' | 'in' | 'not in' | 'contains' | 'not contains' | 'is empty' | 'is not empty' | 'is' | 'is not';
export type FieldClause = { kind: 'field'; field: string; op: Op; value: string };
export type CallClause = { kind: 'call'; call: string; object: string; field: string; where: FieldClause[]; window: string; op: Op; value: string };
/** A comparison whose left side is a calculation: count(order, 30d) * 2 >= 5. */
export type FormulaClause = { kind: 'formula'; left: string; op: Op; value: string };
export type RawClause = { kind: 'raw'; text: string };
export type Compared = FieldClause | CallClause | FormulaClause;
export type Clause = Compared | RawClause;
/** What is asked of all (and) or of any (or) of its kids; `not` turns it round. */
export type Group = { kind: 'group'; join: 'and' | 'or'; not: boolean; kids: Part[] };
export type Part = Clause | Group;
/** The whole condition. */
export type Sentence = Group;

export const nothing: Sentence = { kind: 'group', join: 'and', not: false, kids: [] };

/** What a function needs: an object or a field of the customer, a field of the object, a window. */
export type Form = { first: 'moment' | 'span' | 'both' | 'state' | 'date'; field?: boolean; window?: 'any' | 'plain'; gives: 'number' | 'yes' | 'value'; unit?: 'days' | 'times' | 'share' };
export const forms: Record<string, Form> = {
  days_since: { first: 'moment', gives: 'number', unit: 'days' },
  count: { first: 'both', window: 'any', gives: 'number', unit: 'times' },
  drop: { first: 'moment', window: 'plain', gives: 'number', unit: 'share' },
  last: { first: 'moment', field: true, gives: 'value' },
  sum: { first: 'moment', field: true, window: 'any', gives: 'number' },
  avg: { first: 'moment', field: true, window: 'any', gives: 'number' },
  min: { first: 'moment', field: true, window: 'any', gives: 'number' },
  max: { first: 'moment', field: true, window: 'any', gives: 'number' },
  rhythm: { first: 'moment', gives: 'number', unit: 'days' },
  days_since_first: { first: 'moment', gives: 'number', unit: 'days' },
  active: { first: 'span', gives: 'yes' },
  open: { first: 'span', gives: 'number', unit: 'times' },
  age: { first: 'span', gives: 'number', unit: 'days' },
  days_left: { first: 'span', gives: 'number', unit: 'days' },
  days_since_end: { first: 'span', gives: 'number', unit: 'days' },
  changed: { first: 'state', window: 'plain', gives: 'yes' },
  days_until: { first: 'date', gives: 'number', unit: 'days' },
  days_until_anniversary: { first: 'date', gives: 'number', unit: 'days' },
};

export const isBetween = (op: Op): boolean => op === 'between' || op === 'not between';
/** The clause with another comparison, its number kept. */
export function withOp<C extends Compared>(c: C, op: Op): C {
  if (isBetween(op) === isBetween(c.op)) return { ...c, op };
  return { ...c, op, value: isBetween(op) ? `${c.value || '0'} and ${c.value || '0'}` : (numbersOf(c)[0] ?? '') };
}
/** What it is compared with: two ends, or one value. */
export const numbersOf = (c: Compared): string[] => (isBetween(c.op) ? c.value.split(' and ') : [c.value]);

const name = (n: string): string => n.replace(/-/g, '_');
export const quoted = (s: string): string => '"' + s.replace(/"/g, '”') + '"';
const bare = /^(-?\d+(\.\d+)?%?|\d{4}-\d\d-\d\d|true|false|empty|today)$/;

function compare(left: string, op: Op, value: string): string {
  if (op === 'is') return left;
  if (op === 'is not') return `not ${left}`;
  if (op === 'is empty' || op === 'is not empty') return `${left} ${op}`;
  if (op === 'in' || op === 'not in') return `${left} ${op} (${value || '""'})`;
  if (isBetween(op)) return `${left} ${op} ${value || '0 and 0'}`;
  return `${left} ${op} ${value === '' ? '0' : value}`;
}

export function clauseText(c: Clause): string {
  if (c.kind === 'raw') return /\b(or|and)\b/.test(c.text) ? `(${c.text})` : c.text;
  if (c.kind === 'field') return compare(name(c.field), c.op, c.value || '""');
  if (c.kind === 'formula') return compare(c.left || '0', c.op, c.value);
  const form = forms[c.call];
  const where = c.where.length ? ' where ' + c.where.map(clauseText).join(' and ') : '';
  const first = form?.first === 'state' || form?.first === 'date' ? name(c.field) : name(c.object) + (c.field ? '.' + name(c.field) : '') + where;
  return compare(`${c.call}(${first}${c.window ? ', ' + c.window : ''})`, c.op, c.value);
}

function partText(p: Part): string {
  if (p.kind !== 'group') return clauseText(p);
  const text = kidsText(p);
  if (!text) return '';
  return p.not ? `not (${text})` : p.kids.length > 1 ? `(${text})` : text;
}
const kidsText = (g: Group): string => g.kids.map(partText).filter(Boolean).join(` ${g.join} `);
export const sentenceText = (s: Sentence): string => (s.not ? partText(s) : kidsText(s));

// ---- from the checked tree

const comparisons = new Set(['=', '!=', '<', '<=', '>', '>=']);
const flipped: Record<string, Op> = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
const opName = (op: string): string => op.replace(/_/g, ' ').toLowerCase();
const isCall = (n: RuleNode): boolean => n.op === 'call' && n.function !== null && n.function in forms;
const isField = (n: RuleNode): boolean => n.function === null && n.field !== null && n.kids.length === 0;

function fieldName(n: RuleNode, inside: string | null): string {
  return inside && n.object !== inside ? 'customer.' + n.field : (n.field ?? '');
}

function wheres(n: RuleNode | null, object: string): FieldClause[] | null {
  if (!n) return [];
  const parts = n.op === 'and' ? n.kids : [n];
  const out: FieldClause[] = [];
  for (const p of parts) {
    if (p.op === 'and') {
      const inner = wheres(p, object);
      if (!inner) return null;
      out.push(...inner);
      continue;
    }
    const c = clauseOf(p, object);
    if (c.kind !== 'field' || c.field.startsWith('customer.')) return null;
    out.push(c);
  }
  return out;
}

function subject(n: RuleNode, inside: string | null): FieldClause | CallClause | null {
  if (isField(n)) return { kind: 'field', field: fieldName(n, inside), op: '=', value: '' };
  if (!isCall(n) || inside) return null;
  const where = wheres(n.where, n.object ?? '');
  const first = forms[n.function ?? '']?.first;
  const field = n.field ?? (first === 'date' && n.kids[0] && isField(n.kids[0]) ? n.kids[0].field : null) ?? '';
  if (!where || (n.kids.length > 0 && !field)) return null;
  return { kind: 'call', call: n.function as string, object: n.object ?? '', field, where, window: n.window ?? '', op: '>=', value: '' };
}

function compared(left: RuleNode, op: Op, value: string, inside: string | null): Clause {
  const s = subject(left, inside);
  return s ? { ...s, op, value } : { kind: 'formula', left: sums.has(left.op) ? left.text : `(${left.text})`, op, value };
}
const sums = new Set(['+', '-', '*', '/', 'neg', 'call', 'follow', 'field', 'item', 'number', 'text', 'date', 'today']);

/** What stands on the right of a comparison when a person writes it. */
const literals = new Set(['number', 'text', 'date', 'today', 'param']);

export function clauseOf(n: RuleNode, inside: string | null = null): Clause {
  const raw: RawClause = { kind: 'raw', text: n.text };
  const [a, b] = n.kids;
  const op = opName(n.op);
  if (comparisons.has(op) && a && b) {
    if (a.type === 'bool' && !subject(a, inside)) return raw;
    return literals.has(a.op) ? compared(b, flipped[op] as Op, a.text, inside) : compared(a, op as Op, b.text, inside);
  }
  if (op === 'between' && a) return compared(a, n.negated ? 'not between' : 'between', n.kids.slice(1).map((k) => k.text).join(' and '), inside);
  if ((op === 'in' || op === 'contains') && a && b) return compared(a, (n.negated ? 'not ' + op : op) as Op, n.kids.slice(1).map((k) => k.text).join(', '), inside);
  if (op === 'is empty' && a) return compared(a, n.negated ? 'is not empty' : 'is empty', '', inside);
  if (op === 'not' && a) {
    if (opName(a.op) === 'is empty' && a.kids[0]) return compared(a.kids[0], 'is not empty', '', inside);
    if ((isCall(a) || isField(a)) && a.type === 'bool') return compared(a, 'is not', '', inside);
    return raw;
  }
  if ((isCall(n) || isField(n)) && n.type === 'bool') return compared(n, 'is', '', inside);
  return raw;
}

function flat(n: RuleNode, join: string): RuleNode[] {
  return n.op === join ? n.kids.flatMap((k) => flat(k, join)) : [n];
}

const groupOf = (join: 'and' | 'or', not: boolean, kids: Part[]): Group => ({ kind: 'group', join, not, kids });

function partOf(n: RuleNode): Part {
  if (n.op === 'and' || n.op === 'or') return groupOf(n.op, false, flat(n, n.op).map(partOf));
  const kid = n.kids[0];
  if (n.op !== 'not' || !kid) return clauseOf(n);
  const c = clauseOf(n);
  if (c.kind !== 'raw') return c;
  const inner = partOf(kid);
  return inner.kind === 'group' && !inner.not ? { ...inner, not: true } : groupOf('and', true, [inner]);
}

export function sentenceOf(tree: RuleNode): Sentence {
  const p = partOf(tree);
  return p.kind === 'group' ? p : groupOf('and', false, [p]);
}

// ---- changing: a path is the number of the kid on each level

export type Path = number[];
export const partAt = (g: Group, path: Path): Part | undefined => path.reduce<Part | undefined>((p, i) => (p?.kind === 'group' ? p.kids[i] : undefined), g);

/** The group with another part at the path; without it where there is none. Emptied groups go too. */
export function withPart(g: Group, path: Path, part: Part | null): Group {
  const [i, ...rest] = path;
  if (i === undefined) return part?.kind === 'group' ? part : g;
  const kids = g.kids.flatMap((k, n): Part[] => {
    if (n !== i) return [k];
    const next = rest.length && k.kind === 'group' ? withPart(k, rest, part) : part;
    return next && !(next.kind === 'group' && next.kids.length === 0) ? [next] : [];
  });
  return { ...g, kids };
}

/** Every clause with its path, in reading order. */
export function clausesOf(g: Group, path: Path = []): { path: Path; clause: Clause }[] {
  return g.kids.flatMap((k, i) => (k.kind === 'group' ? clausesOf(k, [...path, i]) : [{ path: [...path, i], clause: k }]));
}

// ---- thresholds

/** A number that a slider may move: the `end`th of its clause (1 only for the upper end of a between). */
export type Place = { path: Path; end: number };
// 30, 50%, or the factor of what follows: 3 * rhythm(order).
const movable = /^(-?\d+(?:\.\d+)?)(%?)( \* .+)?$/;

export function thresholdOf(c: Part | undefined, end = 0): number | null {
  if (!c || c.kind === 'group' || c.kind === 'raw') return null;
  const m = movable.exec(numbersOf(c)[end] ?? '');
  return m ? parseFloat(m[1] as string) / (m[2] ? 100 : 1) : null;
}

/** Whether the number says how many times something else: a factor has no unit. */
export const isFactor = (c: Compared, end = 0): boolean => !!movable.exec(numbersOf(c)[end] ?? '')?.[3];

export const thresholds = (s: Sentence): Place[] =>
  clausesOf(s).flatMap(({ path, clause }) =>
    clause.kind === 'raw' || !(comparisons.has(clause.op) || isBetween(clause.op)) ? [] : numbersOf(clause).flatMap((_, end) => (thresholdOf(clause, end) === null ? [] : [{ path, end }])),
  );

/** The condition with another text in place of one number; a name there is what a sweep moves. */
export function withNumber(s: Sentence, { path, end }: Place, text: string): Sentence {
  const c = partAt(s, path);
  if (!c || c.kind === 'group' || c.kind === 'raw') return s;
  const ends = numbersOf(c).map((v, i) => (i === end ? text + (movable.exec(v)?.[3] ?? '') : v));
  return withPart(s, path, { ...c, value: ends.join(' and ') });
}
export const withName = (s: Sentence, place: Place, threshold: string): string => sentenceText(withNumber(s, place, threshold));

/** What the number counts: days, times, a share, or nothing in particular. */
export const unitOf = (c: Compared, end = 0): Form['unit'] => (c.kind === 'call' && !isFactor(c, end) ? forms[c.call]?.unit : undefined);

/** The range a threshold may sensibly be tried over, and its step. */
export function rangeOf(c: Compared, end = 0): { low: number; high: number; step: number } {
  const v = thresholdOf(c, end) ?? 0;
  const unit = unitOf(c, end);
  if (unit === 'share') return { low: Math.min(0.05, v), high: Math.max(1, v), step: 0.05 };
  if (unit === 'days') return { low: Math.min(1, v), high: Math.max(60, Math.ceil((v * 3) / 30) * 30), step: 1 };
  if (unit === 'times') return { low: Math.min(0, v), high: Math.max(10, v * 3), step: 1 };
  if (isFactor(c, end)) return { low: Math.min(0, v), high: v <= 1 ? 1 : Math.max(5, v * 2), step: v <= 1 ? 0.05 : 0.1 };
  if (v > 100) return { low: 0, high: v * 4, step: Math.max(1, Math.round(v / 25)) };
  return { low: Math.min(0, v * 2), high: Math.max(5, v * 2), step: v % 1 ? 0.1 : v > 20 ? 1 : 0.5 };
}

export const isBare = (text: string): boolean => bare.test(text);
export const unquoted = (text: string): string => (/^(["']).*\1$/.test(text) ? text.slice(1, -1) : text);
