// look: how a list is looked at: what its address says, over what its view keeps, over what is usual. Pure.
import type { FieldMeta, ObjectMeta, ViewRow, ViewSettings } from '../../api/types';

export type Kind = 'list' | 'board' | 'calendar';
export const kinds: Kind[] = ['list', 'board', 'calendar'];
export type Column = { field: string; width: number; frozen: boolean };
export type Look = { kind: Kind; filter: string; sort: string; columns: Column[]; group: string; sum: string; board: string; calendar: string };
type Params = Record<string, string>;

/** In the address: nothing, where the view keeps something. */
const NOTHING = '-';
export const WIDTH_MIN = 64;
export const WIDTH_MAX = 800;

// ---- columns

const usualNames: Record<string, string[]> = { customer: ['name', 'code', 'level', 'owner', 'segment', 'city', 'since', 'phone'] };

export function usualWidth(f: FieldMeta): number {
  if (['name', 'title', 'subject'].includes(f.name)) return 240;
  if (f.kind === 'long_text') return 320;
  if (f.kind === 'time') return 152;
  if (f.kind === 'date') return 144;
  return 136;
}

export const plain = (names: string[]): Column[] => names.map((field) => ({ field, width: 0, frozen: false }));
export function usualColumns(o: ObjectMeta): Column[] {
  const names = (usualNames[o.name] ?? o.fields.slice(0, 8).map((f) => f.name)).filter((n) => o.fields.some((f) => f.name === n));
  return plain(names).map((c, i) => ({ ...c, frozen: i === 0 }));
}

/** "name:240f,city": width and f for frozen, both only where they are not usual. */
export const columnsText = (list: Column[]): string => list.map((c) => c.field + (c.width || c.frozen ? `:${c.width || ''}${c.frozen ? 'f' : ''}` : '')).join(',');
export function columnsOf(text: string): Column[] {
  return text.split(',').flatMap((part) => {
    const [field = '', more = ''] = part.split(':');
    return field ? [{ field, width: clampWidth(parseInt(more, 10) || 0), frozen: more.endsWith('f') }] : [];
  });
}
const clampWidth = (n: number): number => (n ? Math.round(Math.max(WIDTH_MIN, Math.min(WIDTH_MAX, n))) : 0);

/** Frozen ones stand first, in their order. */
const ordered = (list: Column[]): Column[] => [...list.filter((c) => c.frozen), ...list.filter((c) => !c.frozen)];
export const moved = (list: Column[], field: string, to: number): Column[] => {
  const one = list.find((c) => c.field === field);
  if (!one) return list;
  const rest = list.filter((c) => c !== one);
  const frozen = rest.filter((c) => c.frozen).length;
  const at = Math.max(0, Math.min(rest.length, to));
  // Dropped among the frozen it is frozen, behind them it is not.
  return ordered([...rest.slice(0, at), { ...one, frozen: at < frozen || (one.frozen && at === frozen) }, ...rest.slice(at)]);
};
export const resized = (list: Column[], field: string, width: number): Column[] => list.map((c) => (c.field === field ? { ...c, width: clampWidth(width) } : c));
export const frozen = (list: Column[], field: string, on: boolean): Column[] => ordered(list.map((c) => (c.field === field ? { ...c, frozen: on } : c)));
export const without = (list: Column[], field: string): Column[] => (list.length > 1 ? list.filter((c) => c.field !== field) : list);

// ---- the whole

export function usual(o: ObjectMeta, kept: string | null): Look {
  const columns = kept ? columnsOf(kept).filter((c) => o.fields.some((f) => f.name === c.field)) : [];
  return { kind: 'list', filter: '', sort: '', columns: columns.length ? columns : usualColumns(o), group: '', sum: '', board: boardFields(o)[0]?.name ?? '', calendar: dateFields(o)[0]?.name ?? '' };
}

export function lookOf(v: ViewRow, o: ObjectMeta): Look {
  const s = v.settings;
  return { ...usual(o, null), kind: kinds.find((k) => k === v.kind) ?? 'list', filter: s.filter, sort: s.sort ?? '', ...(s.columns.length ? { columns: s.columns } : {}), group: s.group ?? '', sum: s.sum ?? '', ...(s.board ? { board: s.board } : {}), ...(s.calendar ? { calendar: s.calendar } : {}) };
}

