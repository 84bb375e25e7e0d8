// Facts: the customer's fields, each edited where it stands; a conflict asks whose value wins.
import { App, Button, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { ApiError, get, patch } from '../../api/client';
import { client, record, stale } from '../../api/queries';
import type { Cell, FieldMeta, RecordRow } from '../../api/types';
import { NONE } from '../../lib/format';
import { say, t } from '../../lib/text';
import { FieldInput } from '../../record/FieldInput';
import { customerOf, useMeta } from '../../record/meta';
import { cellText, isNumeric } from '../../record/Value';
import { Trouble } from '../../ui/parts';

type Conflict = { field: FieldMeta; mine: Cell; theirs: RecordRow };

function Fact({ field, value, onSave }: { field: FieldMeta; value: Cell; onSave: (v: Cell) => Promise<void> }): ReactNode {
  const [draft, setDraft] = useState<Cell | undefined>();
  const [error, setError] = useState<unknown>(null);
  const save = async (): Promise<void> => {
    if (draft === undefined) return;
    try {
      await onSave(draft);
      setDraft(undefined);
      setError(null);
    } catch (e) {
      setError(e);
    }
  };
  const label = say(field.label);
  if (draft === undefined)
    return (
      <div className="fact">
        <dt>{label}</dt>
        <dd>
          <button type="button" className="fact-value" onClick={() => setDraft(value)} aria-label={t('fact.edit', { label, value: cellText(value, field.kind) })}>
            <span className={cellText(value, field.kind) === NONE ? 'faint' : isNumeric(field.kind) || field.type === 'date' ? 'num' : ''}>{cellText(value, field.kind)}</span>
          </button>
        </dd>
      </div>
    );
  return (
    <div className="fact fact-open">
      <dt>{label}</dt>
      <dd
        onKeyDown={(e) => {
          if (e.key === 'Escape') setDraft(undefined);
          if (e.key === 'Enter' && field.kind !== 'long_text' && field.kind !== 'choices' && !e.nativeEvent.isComposing) void save();
        }}
      >
        <FieldInput field={field} value={draft} onChange={setDraft} />
        <Trouble error={error} />
        <span className="buttons">
          <Button size="small" type="primary" onClick={() => void save()}>
            {t('action.save')}
          </Button>
          <Button size="small" onClick={() => setDraft(undefined)}>
            {t('action.cancel')}
          </Button>
        </span>
      </dd>
    </div>
  );
}

export function Facts({ row }: { row: RecordRow }): ReactNode {
  const meta = useMeta();
  const { message } = App.useApp();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [all, setAll] = useState(false);
  const path = `/api/records/customer/${row.id}`;
  const settle = (next: RecordRow): void => {
    client.setQueryData(record('customer', row.id).queryKey, next);
    stale('/api/records/customer?', `${path}/changes`, '/api/customers', '/api/churn');
    void client.invalidateQueries({ queryKey: ['/api/records/customer'] });
  };
  const save = async (field: FieldMeta, value: Cell, version = row.version): Promise<void> => {
    const before = row.values[field.name] ?? null;
    try {
      const next = await patch<RecordRow>(path, { customer: null, values: { [field.name]: value } }, version);
      settle(next);
      void message.open({
        type: 'success',
        duration: 5,
        content: (
          <span>
            {t('fact.saved')}{' '}
            <Button type="link" size="small" onClick={() => void patch<RecordRow>(path, { customer: null, values: { [field.name]: before } }, next.version).then(settle)}>
              {t('action.undo')}
            </Button>
          </span>
        ),
      });
    } catch (e) {
      if (!(e instanceof ApiError) || e.problem.status !== 412) throw e;
      setConflict({ field, mine: value, theirs: await get<RecordRow>(path) });
    }
  };
  const resolve = async (mine: boolean): Promise<void> => {
    if (!conflict) return;
    settle(conflict.theirs);
    setConflict(null);
    if (mine) await save(conflict.field, conflict.mine, conflict.theirs.version);
  };
  const fields = customerOf(meta)?.fields ?? [];
  const filled = fields.filter((f) => all || (row.values[f.name] !== null && row.values[f.name] !== undefined && row.values[f.name] !== ''));
  return (
    <>
      <dl className="fact-list">
        {filled.map((f) => (
          <Fact key={f.name} field={f} value={row.values[f.name] ?? null} onSave={(v) => save(f, v)} />
        ))}
      </dl>
      <Button type="link" className="link-left" onClick={() => setAll(!all)}>
        {all ? t('fact.filled_only') : t('fact.all', { n: fields.length - filled.length })}
      </Button>
      <Modal open={conflict !== null} onCancel={() => setConflict(null)} title={t('conflict.title')} footer={null}>
        {conflict && (
          <>
            <p>{t('conflict.says', { label: say(conflict.field.label) })}</p>
            <div className="two">
              <Button onClick={() => void resolve(false)}>
                {t('conflict.theirs')} {cellText(conflict.theirs.values[conflict.field.name], conflict.field.kind)}
              </Button>
              <Button type="primary" onClick={() => void resolve(true)}>
                {t('conflict.mine')} {cellText(conflict.mine, conflict.field.kind)}
              </Button>
            </div>
          </>
        )}
      </Modal>
    </>
  );
}
