// Facts: the customer's fields, each edited where it stands; as many as are filled, or as the company has laid them out.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { layout } from '../../api/queries';
import type { Cell, FieldMeta, LayoutSection, LayoutTab, ObjectMeta, RecordRow } from '../../api/types';
import { NONE } from '../../lib/format';
import { say, t } from '../../lib/text';
import { FactOpen, useFact } from '../../record/FactEdit';
import { Columns, Folding, Sections } from '../../record/LaidOut';
import { canReveal, Masked } from '../../record/Masked';
import { customerOf, useMeta } from '../../record/meta';
import { Related } from '../../record/Related';
import { useSave, type Save } from '../../record/useSave';
import { useShown, type Showing } from '../../record/useShown';
import { fieldText, isNumeric, Value } from '../../record/Value';

/** Until the objects are known. */
const noObject: ObjectMeta = { id: 0, version: 0, name: 'customer', label: { zh: '', en: '' }, help: { zh: '', en: '' }, shape: 'customer', parent: null, searched: true, fields: [], may: [] };

type FactProps = { field: FieldMeta; row: RecordRow; save: Save };

/** Kinds whose value opens something of its own, beside which the change has a button. */
const opening = new Set(['url', 'link', 'links', 'file', 'picture']);
/** Kinds that are shown otherwise than in words. */
const drawn = new Set(['choice', 'choices', 'rating', 'long_text']);

/** What nobody writes: worked out, numbered by the program, or not his to change. */
const isFixed = (f: FieldMeta): boolean => f.computed || f.kind === 'auto_number' || f.right !== 'write';

/** What is not edited but opens something, or is worked out: as it is, with a button where he may change it. */
function Fixed({ field, row, onEdit }: { field: FieldMeta; row: RecordRow; onEdit: (() => void) | null }): ReactNode {
  const value = row.values[field.name] ?? null;
  const shown = <Value value={value} field={field} row={row} />;
  const label = say(field.label);
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd className="fact-fixed">
        {canReveal(field) ? (
          <Masked key={row.version} object="customer" row={row} field={field}>
            {shown}
          </Masked>
        ) : (
          shown
        )}
        {onEdit && (
          <button type="button" className="plain link" onClick={onEdit} aria-label={t('fact.edit', { label, value: fieldText(value, field, row.labels[field.name]) })}>
            {t('action.change')}
          </button>
        )}
      </dd>
    </div>
  );
}

function Fact({ field, row, save }: FactProps): ReactNode {
  const editing = useFact(row, field, save);
  if (editing.draft !== undefined) return <FactOpen field={field} editing={editing} />;
  if (isFixed(field) || opening.has(field.kind)) return <Fixed field={field} row={row} onEdit={isFixed(field) ? null : editing.begin} />;
  const value = row.values[field.name] ?? null;
  const said = fieldText(value, field, row.labels[field.name]);
  const label = say(field.label);
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>
        <button type="button" className="fact-value" onClick={editing.begin} aria-label={t('fact.edit', { label, value: said })}>
          {drawn.has(field.kind) ? <Value value={value} field={field} row={row} /> : <span className={said === NONE ? 'faint' : isNumeric(field.kind) || field.type === 'date' ? 'num' : ''}>{said}</span>}
        </button>
      </dd>
    </div>
  );
}

const isFilled = (v: Cell | undefined): boolean => v !== null && v !== undefined && v !== '';

/** All of them in a row, those that are filled at first. */
function Plain({ row, fields, save }: { row: RecordRow; fields: FieldMeta[]; save: Save }): ReactNode {
  const [all, setAll] = useState(false);
  const shown = fields.filter((f) => all || isFilled(row.values[f.name]));
  return (
    <>
      <dl className="fact-list">
        {shown.map((f) => (
          <Fact key={f.name} field={f} row={row} save={save} />
        ))}
      </dl>
      <Button type="link" className="link-left" onClick={() => setAll(!all)}>
        {all ? t('fact.filled_only') : t('fact.all', { n: fields.length - shown.length })}
      </Button>
    </>
  );
}

/** One tab of the company's own layout; under the last one what has no place there. */
function Laid({ row, tab, rest, fields, showing, save, timeline }: { row: RecordRow; tab: LayoutTab; rest: FieldMeta[]; fields: FieldMeta[]; showing: Showing; save: Save; timeline: ReactNode }): ReactNode {
  const meta = useMeta();
  const fact = (f: FieldMeta): ReactNode => <Fact key={f.name} field={f} row={row} save={save} />;
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
  const [save, dialogs] = useSave();
  const fields = object?.fields.filter((f) => !showing.hidden.has(f.name)) ?? [];
  const taken = new Set(laid.data?.page.flatMap((tab) => tab.sections.flatMap((s) => (s.kind === 'fields' ? s.fields : []))));
  const rest = placed?.last ? fields.filter((f) => !taken.has(f.name)) : [];
  return (
    <>
      {placed ? <Laid row={row} tab={placed.tab} rest={rest} fields={fields} showing={showing} save={save} timeline={placed.timeline} /> : <Plain row={row} fields={fields} save={save} />}
      {dialogs}
    </>
  );
}
