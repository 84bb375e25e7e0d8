// shaping: the calls that change objects and fields, and what of the pages they make stale.
import { patch, post, remove } from '../../api/client';
import { fresh, meta, stale } from '../../api/queries';
import type { FieldMeta, Meta, ObjectMeta } from '../../api/types';

export const objectAddress = (name: string): string => `/design/${encodeURIComponent(name)}`;
export const objectPath = (name: string): string => `/api/objects/${encodeURIComponent(name)}`;
export const fieldPath = (object: string, field: string): string => `${objectPath(object)}/fields/${encodeURIComponent(field)}`;

/** The objects as they are now; everything that shows them follows. */
export async function refresh(): Promise<Meta> {
  stale('/api/deleted', '/api/records', '/api/counts', '/api/rules', '/api/definitions');
  return fresh(meta());
}

export async function addField(object: string, body: unknown): Promise<FieldMeta> {
  const made = await post<FieldMeta>(`${objectPath(object)}/fields`, body, { create: true });
  await refresh();
  return made;
}
export async function changeField(object: string, field: FieldMeta, body: unknown): Promise<FieldMeta> {
  return patch<FieldMeta>(fieldPath(object, field.name), body, field.version);
}
export async function deleteField(object: string, field: FieldMeta): Promise<void> {
  await remove(fieldPath(object, field.name), field.version);
  await refresh();
}
export async function restore(id: number): Promise<void> {
  await post(`/api/deleted/${id}/restore`);
  await refresh();
}
export async function addObject(body: unknown): Promise<ObjectMeta> {
  return post<ObjectMeta>('/api/objects', body, { create: true });
}
export async function changeObject(o: ObjectMeta, body: unknown): Promise<ObjectMeta> {
  const next = await patch<ObjectMeta>(objectPath(o.name), body, o.version);
  await refresh();
  return next;
}
export async function deleteObject(o: ObjectMeta): Promise<void> {
  await remove(objectPath(o.name), o.version);
  await refresh();
}

/** The list with one of it at another place. */
export function moved<A>(list: A[], from: number, to: number): A[] {
  const next = [...list];
  const [one] = next.splice(from, 1);
  if (one !== undefined) next.splice(Math.max(0, Math.min(next.length, to)), 0, one);
  return next;
}
