// Preview: the layout as it stands, with a real record; nothing in it can be changed.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { found } from '../../../api/queries';
import type { FieldMeta, LayoutSection, LayoutTab, Meta, ObjectMeta, RecordRow } from '../../../api/types';
import { say, t } from '../../../lib/text';
import { Columns, LaidOut } from '../../../record/LaidOut';
import { fieldOf, nameOf } from '../../../record/meta';
import { FieldInput } from '../../../record/FieldInput';
import { Related } from '../../../record/Related';
import { Value } from '../../../record/Value';
import { Labelled } from '../../../ui/parts';
import { numbered, type Side } from './draft';

/** Neither clicked nor reached by keys; the types of React 18 do not know the attribute. */
const inert = { inert: '' };
const none: Set<number> = new Set();
const nobody = (object: ObjectMeta): RecordRow => ({ id: 0, version: 0, object: object.name, customer: 0, customer_name: null, values: {}, labels: {} });

export function Preview({ object, meta, side, tabs }: { object: ObjectMeta; meta: Meta; side: Side; tabs: LayoutTab[] }): ReactNode {
  const rows = useQuery(found(object.name, ''));
  const real = rows.data?.rows[0];
  const row = real ?? nobody(object);
  const one = (f: FieldMeta): ReactNode =>
    side === 'form' ? (
      <div key={f.name} {...inert}>
        <Labelled label={say(f.label) + (f.options.required ? ' *' : '')} hint={say(f.help) || undefined}>
          <FieldInput field={f} value={row.values[f.name] ?? null} onChange={() => undefined} />
        </Labelled>
      </div>
    ) : (
      <div key={f.name} className="fact">
        <dt>{say(f.label)}</dt>
        <dd className="fact-fixed">
          <Value value={row.values[f.name]} field={f} row={row} />
        </dd>
      </div>
    );
  const draw = (s: LayoutSection): ReactNode => {
    if (s.kind === 'timeline') return <p className="quiet lay-block">{t('laid.timeline')}</p>;
    if (s.kind === 'related') return real ? <Related section={s} meta={meta} id={row.id} /> : null;
    return (
      <Columns n={s.columns} as={side === 'form' ? 'div' : 'dl'}>
        {s.fields.flatMap((n) => fieldOf(object, n) ?? []).map(one)}
      </Columns>
    );
  };
  return (
    <section className="lay-preview" aria-label={t('layout.preview')}>
      <h2>{real ? t('layout.preview_of', { name: nameOf(real) }) : t('layout.preview')}</h2>
      {rows.isSuccess && !real && <p className="quiet small">{t('layout.preview_none')}</p>}
      <div className={'lay-sheet' + (side === 'form' ? ' form' : '')}>
        <LaidOut tabs={numbered(tabs)} hidden={none} draw={draw} label={t('layout.preview')} />
      </div>
    </section>
  );
}
