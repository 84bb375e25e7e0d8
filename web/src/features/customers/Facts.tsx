// Facts: the customer's fields, each edited where it stands. A change is for the version that was seen when the
// editing began. Where somebody changed another field since, both changes stand; where it was the same field, a
// dialog asks whose value wins.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { ApiError, get, patch } from '../../api/client';
import { client, layout, record, stale } from '../../api/queries';
import type { Cell, FieldMeta, LayoutSection, LayoutTab, ObjectMeta, RecordRow } from '../../api/types';
import { NONE } from '../../lib/format';
import { say, t } from '../../lib/text';
import { canReveal, Masked } from '../../record/Masked';
import { FieldInput } from '../../record/FieldInput';
import { matchesOf, useAnyway } from '../../record/Likely';
import { Columns, Folding, Sections } from '../../record/LaidOut';
import { customerOf, useMeta } from '../../record/meta';
import { Related } from '../../record/Related';
import { useShown, type Showing } from '../../record/useShown';
import { cellText, fieldText, isNumeric, Value } from '../../record/Value';
import { Trouble } from '../../ui/parts';

type Choice = 'mine' | 'theirs' | 'neither';
type Conflict = { field: FieldMeta; mine: Cell; theirs: Cell; decide: (c: Choice) => void };
/** What was there when the editing began. */
type Seen = { version: number; value: Cell };

const same = (a: Cell | undefined, b: Cell | undefined): boolean => JSON.stringify(a ?? '') === JSON.stringify(b ?? '');

/** Until the objects are known. */
const noObject: ObjectMeta = { id: 0, version: 0, name: 'customer', label: { zh: '', en: '' }, help: { zh: '', en: '' }, shape: 'customer', parent: null, fields: [], may: [] };

type FactProps = { field: FieldMeta; value: Cell; row: RecordRow; onSave: (v: Cell, seen: Seen) => Promise<boolean> };

/** Kinds whose value opens something of its own, beside which the change has a button. */
const opening = new Set(['url', 'link', 'links', 'file', 'picture']);
/** Kinds that are shown otherwise than in words. */
const drawn = new Set(['choice', 'choices', 'rating', 'long_text']);

/** What nobody writes: worked out, numbered by the program, or not his to change. */
const isFixed = (f: FieldMeta): boolean => f.computed || f.kind === 'auto_number' || f.right !== 'write';

