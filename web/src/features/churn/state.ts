// state: what the churn page shows, as its address says it: definition, period, steps, slice.
import type { Definition, Draft, LossReason, Period } from '../../api/types';
import { addDays, addMonths, toMs } from '../../lib/format';
import type { Params } from '../../lib/url';

export const everies = ['month', 'week', 'quarter', 'year'] as const;
export const tabs = ['periods', 'cohorts', 'survival', 'compare'] as const;
export const spans = ['12', '24', '36', 'year', 'last_year', 'own'] as const;
export type Span = (typeof spans)[number];

const monthStart = (day: string): string => day.slice(0, 8) + '01';
const weekStart = (day: string): string => addDays(day, -((new Date(toMs(day)).getUTCDay() + 6) % 7));

/** The first day of the step that `day` lies in. */
export function stepStart(day: string, every: string): string {
  if (every === 'week') return weekStart(day);
  if (every === 'quarter') return `${day.slice(0, 5)}${String(Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`;
  if (every === 'year') return day.slice(0, 4) + '-01-01';
  return monthStart(day);
}

/** From and to of a span: whole steps that are over, so that the newest figure is final. */
export function spanDays(span: Span, every: string, today: string): { from: string; to: string } {
  const to = addDays(stepStart(today, every), -1);
  if (span === 'last_year') {
    const y = Number(today.slice(0, 4)) - 1;
    return { from: `${y}-01-01`, to: `${y}-12-31` };
  }
  if (span === 'year') {
    const from = today.slice(0, 4) + '-01-01';
    return { from, to: to < from ? today : to };
  }
  const from = stepStart(addMonths(addDays(to, 1), -Number(span === 'own' ? 12 : span)), every);
  return { from, to };
}

export const draftOf = (d: Definition): Draft => ({ lost_when: d.lost_when, customer_when: d.customer_when, not_while: d.not_while, reason: d.reason });

export const lossKinds = ['voluntary', 'involuntary', 'silent'] as const;
export type LossKind = (typeof lossKinds)[number];

/** The kinds of losses in an address: a line each, the kind before the first blank. */
export const reasonsText = (list: LossReason[] | null): string | null => (list?.length ? list.map((r) => `${r.kind} ${r.when.replace(/\s+/g, ' ')}`).join('\n') : null);
export const reasonsOf = (text: string | undefined): LossReason[] =>
  (text ?? '')
    .split('\n')
    .filter((line) => line.includes(' '))
    .map((line) => ({ kind: line.slice(0, line.indexOf(' ')), when: line.slice(line.indexOf(' ') + 1) }));

/** How many of those lost are of each kind; nothing where the definition tells none apart. */
export const kindsOf = (p: Period): [LossKind, number][] =>
  p.lost_by.length
    ? lossKinds.map((kind): [LossKind, number] => [kind, p.lost_by.filter((k) => k.kind === kind).reduce((sum, k) => sum + k.count, 0)]).filter(([, n]) => n > 0)
    : [];

export type View = { draft: Draft | null; saved: Definition | null; span: Span; from: string; to: string; every: string; by: string | null; tab: string };

export function viewOf(p: Params, definitions: Definition[] | undefined, today: string): View {
  const every = p.every ?? 'month';
  const span = (p.span as Span | undefined) ?? (p.from && p.to ? 'own' : '12');
  const days = span === 'own' && p.from && p.to ? { from: p.from, to: p.to } : spanDays(span, every, today);
  const saved = definitions?.find((d) => (p.def ? String(d.id) === p.def : d.official)) ?? (p.def ? null : (definitions?.[0] ?? null)) ?? null;
  const own = p.lost !== undefined;
  const draft = own ? { lost_when: p.lost ?? '', customer_when: p.when ?? '', not_while: p.not ?? '', reason: reasonsOf(p.kinds) } : saved && draftOf(saved);
  return { draft, saved: own ? null : saved, span, ...days, every, by: p.by ?? null, tab: tabs.find((x) => x === p.tab) ?? 'periods' };
}

/** The newest period that is over, and the one before it. */
export function newest(periods: Period[], today: string): { now: Period | undefined; before: Period | undefined } {
  const over = periods.filter((p) => p.to < today);
  const list = over.length ? over : periods;
  return { now: list[list.length - 1], before: list[list.length - 2] };
}

export const whiches = ['opening', 'new', 'returned', 'lost', 'closing', 'new_lost', 'lost_and_back'] as const;
export type Which = (typeof whiches)[number];
export type Figure = { which: Which; kind: LossKind | null; from: string; to: string; sliced: boolean; value: string | null };

export const figureText = (f: Figure): string => [f.kind ? `${f.which}.${f.kind}` : f.which, f.from, f.to, ...(f.sliced ? [f.value ?? '\u0000'] : [])].join('~');
export function figureOf(text: string | undefined): Figure | null {
  if (!text) return null;
  const [name, from, to, ...rest] = text.split('~');
  const [which, kind] = (name ?? '').split('.');
  if (!which || !from || !to) return null;
  const value = rest.length ? rest.join('~') : null;
  return { which: which as Which, kind: lossKinds.find((k) => k === kind) ?? null, from, to, sliced: rest.length > 0, value: value === '\u0000' ? null : value };
}