export const settingsOf = (l: Look): ViewSettings => ({ columns: l.columns, filter: l.filter, sort: l.sort || null, group: l.group || null, sum: l.sum || null, board: l.board || null, calendar: l.calendar || null });

const keys = { kind: 'kind', filter: 'filter', sort: 'sort', group: 'group', sum: 'sum', board: 'board', calendar: 'date' } as const;
export function withParams(saved: Look, p: Params): Look {
  const out = { ...saved };
  for (const [key, param] of Object.entries(keys) as [keyof typeof keys, string][]) {
    const v = p[param];
    if (v === undefined) continue;
    if (key === 'kind') out.kind = kinds.find((k) => k === v) ?? saved.kind;
    else out[key] = v === NOTHING ? '' : v;
  }
  if (p.cols) out.columns = columnsOf(p.cols);
  return out;
}

/** What the address has to say so that `saved` becomes so. */
export function paramsOf(change: Partial<Look>, saved: Look): Record<string, string | null> {
  const out: Record<string, string | null> = {};
  for (const [key, param] of Object.entries(keys) as [keyof typeof keys, string][]) {
    const v = change[key];
    if (v !== undefined) out[param] = v === saved[key] ? null : v || NOTHING;
  }
  if (change.columns) out.cols = columnsText(change.columns) === columnsText(saved.columns) ? null : columnsText(change.columns);
  return out;
}
export const lookParams = [...Object.values(keys), 'cols'];
export const isChanged = (p: Params): boolean => lookParams.some((k) => p[k] !== undefined);

// ---- what fits where

export const boardFields = (o: ObjectMeta): FieldMeta[] => o.fields.filter((f) => f.kind === 'choice' && f.right !== 'masked');
export const dateFields = (o: ObjectMeta): FieldMeta[] => o.fields.filter((f) => f.type === 'date' && !f.computed && f.right !== 'masked');
export const groupFields = (o: ObjectMeta): FieldMeta[] => o.fields.filter((f) => !f.computed && f.right !== 'masked' && !['choices', 'links', 'long_text', 'file', 'picture', 'time', 'address'].includes(f.kind));
export const sumFields = (o: ObjectMeta): FieldMeta[] => o.fields.filter((f) => f.type === 'number' && !f.computed && f.right !== 'masked');
export const canSort = (f: FieldMeta): boolean => !f.computed && f.right !== 'masked';

const word = (name: string): string => name.replace(/-/g, '_');
const quoted = (s: string): string => '"' + s.replace(/"/g, '”') + '"';
/** The condition with another beside it. */
export const both = (a: string, b: string): string => (a && b ? `(${a}) and ${b}` : a || b);
/** The condition for one value of a field. */
export function only(f: FieldMeta, value: string | number | boolean | string[] | null): string {
  const name = word(f.name);
  if (value === null || Array.isArray(value)) return `${name} is empty`;
  if (typeof value === 'boolean') return value ? name : `not ${name}`;
  if (typeof value === 'number') return `${name} = ${value}`;
  return f.type === 'date' ? `${name} = ${value.slice(0, 10)}` : `${name} = ${quoted(value)}`;
}
export const between = (f: FieldMeta, from: string, to: string): string => `${word(f.name)} between ${from} and ${to}`;
/** Words looked for, in an object that the server does not search: in what is text. */
export function wordsIn(o: ObjectMeta, q: string): string {
  const fields = o.fields.filter((f) => f.type === 'text' && !f.computed && f.right !== 'masked' && !['link', 'department', 'file', 'picture', 'long_text'].includes(f.kind));
  return q.trim() && fields.length ? '(' + fields.map((f) => `${word(f.name)} contains ${quoted(q.trim())}`).join(' or ') + ')' : '';
}
/** What the server is asked: words and condition. */
export function askedOf(o: ObjectMeta, q: string, filter: string): Params {
  const searched = o.shape === 'customer';
  const all = searched ? filter : both(filter, wordsIn(o, q));
  return { ...(searched && q ? { q } : {}), ...(all ? { filter: all } : {}) };
}

/** The field a record is called by. */
export const titleField = (o: ObjectMeta): FieldMeta | undefined => ['name', 'title', 'subject'].map((n) => o.fields.find((f) => f.name === n)).find(Boolean) ?? o.fields.find((f) => f.role === 'key') ?? o.fields.find((f) => f.type === 'text' && f.kind !== 'long_text') ?? o.fields[0];
