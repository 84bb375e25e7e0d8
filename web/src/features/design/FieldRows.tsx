// FieldRows: the fields of an object as the form people will fill in; moved by their grips or by Alt with an arrow.
import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject } from 'react';
import type { FieldMeta, Meta, RecordRow } from '../../api/types';
import { NONE } from '../../lib/format';
import { say, t } from '../../lib/text';
import { objectLabel } from '../../record/meta';
import { Tag } from '../../record/Tag';
import { fieldText } from '../../record/Value';
import { State } from '../../ui/parts';
import { Grip, STEP_KEYS } from './Grip';
import { KindIcon, kindRow } from './kinds';

/** What stands in the box of a field on the form: what the newest record has, what it gives, or an example. */
function Sample({ field, meta, row }: { field: FieldMeta; meta: Meta; row: RecordRow | undefined }): ReactNode {
  const { options } = field;
  const value = row?.values[field.name];
  if (row && !options.choices.length && fieldText(value, field) !== NONE) return <span className="ellipsis">{fieldText(value, field, row.labels[field.name])}</span>;
  if (options.choices.length)
    return (
      <span className="tags">
        {options.choices.slice(0, 5).map((c) => (
          <Tag key={c.name} colour={c.colour}>
            {c.name}
          </Tag>
        ))}
        {options.choices.length > 5 && <span className="quiet small">{t('design.more_choices', { n: options.choices.length - 5 })}</span>}
      </span>
    );
  if (options.object) return <span className="quiet">{t('design.links_to', { object: objectLabel(meta, options.object) })}</span>;
  if (field.computed) return <code className="quiet ellipsis">{options.formula}</code>;
  if (field.kind === 'auto_number') return <code className="quiet">{options.number}</code>;
  return <span className="quiet">{t(kindRow(field.kind).example)}</span>;
}

type RowProps = { field: FieldMeta; meta: Meta; row: RecordRow | undefined; at: number; last: number; chosen: boolean; lifted: boolean; onOpen: () => void; onMove: (to: number) => void; onGrip: (e: PointerEvent) => void };

function Row({ field, meta, row, at, last, chosen, lifted, onOpen, onMove, onGrip }: RowProps): ReactNode {
  const keys = (e: KeyboardEvent): void => {
    const to = e.key === 'ArrowUp' ? at - 1 : e.key === 'ArrowDown' ? at + 1 : -1;
    if (!e.altKey || to < 0 || to > last) return;
    e.preventDefault();
    onMove(to);
  };
  const label = say(field.label);
  return (
    <li data-row={field.name} className={'shape-row' + (chosen ? ' at' : '') + (lifted ? ' lifted' : '')} onKeyDown={keys}>
      <Grip label={t('design.move', { label })} title={t('design.move_says')} keys={STEP_KEYS} onPointerDown={onGrip} />
      <button type="button" className="shape-field" onClick={onOpen} aria-current={chosen ? 'true' : undefined}>
        <span className="shape-head">
          <span className="strong ellipsis">{label}</span>
          {field.options.required && (
            <span className="ink-red" title={t('design.required')} aria-label={t('design.required')}>
              *
            </span>
          )}
          {field.options.unique && <span className="shape-mark">{t('design.unique_mark')}</span>}
          {(field.options.shown_when || field.options.required_when) && <span className="shape-mark">{t('design.conditional_mark')}</span>}
          {field.broken && <State tone="red">{t('design.broken')}</State>}
          <span className="shape-kind quiet small">
            <KindIcon kind={field.kind} size={14} />
            {say(meta.kinds.find((k) => k.name === field.kind)?.label ?? field.label)}
          </span>
        </span>
        <span className="shape-box">
          <Sample field={field} meta={meta} row={row} />
        </span>
      </button>
    </li>
  );
}

type Props = { list: RefObject<HTMLUListElement>; fields: FieldMeta[]; meta: Meta; row: RecordRow | undefined; chosen: string | null; lifted: number | null; over: number | null; fresh: { at: number; label: string; kind: string } | null; onOpen: (name: string) => void; onMove: (from: number, to: number) => void; onGrip: (e: PointerEvent, at: number) => void };

export function FieldRows({ list, fields, meta, row, chosen, lifted, over, fresh, onOpen, onMove, onGrip }: Props): ReactNode {
  const told = useRef<HTMLParagraphElement>(null);
  const move = (from: number, to: number): void => {
    onMove(from, to);
    if (told.current) told.current.textContent = t('design.moved', { label: say(fields[from]?.label ?? { zh: '', en: '' }), n: to + 1, all: fields.length });
  };
  const gap = (at: number): ReactNode => over === at && <li className="shape-gap" aria-hidden="true" key={'gap' + at} />;
  const coming = (at: number): ReactNode =>
    fresh?.at === at && (
      <li className="shape-row shape-fresh at" key="fresh" ref={(r) => r?.scrollIntoView({ block: 'nearest' })}>
        <span className="shape-field">
          <span className="shape-head">
            <KindIcon kind={fresh.kind} size={16} />
            <span className="strong ellipsis">{fresh.label}</span>
            <span className="shape-kind quiet small">{t('design.not_saved')}</span>
          </span>
        </span>
      </li>
    );
  return (
    <>
      <ul className="shape-rows" ref={list} aria-label={t('design.fields')}>
        {fields.map((f, i) => [
          gap(i),
          coming(i),
          <Row key={f.id} field={f} meta={meta} row={row} at={i} last={fields.length - 1} chosen={chosen === f.name} lifted={lifted === i} onOpen={() => onOpen(f.name)} onMove={(to) => move(i, to)} onGrip={(e) => onGrip(e, i)} />,
        ])}
        {gap(fields.length)}
        {coming(fields.length)}
      </ul>
      <p className="visually-hidden" aria-live="polite" ref={told} />
    </>
  );
}
