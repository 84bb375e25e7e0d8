// condition: a condition as clauses that can be clicked together, and back as text. What the
// clauses cannot say stays as text in a clause of its own, so nothing is lost on the way.
import type { RuleNode } from '../api/types';

export type Op = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | 'contains' | 'not contains' | 'is empty' | 'is not empty' | 'is' | 'is not';
export type FieldClause = { kind: 'field'; field: string; op: Op; value: string };
export type CallClause = { kind: 'call'; call: string; object: string; field: string; where: FieldClause[]; window: string; op: Op; value: string };
export type RawClause = { kind: 'raw'; text: string };
export type Clause = FieldClause | CallClause | RawClause;
export type Sentence = { join: 'and' | 'or'; clauses: Clause[] };

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

const name = (n: string): string => n.replace(/-/g, '_');
export const quoted = (s: string): string => '"' + s.replace(/"/g, '”') + '"';
const bare = /^(-?\d+(\.\d+)?%?|\d{4}-\d\d-\d\d|true|false|empty|today)$/;

function compare(left: string, op: Op, value: string): string {
  if (op === 'is') return left;
  if (op === 'is not') return `not ${left}`;
  if (op === 'is empty' || op === 'is not empty') return `${left} ${op}`;
  if (op === 'in' || op === 'not in') return `${left} ${op} (${value || '""'})`;
  return `${left} ${op} ${value === '' ? '0' : value}`;
}

export function clauseText(c: Clause): string {
  if (c.kind === 'raw') return /\b(or|and)\b/.test(c.text) ? `(${c.text})` : c.text;
  if (c.kind === 'field') return compare(name(c.field), c.op, c.value || '""');
  const form = forms[c.call];
  const where = c.where.length ? ' where ' + c.where.map(clauseText).join(' and ') : '';
  const first = form?.first === 'state' || form?.first === 'date' ? name(c.field) : name(c.object) + (c.field ? '.' + name(c.field) : '') + where;
  return compare(`${c.call}(${first}${c.window ? ', ' + c.window : ''})`, c.op, c.value);
}

export const sentenceText = (s: Sentence): string => s.clauses.map(clauseText).join(` ${s.join} `);

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

function compared(left: RuleNode, op: Op, value: string, inside: string | null): Clause | null {
  const s = subject(left, inside);
  return s && { ...s, op, value };
}

export function clauseOf(n: RuleNode, inside: string | null = null): Clause {
  const raw: RawClause = { kind: 'raw', text: n.text };
  const [a, b] = n.kids;
  const op = opName(n.op);
  if (comparisons.has(op) && a && b) {
    if (subject(a, inside)) return compared(a, op as Op, b.text, inside) ?? raw;
    return compared(b, flipped[op] as Op, a.text, inside) ?? raw;
  }
  if ((op === 'in' || op === 'contains') && a && b) return compared(a, (n.negated ? 'not ' + op : op) as Op, n.kids.slice(1).map((k) => k.text).join(', '), inside) ?? raw;
  if (op === 'is empty' && a) return compared(a, n.negated ? 'is not empty' : 'is empty', '', inside) ?? raw;
  if (op === 'not' && a) {
    if (opName(a.op) === 'is empty' && a.kids[0]) return compared(a.kids[0], 'is not empty', '', inside) ?? raw;
    if ((isCall(a) || isField(a)) && a.type === 'bool') return compared(a, 'is not', '', inside) ?? raw;
    return raw;
  }
  if ((isCall(n) || isField(n)) && n.type === 'bool') return compared(n, 'is', '', inside) ?? raw;
  return raw;
}

function flat(n: RuleNode, join: string): RuleNode[] {
  return n.op === join ? n.kids.flatMap((k) => flat(k, join)) : [n];
}

export function sentenceOf(tree: RuleNode): Sentence {
  const join = tree.op === 'or' ? 'or' : 'and';
  return { join, clauses: flat(tree, join).map((n) => clauseOf(n)) };
}

// ---- thresholds

/** The clauses whose number a slider may move. */
export const thresholds = (s: Sentence): number[] => s.clauses.flatMap((c, i) => (c.kind === 'call' && comparisons.has(c.op) && thresholdOf(c) !== null ? [i] : []));

export function thresholdOf(c: Clause | undefined): number | null {
  if (!c || c.kind === 'raw' || !/^-?\d+(\.\d+)?%?$/.test(c.value)) return null;
  const n = parseFloat(c.value);
  return c.value.endsWith('%') ? n / 100 : n;
}

/** The condition with a name in place of one clause's number, for the sweep. */
export function withName(s: Sentence, at: number, threshold: string): string {
  return sentenceText({ ...s, clauses: s.clauses.map((c, i) => (i === at && c.kind !== 'raw' ? { ...c, value: threshold } : c)) });
}

/** The range a threshold may sensibly be tried over, and its step. */
export function rangeOf(c: CallClause): { low: number; high: number; step: number } {
  const v = thresholdOf(c) ?? 0;
  const unit = forms[c.call]?.unit;
  if (unit === 'share') return { low: 0.05, high: 1, step: 0.05 };
  if (unit === 'days') return { low: 1, high: Math.max(60, Math.ceil((v * 3) / 30) * 30), step: 1 };
  if (unit === 'times') return { low: 0, high: Math.max(10, v * 3), step: 1 };
  if (v > 100) return { low: 0, high: v * 4, step: Math.max(1, Math.round(v / 25)) };
  return { low: 0, high: Math.max(5, v * 2), step: v % 1 ? 0.1 : v > 20 ? 1 : 0.5 };
}

export const isBare = (text: string): boolean => bare.test(text);
export const unquoted = (text: string): string => (/^(["']).*\1$/.test(text) ? text.slice(1, -1) : text);
