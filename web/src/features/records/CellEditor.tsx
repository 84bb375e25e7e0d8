// CellEditor: a cell being written where it stands. Enter keeps, Esc leaves it as it was, Tab keeps and goes on to the
// next; so does a click elsewhere, without going on.
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Cell, FieldMeta } from '../../api/types';
import { say, t } from '../../lib/text';
import { FieldInput } from '../../record/FieldInput';

/** Lists and calendars of the controls lie outside the cell. */
const OUTSIDE = '.ant-select-dropdown, .ant-picker-dropdown, .ant-cascader-dropdown, .ant-modal-root, .ant-drawer';
const takesEnter = (f: FieldMeta): boolean => f.kind === 'long_text' || f.kind === 'choices' || f.kind === 'links';

type Props = { field: FieldMeta; value: Cell; onSave: (v: Cell) => Promise<boolean>; onLeave: (step: -1 | 0 | 1) => void };

export function CellEditor({ field, value, onSave, onLeave }: Props): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [draft, setDraft] = useState<Cell>(value);
  const [error, setError] = useState('');
  const busy = useRef(false);
  const keep = async (step: -1 | 0 | 1): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    try {
      if (await onSave(draft)) onLeave(step);
    } catch (e) {
      setError(e instanceof Error ? e.message : String(e));
    }
    busy.current = false;
  };
  const latest = useRef(keep);
  latest.current = keep;
  useEffect(() => {
    const control = box.current?.querySelector<HTMLElement>('input, textarea, button, [tabindex]');
    control?.focus();
    if (control instanceof HTMLInputElement) control.select();
    const outside = (e: MouseEvent): void => {
      const target = e.target as HTMLElement;
      if (!box.current?.contains(target) && !target.closest(OUTSIDE)) void latest.current(0);
    };
    document.addEventListener('mousedown', outside);
    return () => document.removeEventListener('mousedown', outside);
  }, []);
  const key = (e: KeyboardEvent): void => {
    e.stopPropagation();
    if (e.nativeEvent.isComposing) return;
    if (e.key === 'Escape') onLeave(0);
    else if (e.key === 'Tab') {
      e.preventDefault();
      void keep(e.shiftKey ? -1 : 1);
    } else if (e.key === 'Enter' && (!takesEnter(field) || e.ctrlKey || e.metaKey)) {
      // A list that is open takes the key first: what it chooses is kept by the next one.
      if (document.querySelector('.ant-select-dropdown:not(.ant-select-dropdown-hidden)')) return;
      e.preventDefault();
      setTimeout(() => void latest.current(0));
    }
  };
  return (
    <div ref={box} className={'cell-editor' + (takesEnter(field) ? ' cell-editor-tall' : '')} role="group" aria-label={t('grid.editing', { label: say(field.label) })} onKeyDown={key}>
      <FieldInput field={field} value={draft} onChange={setDraft} />
      {error && (
        <p className="cell-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
