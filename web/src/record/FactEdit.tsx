// FactEdit: one field of a record, edited where it stands: for the version that was seen when the editing began.
import { Button } from 'antd';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Cell, FieldMeta, RecordRow } from '../api/types';
import { say, t } from '../lib/text';
import { Trouble } from '../ui/parts';
import { FieldInput } from './FieldInput';
import type { Save } from './useSave';

/** `draft` undefined: nobody edits. */
export type FactEditing = { draft: Cell | undefined; busy: boolean; error: unknown; begin: () => void; change: (v: Cell) => void; end: () => void; keep: () => Promise<void> };

export function useFact(row: RecordRow, field: FieldMeta, save: Save): FactEditing {
  const [draft, setDraft] = useState<Cell | undefined>();
  const [seen, setSeen] = useState(row);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const begin = (): void => {
    setSeen(row);
    setError(null);
    setDraft(row.values[field.name] ?? null);
  };
  const keep = async (): Promise<void> => {
    if (draft === undefined || busy) return;
    setBusy(true);
    setError(null);
    try {
      if (await save(seen, field, draft)) setDraft(undefined);
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  return { draft, busy, error, begin, change: setDraft, end: () => setDraft(undefined), keep };
}

/** While it is edited: the input under the name. */
export function FactOpen({ field, editing }: { field: FieldMeta; editing: FactEditing }): ReactNode {
  const { draft = null, busy, error, change, end, keep } = editing;
  const onKeyDown = (e: KeyboardEvent): void => {
    if (e.key === 'Escape' && !busy) {
      e.stopPropagation(); // the panel around it stays
      end();
    }
    if (e.key === 'Enter' && !(e.target as HTMLElement).closest('textarea, button, .ant-select') && !e.nativeEvent.isComposing) void keep();
  };
  return (
    <div className="fact fact-open">
      <dt>{say(field.label)}</dt>
      <dd onKeyDown={onKeyDown}>
        <FieldInput field={field} value={draft} onChange={change} />
        <Trouble error={error} />
        <span className="buttons">
          <Button size="small" type="primary" disabled={busy} onClick={() => void keep()}>
            {t('action.save')}
          </Button>
          <Button size="small" onClick={end}>
            {t('action.cancel')}
          </Button>
        </span>
      </dd>
    </div>
  );
}
