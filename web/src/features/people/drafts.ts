// drafts: roles that were changed and not saved. They are kept when one goes elsewhere, also past a reload.
import { remember, remembered } from '../../lib/store';
import type { RoleQuestion } from '../../api/types';

export type Draft = { version: number; q: RoleQuestion };
const key = (id: string): string => 'role-draft.' + id;

export function draftOf(id: string): Draft | null {
  try {
    return JSON.parse(remembered(key(id)) ?? 'null') as Draft | null;
  } catch {
    return null;
  }
}
export const keepDraft = (id: string, d: Draft | null): void => remember(key(id), d && JSON.stringify(d));
