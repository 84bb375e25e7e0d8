// RecordPanel: one record of any object but customers: what is known of it, whose it is, what was changed, deleting it.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { ApiError, download } from '../../api/client';
import { changes, layout, record } from '../../api/queries';
import type { ChangeRow, FieldMeta, LayoutSection, ObjectMeta, RecordRow } from '../../api/types';
import { instant, NONE } from '../../lib/format';
import { say, t, word } from '../../lib/text';
import { customerPath } from '../../record/CustomersPanel';
import { FactOpen, useFact } from '../../record/FactEdit';
import { Columns, Folding, LaidOut } from '../../record/LaidOut';
import { fieldOf, useMeta } from '../../record/meta';
import { canReveal, Masked } from '../../record/Masked';
import { Related } from '../../record/Related';
import { useSession } from '../../record/session';
import { useSave, type Save } from '../../record/useSave';
import { useShown } from '../../record/useShown';
import { cellText } from '../../record/Value';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Panel, Tabs, Trouble } from '../../ui/parts';
import { deleteMany } from './bulk';
import { useTold } from './BulkBar';
import { titleField } from './look';
import { mayWrite, nameOf, Shown, textOf } from './Shown';

const ErasePanel = lazy(() => import('../../record/ErasePanel'));

function Fact({ object, row, field, write, save }: { object: ObjectMeta; row: RecordRow; field: FieldMeta; write: boolean; save: Save }): ReactNode {
  const editing = useFact(row, field, save);
  if (editing.draft !== undefined) return <FactOpen field={field} editing={editing} />;
  const label = say(field.label);
  const text = textOf(row, field);
  const shown = <Shown row={row} field={field} />;
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>
        {write ? (
          <button type="button" className="fact-value" onClick={editing.begin} aria-label={t('fact.edit', { label, value: text })}>
            <span className={text === NONE ? 'faint' : ''}>{text}</span>
          </button>
        ) : (
          <span className="fact-fixed">
            {canReveal(field) ? (
              <Masked key={row.version} object={object.name} row={row} field={field}>
                {shown}
              </Masked>
            ) : (
              shown
            )}
          </span>
        )}
      </dd>
    </div>
  );
}

function Change({ change, object }: { change: ChangeRow; object: ObjectMeta }): ReactNode {
  const names = [...new Set([...Object.keys(change.before ?? {}), ...Object.keys(change.after ?? {})])];
  return (
    <li className="change">
      <p className="quiet small num">
        {instant(change.at)} · {change.actor || t('changes.system')} · {word('changes.op', change.op)}
      </p>
      <ul>
        {names.map((n) => {
          const f = fieldOf(object, n);
          const before = change.before?.[n];
          return (
            <li key={n}>
              <span className="quiet">{f ? say(f.label) : n}</span>{' '}
              {before !== undefined && before !== null && before !== '' && (
                <>
                  <del>{cellText(before, f?.kind ?? 'text')}</del> →{' '}
                </>
              )}
              <ins>{cellText(change.after?.[n], f?.kind ?? 'text')}</ins>
            </li>
          );
        })}
      </ul>
    </li>
  );
}

function History({ object, id }: { object: ObjectMeta; id: number }): ReactNode {
  const list = useQuery(changes(object.name, id));
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={4} />;
  if (!list.data.rows.length) return <Blank title={t('changes.none')} says={t('changes.none_says')} />;
  return (
    <ul className="changes">
      {list.data.rows.map((c) => (
        <Change key={c.id} change={c} object={object} />
      ))}
    </ul>
  );
}

