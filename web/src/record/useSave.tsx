// useSave: writes one field of a record for the version that was seen. Where somebody changed another field since, both
// changes stand; where it was the same field, a dialog asks whose value wins. What was written can be undone.
import { App, Button, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { ApiError, get, patch } from '../api/client';
import { putRecord, stale } from '../api/queries';
import type { Cell, FieldMeta, RecordRow } from '../api/types';
import { say, t } from '../lib/text';
import { matchesOf, useAnyway } from './Likely';
import { did, undo } from './undo';
import { cellText } from './Value';

type Choice = 'mine' | 'theirs' | 'neither';
type Conflict = { field: FieldMeta; mine: Cell; theirs: Cell; decide: (c: Choice) => void };
/** Whether the editing is over. */
export type Save = (row: RecordRow, field: FieldMeta, value: Cell) => Promise<boolean>;

export const sameCell = (a: Cell | undefined, b: Cell | undefined): boolean => JSON.stringify(a ?? '') === JSON.stringify(b ?? '');
const pathOf = (row: RecordRow): string => `/api/records/${row.object}/${row.id}`;
const write = (row: RecordRow, field: FieldMeta, value: Cell, anyway = false): Promise<RecordRow> => patch<RecordRow>(pathOf(row), { customer: null, values: { [field.name]: value } }, row.version, anyway);

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

export function useSave(): [Save, ReactNode] {
  const { message } = App.useApp();
  const [askAnyway, anywayDialog] = useAnyway();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const tell = (id: number): void => {
    const key = 'saved';
    const revert = (): void => {
      message.destroy(key);
      undo(id).then((said) => void (said && message.success(said)), (e: Error) => void message.error(e.message));
    };
    void message.open({
      key,
      type: 'success',
      duration: 4,
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
  const whose = (field: FieldMeta, mine: Cell, theirs: Cell): Promise<Choice> =>
    new Promise((resolve) => {
      const decide = (c: Choice): void => {
        setConflict(null);
        resolve(c);
      };
      setConflict({ field, mine, theirs, decide });
    });
  const save = async (row: RecordRow, field: FieldMeta, value: Cell, anyway = false): Promise<boolean> => {
    const before = row.values[field.name] ?? null;
    if (sameCell(before, value)) return true;
    try {
      const next = await write(row, field, value, anyway);
      settle(next);
      tell(did(t('undo.field', { label: say(field.label), value: cellText(value, field.kind) }), () => back(next, field, before, next.values[field.name] ?? null)));
      return true;
    } catch (e) {
      const matches = matchesOf(e);
      if (matches) return (await askAnyway(row.object, matches)) && save(row, field, value, true);
      if (!(e instanceof ApiError) || e.problem.status !== 412) throw e;
    }
    const now = await get<RecordRow>(pathOf(row));
    const theirs = now.values[field.name] ?? null;
    settle(now);
    const choice = sameCell(theirs, before) ? 'mine' : await whose(field, value, theirs);
    return choice === 'mine' ? save(now, field, value, anyway) : choice === 'theirs';
  };
  const dialog = (
    <>
      {anywayDialog}
    <Modal open={conflict !== null} onCancel={() => conflict?.decide('neither')} title={t('conflict.title')} footer={null} width={480} closable={{ 'aria-label': t('action.close') }}>
      {conflict && (
        <>
          <p>{t('conflict.says_record', { label: say(conflict.field.label) })}</p>
          <div className="conflict">
            {(['theirs', 'mine'] as const).map((c) => (
              <div key={c}>
                <span className="quiet small">{t(`conflict.${c}_value`)}</span>
                <span className="strong conflict-value">{cellText(conflict[c], conflict.field.kind)}</span>
                <Button type={c === 'mine' ? 'primary' : 'default'} onClick={() => conflict.decide(c)}>
                  {t(`conflict.${c}`)}
                </Button>
              </div>
            ))}
          </div>
        </>
      )}
    </Modal>
    </>
  );
  return [save, dialog];
}
