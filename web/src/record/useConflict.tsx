// useConflict: two have given one field different values: a dialog shows both, and asks whose wins.
import { Button, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import type { Cell, FieldMeta, RecordRow } from '../api/types';
import { say, t } from '../lib/text';
import { cellText } from './Value';

export type Choice = 'mine' | 'theirs' | 'neither';
type Conflict = { row: RecordRow; field: FieldMeta; mine: Cell; theirs: Cell; decide: (c: Choice) => void };
type Whose = (row: RecordRow, field: FieldMeta, mine: Cell, theirs: Cell) => Promise<Choice>;

export function useConflict(): [Whose, ReactNode] {
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const whose: Whose = (row, field, mine, theirs) =>
    new Promise((resolve) => {
      const decide = (c: Choice): void => {
        setConflict(null);
        resolve(c);
      };
      setConflict({ row, field, mine, theirs, decide });
    });
  const dialog = (
    <Modal open={conflict !== null} onCancel={() => conflict?.decide('neither')} title={t('conflict.title')} footer={null} width={480} closable={{ 'aria-label': t('action.close') }}>
      {conflict && (
        <>
          <p>{t(conflict.row.object === 'customer' ? 'conflict.says' : 'conflict.says_record', { label: say(conflict.field.label) })}</p>
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
  );
  return [whose, dialog];
}
