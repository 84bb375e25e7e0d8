// useSave: writes one field of a record for the version that was seen. Where somebody changed another field since, both
// changes stand; where it was the same field, a dialog asks whose value wins. What was written can be undone.
import { App, Button } from 'antd';
import type { ReactNode } from 'react';
import { ApiError, get, patch } from '../api/client';
import { putRecord, stale } from '../api/queries';
import type { Cell, FieldMeta, RecordRow } from '../api/types';
import { say, t } from '../lib/text';
import { matchesOf, useAnyway } from './Likely';
import { did, undo } from './undo';
import { useConflict } from './useConflict';
import { cellText } from './Value';

/** `row`: as it was when the editing began. Whether the editing is over. */
export type Save = (row: RecordRow, field: FieldMeta, value: Cell) => Promise<boolean>;

export const sameCell = (a: Cell | undefined, b: Cell | undefined): boolean => JSON.stringify(a ?? '') === JSON.stringify(b ?? '');
const pathOf = (row: RecordRow): string => `/api/records/${row.object}/${row.id}`;
const write = (row: RecordRow, field: FieldMeta, value: Cell, anyway = false): Promise<RecordRow> => patch<RecordRow>(pathOf(row), { customer: null, values: { [field.name]: value } }, row.version, anyway);

/** The open pages show it at once; a customer's own page and the lists it may come into or leave are asked anew. */
function settle(row: RecordRow): void {
  putRecord(row);
  stale(pathOf(row) + '/changes', `/api/groups/${row.object}`, '/api/customers', '/api/churn');
}

/** Back to what it was, unless somebody has given it a third value since. */
async function back(row: RecordRow, field: FieldMeta, before: Cell, given: Cell): Promise<string | null> {
  const now = await get<RecordRow>(pathOf(row));
  if (!sameCell(now.values[field.name], given)) {
    settle(now);
    return t('undo.kept_one', { label: say(field.label) });
  }
  settle(await write(now, field, before, true));
  return null;
}

/** Says that it is saved, with the way back beside it. */
function useSaved(): (id: number) => void {
  const { message } = App.useApp();
  return (id) => {
    const key = 'saved';
    const revert = (): void => {
      message.destroy(key);
      undo(id).then((said) => void (said && message.success(said)), (e: Error) => void message.error(e.message));
    };
    void message.open({
      key,
      type: 'success',
      duration: 5,
      content: (
        <span>
          {t('fact.saved')}{' '}
          <Button type="link" size="small" onClick={revert}>
            {t('action.undo')}
          </Button>
        </span>
      ),
    });
  };
}

export function useSave(): [Save, ReactNode] {
  const saved = useSaved();
  const [askAnyway, anywayDialog] = useAnyway();
  const [whose, conflictDialog] = useConflict();
  /** Goes around again when somebody is faster once more. */
  const save = async (row: RecordRow, field: FieldMeta, value: Cell, anyway = false): Promise<boolean> => {
    const before = row.values[field.name] ?? null;
    if (sameCell(before, value)) return true;
    try {
      const next = await write(row, field, value, anyway);
      settle(next);
      saved(did(t('undo.field', { label: say(field.label), value: cellText(value, field.kind) }), () => back(next, field, before, next.values[field.name] ?? null)));
      return true;
    } catch (e) {
      const matches = matchesOf(e);
      if (matches) return (await askAnyway(row.object, matches)) && save(row, field, value, true);
      if (!(e instanceof ApiError) || e.problem.status !== 412) throw e;
    }
    const now = await get<RecordRow>(pathOf(row));
    const theirs = now.values[field.name] ?? null;
    settle(now);
    if (sameCell(theirs, value)) return true;
    const choice = sameCell(theirs, before) ? 'mine' : await whose(row, field, value, theirs);
    return choice === 'mine' ? save(now, field, value, anyway) : choice === 'theirs';
  };
  const dialogs = (
    <>
      {anywayDialog}
      {conflictDialog}
    </>
  );
  return [(row, field, value) => save(row, field, value), dialogs];
}
