// Shown: a record's cell as it is read, with references by what they are called; and where a record opens.
import type { ReactNode } from 'react';
import type { FieldMeta, ObjectMeta, RecordRow } from '../../api/types';
import { NONE, listed } from '../../lib/format';
import { cellText, Value } from '../../record/Value';

const isSet = (v: unknown): boolean => v !== null && v !== undefined && v !== '' && !(Array.isArray(v) && !v.length);

export function textOf(row: RecordRow, field: FieldMeta): string {
  const label = row.labels[field.name];
  if (label !== undefined && isSet(row.values[field.name])) return Array.isArray(label) ? listed(label) : label;
  return cellText(row.values[field.name], field.kind);
}

export const Shown = ({ row, field }: { row: RecordRow; field: FieldMeta }): ReactNode => <Value value={row.values[field.name]} field={field} row={row} />;

/** What the record is called. */
export function nameOf(row: RecordRow, title: FieldMeta | undefined): string {
  const text = title ? textOf(row, title) : NONE;
  if (text !== NONE) return text;
  return String(row.values.code ?? '') || row.customer_name || '#' + row.id;
}

export const pathOfObject = (name: string): string => (name === 'customer' ? '/customers' : '/o/' + encodeURIComponent(name));
export const mayWrite = (o: ObjectMeta, f: FieldMeta): boolean => o.may.includes('change') && f.right === 'write' && !f.computed && !['auto_number', 'file', 'picture'].includes(f.kind);
