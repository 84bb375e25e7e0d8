// meta: the objects and fields of this organisation, looked up by name.
import { useQuery } from '@tanstack/react-query';
import { meta } from '../api/queries';
import type { FieldMeta, Meta, ObjectMeta, RecordRow } from '../api/types';
import { say } from '../lib/text';

const plain = (name: string): string => name.toLowerCase().replace(/-/g, '_');
export const sameName = (a: string, b: string): boolean => plain(a) === plain(b);

export const useMeta = (): Meta | undefined => useQuery(meta()).data;
export const objectOf = (m: Meta | undefined, name: string | null): ObjectMeta | undefined => (name ? m?.objects.find((o) => sameName(o.name, name)) : undefined);
export const customerOf = (m: Meta | undefined): ObjectMeta | undefined => m?.objects.find((o) => o.shape === 'customer');
export const fieldOf = (o: ObjectMeta | undefined, name: string | null): FieldMeta | undefined => (name ? o?.fields.find((f) => sameName(f.name, name)) : undefined);
export const objectLabel = (m: Meta | undefined, name: string): string => {
  const o = objectOf(m, name);
  return o ? say(o.label) : name;
};
/** Two become one: for whoever may change and delete. */
export const mayMerge = (o: ObjectMeta): boolean => o.may.includes('change') && o.may.includes('delete');
/** What a record is called where there is little room. */
export const nameOf = (r: RecordRow): string => String(r.values.name ?? r.values.title ?? r.values.code ?? `#${r.id}`);
/** A field of the customer. */
export const fieldLabel = (m: Meta | undefined, name: string): string => {
  const f = fieldOf(customerOf(m), name);
  return f ? say(f.label) : name;
};
/** What stands on a time line. */
export const eventsOf = (m: Meta | undefined): ObjectMeta[] => m?.objects.filter((o) => o.shape === 'moment' || o.shape === 'span') ?? [];
