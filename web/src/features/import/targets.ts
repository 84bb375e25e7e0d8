// targets: where a column of a file may go.
import type { ImportQuestion, Meta, ObjectMeta, Upload, UploadColumn } from '../../api/types';
import { say, t } from '../../lib/text';
import { customerOf, objectLabel, objectOf } from '../../record/meta';

export type Group = { label: string; options: { value: string; label: string }[] };

const own = (o: ObjectMeta, prefix = ''): Group['options'] => o.fields.map((f) => ({ value: prefix + f.name, label: say(f.label) }));

export function groupsFor(meta: Meta, object: string, column: UploadColumn): Group[] {
  const o = objectOf(meta, object);
  const customer = customerOf(meta);
  const parent = o?.parent ? objectOf(meta, o.parent) : undefined;
  const rest = [
    { value: '-', label: t('map.leave') },
    { value: '+' + (/^\+(.+)/.exec(column.target)?.[1] ?? nameFrom(column.header)), label: t('map.new_field', { name: column.header }) },
  ];
  const groups: Group[] = [{ label: '', options: rest }];
  if (o) groups.push({ label: say(o.label), options: own(o) });
  if (parent) groups.push({ label: say(parent.label), options: own(parent, parent.name + '.') });
  if (customer && o && o.shape !== 'customer') groups.push({ label: say(customer.label), options: [{ value: 'customer', label: t('map.customer_key') }, ...own(customer, 'customer.').filter((f) => f.value !== 'customer.code')] });
  const known = groups.some((g) => g.options.some((x) => x.value === column.target));
  return known ? groups : [{ label: '', options: [...rest, { value: column.target, label: column.target === 'customer' ? t('map.customer_key') : column.target }] }, ...groups.slice(1)];
}

/** Fields that are made, "customer.remark", as a person calls them. */
export const fieldNames = (meta: Meta | undefined, fields: string[]): string[] =>
  fields.map((f) => {
    const dot = f.indexOf('.');
    return dot < 0 ? f : `${objectLabel(meta, f.slice(0, dot))} · ${f.slice(dot + 1)}`;
  });

/** A name the server takes: a letter first, then letters, digits and '_'. */
export function nameFrom(header: string): string {
  const name = header
    .trim()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^[_\d]+|_+$/gu, '')
    .toLowerCase();
  return [...(name || 'field')].slice(0, 60).join('');
}

export const questionOf = (u: Upload, targets: Record<string, string>, dateOrder: string, duplicates: string): ImportQuestion => ({
  object: u.object,
  sheet: u.sheet,
  map: u.columns.map((c) => ({ header: c.header, target: targets[c.header] ?? c.target })),
  create_fields: u.columns.some((c) => (targets[c.header] ?? c.target).startsWith('+')),
  date_order: dateOrder,
  duplicates: duplicates || null,
});
