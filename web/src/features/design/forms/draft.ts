// draft: a public form while it is written.
import type { Cell, FieldMeta, FormRow, Meta, ObjectMeta } from '../../../api/types';
import { objectOf } from '../../../record/meta';

export type Asked = FormRow['fields'][number];
export type Draft = Pick<FormRow, 'object' | 'name' | 'title' | 'intro' | 'thanks' | 'fields' | 'fixed' | 'owner' | 'open' | 'ends' | 'most'>;
export type State = 'open' | 'closed' | 'over' | 'full' | 'broken' | 'deleted';

const none = { zh: '', en: '' };
const notAsked = new Set(['person', 'department', 'link', 'links', 'file', 'picture', 'auto_number', 'formula', 'rollup']);
/** A public form knows no people, no other records, no files; and keeps numbers to the program. */
export const canAsk = (f: FieldMeta): boolean => !f.computed && !notAsked.has(f.kind) && f.role !== 'key';
export const canFix = (f: FieldMeta): boolean => !f.computed && f.kind !== 'auto_number' && f.kind !== 'file' && f.kind !== 'picture';
/** Customers, what stands on their time line, and records by themselves; no lines of others. */
export const canMake = (o: ObjectMeta): boolean => !o.parent;
/** Whose such a record is, is found by what the form asks of the customer. */
export const isTimed = (o: ObjectMeta | undefined): boolean => o?.shape === 'moment' || o?.shape === 'span';

/** The fields a form for the object knows, as it calls them: its own, and the customer's as "customer.phone". */
export function fieldsFor(meta: Meta, object: ObjectMeta | undefined): FieldMeta[] {
  const customer = objectOf(meta, 'customer');
  if (!object || !customer || !isTimed(object)) return object?.fields ?? [];
  const both = (f: FieldMeta): FieldMeta => ({ ...f, name: 'customer.' + f.name, label: { zh: `${customer.label.zh} · ${f.label.zh}`, en: `${customer.label.en} · ${f.label.en}` } });
  return [...object.fields, ...customer.fields.map(both)];
}
export const fieldNamed = (fields: FieldMeta[], name: string): FieldMeta | undefined => fields.find((f) => f.name === name);

export const asked = (f: FieldMeta, required = false): Asked => ({ field: f.name, required, help: none });

export function fresh(meta: Meta): Draft {
  const customer = objectOf(meta, 'customer');
  const first = ['name', 'phone'].flatMap((n) => customer?.fields.find((f) => f.name === n) ?? []);
  return { object: customer?.name ?? '', name: '', title: none, intro: none, thanks: none, fields: first.map((f) => asked(f, true)), fixed: {}, owner: null, open: true, ends: null, most: 0 };
}

const first = new Set(['name', 'title', 'phone', 'customer.name', 'customer.phone']);
/** Of another object: of the customer what tells who he is, and the fields that must be filled. */
export function forObject(d: Draft, meta: Meta, o: ObjectMeta): Draft {
  const mine = fieldsFor(meta, o).filter((f) => canAsk(f) && f.role !== 'start' && (f.options.required || first.has(f.name)));
  const ordered = [...mine.filter((f) => f.name.includes('.')), ...mine.filter((f) => !f.name.includes('.'))];
  return { ...d, object: o.name, owner: null, fixed: {}, fields: ordered.map((f) => asked(f, true)) };
}

export const draftOf = (f: FormRow): Draft => ({ object: f.object, name: f.name, title: f.title, intro: f.intro, thanks: f.thanks, fields: f.fields, fixed: f.fixed, owner: f.owner, open: f.open, ends: f.ends, most: f.most });
export const moved = <T>(list: T[], from: number, to: number): T[] => {
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
};
export const withFixed = (d: Draft, name: string, value: Cell): Draft => ({ ...d, fixed: { ...d.fixed, [name]: value } });
export const withoutFixed = (d: Draft, name: string): Draft => ({ ...d, fixed: Object.fromEntries(Object.entries(d.fixed).filter(([n]) => n !== name)) });

export function stateOf(f: FormRow, today: string): State {
  if (f.deleted) return 'deleted';
  if (f.broken) return 'broken';
  if (!f.open) return 'closed';
  if (f.ends && f.ends < today) return 'over';
  return f.most && f.answers >= f.most ? 'full' : 'open';
}