function Fact({ field, value, row, onSave }: FactProps): ReactNode {
  const version = row.version;
  const said = fieldText(value, field, row.labels[field.name]);
  const [draft, setDraft] = useState<Cell | undefined>();
  const [seen, setSeen] = useState<Seen>({ version, value });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const begin = (): void => {
    setSeen({ version, value });
    setError(null);
    setDraft(value);
  };
  const save = async (): Promise<void> => {
    if (draft === undefined || busy) return;
    if (same(draft, seen.value)) return setDraft(undefined);
    setBusy(true);
    setError(null);
    try {
      if (await onSave(draft, seen)) setDraft(undefined);
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  const label = say(field.label);
  if (draft === undefined && (isFixed(field) || opening.has(field.kind)))
    return (
      <div className="fact">
        <dt>{label}</dt>
        <dd className="fact-fixed">
          {canReveal(field) ? (
            <Masked key={version} object="customer" row={row} field={field}>
              <Value value={value} field={field} row={row} />
            </Masked>
          ) : (
            <Value value={value} field={field} row={row} />
          )}
          {!isFixed(field) && (
            <button type="button" className="plain link" onClick={begin} aria-label={t('fact.edit', { label, value: said })}>
              {t('action.change')}
            </button>
          )}
        </dd>
      </div>
    );
  if (draft === undefined)
    return (
      <div className="fact">
        <dt>{label}</dt>
        <dd>
          <button type="button" className="fact-value" onClick={begin} aria-label={t('fact.edit', { label, value: said })}>
            {drawn.has(field.kind) ? <Value value={value} field={field} row={row} /> : <span className={said === NONE ? 'faint' : isNumeric(field.kind) || field.type === 'date' ? 'num' : ''}>{said}</span>}
          </button>
        </dd>
      </div>
    );
  return (
    <div className="fact fact-open">
      <dt>{label}</dt>
      <dd
        onKeyDown={(e) => {
          if (e.key === 'Escape' && !busy) setDraft(undefined);
          if (e.key === 'Enter' && !(e.target as HTMLElement).closest('textarea, button, .ant-select') && !e.nativeEvent.isComposing) void save();
        }}
      >
        <FieldInput field={field} value={draft} onChange={setDraft} />
        <Trouble error={error} />
        <span className="buttons">
          <Button size="small" type="primary" disabled={busy} onClick={() => void save()}>
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

type Saving = (field: FieldMeta, value: Cell, seen: Seen) => Promise<boolean>;

const isFilled = (v: Cell | undefined): boolean => v !== null && v !== undefined && v !== '';

/** All of them in a row, those that are filled at first. */
function Plain({ row, fields, save }: { row: RecordRow; fields: FieldMeta[]; save: Saving }): ReactNode {
  const [all, setAll] = useState(false);
  const shown = fields.filter((f) => all || isFilled(row.values[f.name]));
  return (
    <>
      <dl className="fact-list">
        {shown.map((f) => (
          <Fact key={f.name} field={f} value={row.values[f.name] ?? null} row={row} onSave={(v, seen) => save(f, v, seen)} />
        ))}
      </dl>
      <Button type="link" className="link-left" onClick={() => setAll(!all)}>
        {all ? t('fact.filled_only') : t('fact.all', { n: fields.length - shown.length })}
      </Button>
    </>
  );
}

/** One tab of the company's own layout; under the last one what has no place there. */
function Laid({ row, tab, rest, fields, showing, save, timeline }: { row: RecordRow; tab: LayoutTab; rest: FieldMeta[]; fields: FieldMeta[]; showing: Showing; save: Saving; timeline: ReactNode }): ReactNode {
  const meta = useMeta();
  const fact = (f: FieldMeta): ReactNode => <Fact key={f.name} field={f} value={row.values[f.name] ?? null} row={row} onSave={(v, seen) => save(f, v, seen)} />;
  const draw = (s: LayoutSection): ReactNode | null => {
    if (s.kind === 'timeline') return timeline;
    if (s.kind === 'related') return meta ? <Related section={s} meta={meta} id={row.id} /> : null;
    const mine = s.fields.flatMap((name) => fields.find((f) => f.name === name) ?? []);
    return mine.length ? (
      <Columns n={s.columns} as="dl">
        {mine.map(fact)}
      </Columns>
    ) : null;
  };
  return (
    <>
      <Sections tab={tab} hidden={showing.sections} draw={draw} />
      {rest.length > 0 && (
        <Folding title={t('laid.other', { n: rest.length })} folds>
          <dl className="fact-list">{rest.map(fact)}</dl>
        </Folding>
      )}
    </>
  );
}

type Placed = { tab: LayoutTab; last: boolean; timeline: ReactNode };

/** `placed`: a tab of the layout; without, all fields in a row. */
export function Facts({ row, placed }: { row: RecordRow; placed?: Placed }): ReactNode {
  const meta = useMeta();
  const laid = useQuery(layout('customer'));
  const object: ObjectMeta | undefined = customerOf(meta);
  const showing = useShown(object ?? noObject, laid.data, 'page', {}, row);
  const { message } = App.useApp();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [askAnyway, anywayDialog] = useAnyway();
  const path = `/api/records/customer/${row.id}`;
  const settle = (next: RecordRow): void => {
    client.setQueryData(record('customer', row.id).queryKey, next);
    stale('/api/records/customer?', `${path}/changes`, '/api/customers', '/api/churn');
    void client.invalidateQueries({ queryKey: ['/api/records/customer'] });
  };
  const write = (field: FieldMeta, value: Cell, version: number, anyway = false): Promise<RecordRow> => patch<RecordRow>(path, { customer: null, values: { [field.name]: value } }, version, anyway);
  const tell = (field: FieldMeta, before: Cell, version: number): void => {
    const undo = (): void => void write(field, before, version, true).then(settle).catch((e: Error) => message.error(e.message));
    void message.open({
      type: 'success',
      duration: 5,
      content: (
        <span>
          {t('fact.saved')}{' '}
          <Button type="link" size="small" onClick={undo}>
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
  /** True when the editing is over. Goes around again when somebody is faster once more. */
  const save = async (field: FieldMeta, value: Cell, seen: Seen, anyway = false): Promise<boolean> => {
    try {
      const next = await write(field, value, seen.version, anyway);
      settle(next);
      tell(field, seen.value, next.version);
      return true;
    } catch (e) {
      const matches = matchesOf(e);
      if (matches) return (await askAnyway('customer', matches)) && save(field, value, seen, true);
      if (!(e instanceof ApiError) || e.problem.status !== 412) throw e;
    }
    const now = await get<RecordRow>(path);
    const theirs = now.values[field.name] ?? null;
    settle(now);
    if (same(theirs, value)) return true;
    const choice = same(theirs, seen.value) ? 'mine' : await whose(field, value, theirs);
    return choice === 'mine' ? save(field, value, { version: now.version, value: theirs }, anyway) : choice === 'theirs';
  };
  const fields = object?.fields.filter((f) => !showing.hidden.has(f.name)) ?? [];
  const taken = new Set(laid.data?.page.flatMap((tab) => tab.sections.flatMap((s) => (s.kind === 'fields' ? s.fields : []))));
  const rest = placed?.last ? fields.filter((f) => !taken.has(f.name)) : [];
  return (
    <>
      {anywayDialog}
      {placed ? <Laid row={row} tab={placed.tab} rest={rest} fields={fields} showing={showing} save={save} timeline={placed.timeline} /> : <Plain row={row} fields={fields} save={save} />}
      <Modal open={conflict !== null} onCancel={() => conflict?.decide('neither')} title={t('conflict.title')} footer={null} width={480} closable={{ 'aria-label': t('action.close') }}>
        {conflict && (
          <>
            <p>{t('conflict.says', { label: say(conflict.field.label) })}</p>
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
}
