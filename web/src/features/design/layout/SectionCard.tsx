// SectionCard: one section of a layout being arranged, with its fields: carried by their grips or moved by Alt with the
// arrows.
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import type { FieldMeta, LayoutSection, Meta, ObjectMeta } from '../../../api/types';
import { say, t } from '../../../lib/text';
import { fieldOf, objectLabel, objectOf } from '../../../record/meta';
import { Icon } from '../../../ui/icons';
import { Grip, STEP_KEYS } from '../Grip';
import { KindIcon } from '../kinds';
import type { Moved, Place } from './places';

export type Grab = (e: PointerEvent, what: Moved) => void;

export const sectionName = (s: LayoutSection, meta: Meta): string => say(s.title) || (s.kind === 'related' && s.object ? objectLabel(meta, s.object) : s.kind === 'timeline' ? t('laid.timeline') : t('layout.section_untitled'));

type FieldProps = { field: FieldMeta; lifted: boolean; marked: boolean; onGrab: Grab; onStep: (by: 1 | -1) => void; onRemove: () => void };
function Placed({ field, lifted, marked, onGrab, onStep, onRemove }: FieldProps): ReactNode {
  const label = say(field.label);
  const keys = (e: KeyboardEvent): void => {
    const by = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[e.key] as 1 | -1 | undefined;
    if (!e.altKey || !by) return;
    e.preventDefault();
    e.stopPropagation();
    onStep(by);
  };
  return (
    <li data-field={field.name} className={'lay-field' + (lifted ? ' lifted' : '') + (marked ? ' lay-before' : '')} onKeyDown={keys}>
      <Grip className="grip lay-grip" label={t('layout.field_move', { label })} keys={STEP_KEYS} onPointerDown={(e) => onGrab(e, { field: field.name })} />
      <KindIcon kind={field.kind} size={14} />
      <span className="ellipsis">{label}</span>
      {field.options.required && <span className="ink-red">*</span>}
      <button type="button" className="tiny lay-out" onClick={onRemove} aria-label={t('layout.field_remove', { label })}>
        <Icon name="close" size={14} />
      </button>
    </li>
  );
}

function Columns({ section: s, meta }: { section: LayoutSection; meta: Meta }): ReactNode {
  const other = objectOf(meta, s.object);
  if (s.kind === 'timeline') return <p className="quiet lay-block">{t('laid.timeline')}</p>;
  const names = s.fields.flatMap((n) => fieldOf(other, n) ?? []).map((f) => say(f.label));
  return <p className="quiet lay-block">{[other && say(other.label), ...names].filter(Boolean).join(' · ')}</p>;
}

function Head({ s, at, meta, onGrab, onSettings }: { s: LayoutSection; at: number; meta: Meta; onGrab: Grab; onSettings: () => void }): ReactNode {
  const name = sectionName(s, meta);
  return (
    <header className="lay-head">
      <Grip className="grip lay-grip" label={t('layout.section_move', { name })} keys={STEP_KEYS} onPointerDown={(e) => onGrab(e, { section: at })} />
      <button type="button" className="lay-name" onClick={onSettings} aria-label={t('layout.section_settings', { name })}>
        <span className={say(s.title) ? 'strong ellipsis' : 'quiet ellipsis'}>{name}</span>
        {s.kind === 'fields' && s.columns > 1 && <span className="shape-mark">{t('layout.n_columns', { n: s.columns })}</span>}
        {s.condition && <span className={'shape-mark' + (s.broken ? ' ink-red' : '')}>{t('layout.conditional')}</span>}
        <Icon name="settings" size={14} />
      </button>
    </header>
  );
}

type Props = {
  s: LayoutSection;
  at: number;
  last: boolean;
  current: boolean;
  object: ObjectMeta;
  meta: Meta;
  /** Where what is carried would land, and which field that is. */
  over: Place | null;
  carried: string | null;
  onGrab: Grab;
  onCurrent: () => void;
  onSettings: () => void;
  onMove: (to: number) => void;
  onStep: (field: string, by: 1 | -1) => void;
  onRemove: (field: string) => void;
};

/** Marked where something would land in it, above it, or behind it as the last. */
const marks = (at: number, last: boolean, current: boolean, over: Place | null): string =>
  [
    'lay-section',
    current && 'at',
    over && 'section' in over && over.section === at && 'lay-over',
    over && 'gap' in over && over.gap === at && 'lay-above',
    over && 'gap' in over && last && over.gap === at + 1 && 'lay-below',
  ]
    .filter(Boolean)
    .join(' ');

export function SectionCard({ s, at, last, current, object, meta, over, carried, onGrab, onCurrent, onSettings, onMove, onStep, onRemove }: Props): ReactNode {
  const keys = (e: KeyboardEvent): void => {
    const to = e.key === 'ArrowUp' ? at - 1 : e.key === 'ArrowDown' ? at + 1 : -1;
    if (!e.altKey || to < 0) return;
    e.preventDefault();
    onMove(to);
  };
  const field = (name: string, n: number): ReactNode => {
    const f = fieldOf(object, name);
    return f && <Placed key={name} field={f} lifted={carried === name} marked={!!over && 'section' in over && over.section === at && over.at === n} onGrab={onGrab} onStep={(by) => onStep(name, by)} onRemove={() => onRemove(name)} />;
  };
  return (
    <section data-section={at} data-kind={s.kind} aria-label={sectionName(s, meta)} className={marks(at, last, current, over)} onFocus={onCurrent} onPointerDown={onCurrent} onKeyDown={keys}>
      <Head s={s} at={at} meta={meta} onGrab={onGrab} onSettings={onSettings} />
      {s.kind === 'fields' ? (
        <ul className={`lay-fields lay-fields-${s.columns}`}>
          {s.fields.map(field)}
          {!s.fields.length && <li className="lay-empty quiet small">{t('layout.drop')}</li>}
        </ul>
      ) : (
        <Columns section={s} meta={meta} />
      )}
    </section>
  );
}
