// BulkBar: what can be done with the chosen records: change a field of all of them, delete them. Both with one undo.
import { App, Button, Checkbox, Select } from 'antd';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { Cell, ObjectMeta } from '../../api/types';
import { count } from '../../lib/format';
import { say, t } from '../../lib/text';
import { FieldInput } from '../../record/FieldInput';
import { mayMerge } from '../../record/meta';
import { undo } from '../../record/undo';
import { Icon } from '../../ui/icons';
import { Labelled, Panel, Trouble } from '../../ui/parts';
import { BULK_MAX, changeMany, deleteMany, type BulkDone, type Which } from './bulk';
import type { Selection } from './selection';
import { mayWrite } from './Shown';

const MergeTwo = lazy(async () => ({ default: (await import('../../record/MergeWith')).MergeTwo }));

type Props = { object: ObjectMeta; selection: Selection; shown: number; total: number | null; q: string; filter: string };

/** Says what was done, what was not and why, and offers the way back. */
export function useTold(): (b: BulkDone) => void {
  const { message } = App.useApp();
  return (b) => {
    const key = 'bulk';
    const back = (): void => {
      message.destroy(key);
      undo(b.done ?? undefined).then((said) => void (said && message.success(said)), (e: Error) => void message.error(e.message));
    };
    void message.open({
      key,
      type: b.refused_count ? 'warning' : 'success',
      duration: 8,
      content: (
        <span>
          {b.text}
          {b.refused_count > 0 && ' ' + t('bulk.refused', { n: b.refused_count, why: b.refused[0]?.reason ?? '' })}{' '}
          {b.done !== null && (
            <Button type="link" size="small" onClick={back}>
              {t('action.undo')}
            </Button>
          )}
        </span>
      ),
    });
  };
}

function Change({ object, n, onDo }: { object: ObjectMeta; n: number; onDo: (values: Record<string, Cell>, label: string) => Promise<void> }): ReactNode {
  const fields = object.fields.filter((f) => mayWrite(object, f) && f.role !== 'key');
  const [name, setName] = useState(fields.find((f) => f.kind === 'choice')?.name ?? fields[0]?.name ?? '');
  const [value, setValue] = useState<Cell>(null);
  const [empty, setEmpty] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const field = fields.find((f) => f.name === name);
  if (!field) return <p className="quiet">{t('bulk.nothing')}</p>;
  const go = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await onDo({ [field.name]: empty ? null : value }, say(field.label));
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  return (
    <div className="form">
      <Labelled label={t('bulk.field')}>
        <Select value={name} onChange={(v: string) => (setName(v), setValue(null), setEmpty(false))} options={fields.map((f) => ({ value: f.name, label: say(f.label) }))} showSearch optionFilterProp="label" aria-label={t('bulk.field')} />
      </Labelled>
      {!empty && (
        <Labelled label={t('bulk.value')}>
          <FieldInput key={name} field={field} value={value} onChange={setValue} />
        </Labelled>
      )}
      <Checkbox checked={empty} onChange={(e) => setEmpty(e.target.checked)}>
        {t('bulk.value_hint')}
      </Checkbox>
      <Trouble error={error} />
      <div className="buttons">
        <Button type="primary" danger={empty} loading={busy} disabled={!empty && (value === null || value === '')} onClick={() => void go()}>
          {t(empty ? 'bulk.empty_n' : 'bulk.change_n', { n })}
        </Button>
      </div>
    </div>
  );
}

export function BulkBar({ object, selection, shown, total, q, filter }: Props): ReactNode {
  const { message } = App.useApp();
  const told = useTold();
  const [changing, setChanging] = useState(false);
  const [merging, setMerging] = useState<[number, number] | null>(null);
  const [busy, setBusy] = useState(false);
  const n = selection.everything ?? selection.ids.size;
  if (!n) return null;
  const which: Which = selection.everything === null ? { ids: [...selection.ids] } : { q, filter, count: selection.everything };
  const [first, second] = selection.everything === null && n === 2 && mayMerge(object) ? [...selection.ids] : [];
  const finish = (b: BulkDone | null): void => {
    if (b) told(b);
    selection.clear();
    setChanging(false);
  };
  const erase = async (): Promise<void> => {
    setBusy(true);
    try {
      finish(await deleteMany(object, which));
    } catch (e) {
      void message.error(e instanceof Error ? e.message : String(e));
    }
    setBusy(false);
  };
  const allShown = selection.everything === null && total !== null && selection.ids.size >= shown && total > selection.ids.size;
  return (
    <div className="bulk-bar" role="region" aria-label={t('bulk.title')}>
      <span className="strong num">{t('bulk.n', { n: count(n) })}</span>
      {allShown && total <= BULK_MAX && (
        <Button type="link" size="small" onClick={() => selection.takeEverything(total)}>
          {t('bulk.everything', { n: count(total) })}
        </Button>
      )}
      <span className="bulk-acts">
        {object.may.includes('change') && (
          <Button icon={<Icon name="pen" size={16} />} onClick={() => setChanging(true)}>
            {t('bulk.change')}
          </Button>
        )}
        {first !== undefined && second !== undefined && <Button onClick={() => setMerging([first, second])}>{t('merge.two')}</Button>}
        {object.may.includes('delete') && (
          <Button danger icon={<Icon name="trash" size={16} />} loading={busy} onClick={() => void erase()}>
            {t('action.delete')}
          </Button>
        )}
        <Button type="text" onClick={selection.clear}>
          {t('bulk.clear')}
        </Button>
      </span>
      <Suspense>{merging && <MergeTwo object={object} ids={merging} onClose={() => setMerging(null)} onDone={selection.clear} />}</Suspense>
      <Panel open={changing} onClose={() => setChanging(false)} title={t('bulk.change_title', { n: count(n) })} width={440}>
        <Change object={object} n={n} onDo={async (values, label) => finish(await changeMany(object, which, values, label))} />
      </Panel>
    </div>
  );
}