/** What is known of it, as the company has laid it out; all of it in a row where it has not. */
function Known({ object, row, save }: { object: ObjectMeta; row: RecordRow; save: Save }): ReactNode {
  const meta = useMeta();
  const laid = useQuery(layout(object.name));
  const showing = useShown(object, laid.data, 'page', {}, row);
  const fact = (f: FieldMeta): ReactNode => <Fact key={f.name} object={object} row={row} field={f} write={mayWrite(object, f)} save={save} />;
  const tabs = laid.data?.page ?? [];
  const fields = object.fields.filter((f) => !showing.hidden.has(f.name));
  if (laid.isPending || !meta) return <Bones rows={6} height={32} />;
  if (!tabs.length) return <dl className="fact-list">{fields.map(fact)}</dl>;
  const placed = new Set(tabs.flatMap((tab) => tab.sections.flatMap((s) => (s.kind === 'fields' ? s.fields : []))));
  const rest = fields.filter((f) => !placed.has(f.name));
  const draw = (s: LayoutSection): ReactNode | null => {
    if (s.kind === 'related') return <Related section={s} meta={meta} id={row.id} />;
    const mine = s.fields.flatMap((name) => fields.find((f) => f.name === name) ?? []);
    return mine.length ? (
      <Columns n={s.columns} as="dl">
        {mine.map(fact)}
      </Columns>
    ) : null;
  };
  return (
    <>
      <LaidOut tabs={tabs} hidden={showing.sections} draw={draw} label={say(object.label)} />
      {rest.length > 0 && (
        <Folding title={t('laid.other', { n: rest.length })} folds>
          <dl className="fact-list">{rest.map(fact)}</dl>
        </Folding>
      )}
    </>
  );
}

function Inside({ object, row, onGone }: { object: ObjectMeta; row: RecordRow; onGone: () => void }): ReactNode {
  const [tab, setTab] = useState<'facts' | 'changes'>('facts');
  const [save, dialog] = useSave();
  const told = useTold();
  const [error, setError] = useState<unknown>(null);
  const erase = async (): Promise<void> => {
    try {
      const done = await deleteMany(object, { ids: [row.id] });
      if (!done) return; // one record is never many
      told(done);
      if (done.changed) onGone();
    } catch (e) {
      setError(e);
    }
  };
  return (
    <>
      {row.customer > 0 && (
        <p className="record-owner">
          <span className="quiet">{t('grid.customer')}</span> <Link href={customerPath(row.customer)}>{row.customer_name ?? '#' + row.customer}</Link>
        </p>
      )}
      <Tabs label={say(object.label)} value={tab} onChange={setTab} items={[{ key: 'facts', text: t('customer.facts') }, { key: 'changes', text: t('customer.changes') }]} />
      {tab === 'facts' && <Known object={object} row={row} save={save} />}
      {tab === 'changes' && <History object={object} id={row.id} />}
      <Trouble error={error} />
      {object.may.includes('delete') && tab === 'facts' && (
        <Button danger className="record-delete" icon={<Icon name="trash" size={16} />} onClick={() => void erase()}>
          {t('action.delete')}
        </Button>
      )}
      {tab === 'facts' && object.shape === 'none' && <Personal object={object} row={row} />}
      {dialog}
    </>
  );
}

/** Of somebody who is no customer, as a contact: his data to be handed out or erased, by administrators. */
function Personal({ object, row }: { object: ObjectMeta; row: RecordRow }): ReactNode {
  const admin = useSession()?.rights.includes('administrator') ?? false;
  const [erasing, setErasing] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (!admin) return null;
  return (
    <div className="buttons record-personal">
      <Button onClick={() => void download(`/api/records/${object.name}/${row.id}/person`, undefined, 'person.zip').catch(setError)}>{t('privacy.export')}</Button>
      <Button danger onClick={() => setErasing(true)}>
        {t('privacy.erase')}
      </Button>
      <Trouble error={error} />
      <Suspense>{erasing && <ErasePanel object={object.name} id={row.id} name={nameOf(row, titleField(object))} onClose={() => setErasing(false)} />}</Suspense>
    </div>
  );
}

export function RecordPanel({ object, id, onClose }: { object: ObjectMeta; id: number | null; onClose: () => void }): ReactNode {
  const row = useQuery({ ...record(object.name, id ?? 0), enabled: id !== null });
  const gone = row.error instanceof ApiError && row.error.problem.status === 404;
  const laid = useQuery({ ...layout(object.name), enabled: id !== null });
  const broad = laid.data?.page.some((tab) => tab.sections.some((s) => s.columns > 1 || s.kind === 'related')) ?? false;
  const title = row.data && id !== null ? nameOf(row.data, titleField(object)) : say(object.label);
  return (
    <Panel open={id !== null} onClose={onClose} title={title} width={broad ? 720 : 480}>
      {row.isError ? gone ? <Blank title={t('records.gone')} says={row.error.message} /> : <Trouble error={row.error} retry={() => void row.refetch()} /> : !row.data ? <Bones rows={8} /> : <Inside key={row.data.id} object={object} row={row.data} onGone={onClose} />}
    </Panel>
  );
}
