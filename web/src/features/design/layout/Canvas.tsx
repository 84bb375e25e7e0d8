// Canvas: one tab of a layout being arranged: its sections and their fields, carried by their grips or moved by Alt
// with the arrows; at its side the fields that have no place yet.
import { Button, Dropdown } from 'antd';
import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import type { FieldMeta, LayoutSection, LayoutTab, Meta, ObjectMeta } from '../../../api/types';
import { useCarry } from '../../../lib/carry';
import { say, t } from '../../../lib/text';
import { fieldOf, objectLabel, objectOf } from '../../../record/meta';
import { Icon } from '../../../ui/icons';
import { KindIcon } from '../kinds';
import { placed, relations, section, stepped, swapped, unused, withTab, without, type Side } from './draft';
import { placeAt, type Moved, type Place } from './places';

type Props = { object: ObjectMeta; meta: Meta; side: Side; tabs: LayoutTab[]; at: number; current: number; change: (tabs: LayoutTab[]) => void; onCurrent: (section: number) => void; onSettings: (section: number) => void };
type Grab = (e: PointerEvent, what: Moved) => void;

export const sectionName = (s: LayoutSection, meta: Meta): string => say(s.title) || (s.kind === 'related' && s.object ? objectLabel(meta, s.object) : s.kind === 'timeline' ? t('laid.timeline') : t('layout.section_untitled'));

const Grip = ({ label, keys, onPointerDown }: { label: string; keys: string; onPointerDown: (e: PointerEvent) => void }): ReactNode => (
  <button type="button" className="grip lay-grip" onPointerDown={onPointerDown} aria-label={label} title={label} aria-keyshortcuts={keys}>
    <svg width="12" height="18" viewBox="0 0 12 18" fill="currentColor" aria-hidden="true">
      {[3, 9, 15].map((y) => (
        <g key={y}>
          <circle cx="3" cy={y} r="1.4" />
          <circle cx="9" cy={y} r="1.4" />
        </g>
      ))}
    </svg>
  </button>
);

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
      <Grip label={t('layout.field_move', { label })} keys="Alt+ArrowUp Alt+ArrowDown" onPointerDown={(e) => onGrab(e, { field: field.name })} />
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

export function Canvas({ object, meta, side, tabs, at, current, change, onCurrent, onSettings }: Props): ReactNode {
  const canvas = useRef<HTMLDivElement>(null);
  const told = useRef<HTMLParagraphElement>(null);
  const sections = tabs[at]?.sections ?? [];
  const left = unused(object, tabs, side);
  const tell = (words: string): void => {
    if (told.current) told.current.textContent = words;
  };
  const labelOf = (name: string): string => say(fieldOf(object, name)?.label ?? { zh: name, en: name });
  const place = (field: string, to: { section: number; at: number }): void => {
    const next = placed(tabs, field, { tab: at, ...to });
    change(next);
    onCurrent(to.section);
    const s = next[at]?.sections[to.section];
    if (s) tell(t('layout.moved', { label: labelOf(field), section: sectionName(s, meta), n: s.fields.indexOf(field) + 1 }));
  };
  const remove = (field: string): void => {
    change(without(tabs, field));
    tell(t('layout.removed', { label: labelOf(field) }));
  };
  const moveSection = (from: number, to: number): void => {
    if (to < 0 || to >= sections.length || to === from) return;
    change(withTab(tabs, at, (x) => ({ ...x, sections: swapped(x.sections, from, to) })));
    onCurrent(to);
  };
  const { state, start } = useCarry<Moved, Place>({
    over: (what, x, y) => placeAt(canvas.current, what, x, y),
    land: (what, over) => {
      if ('field' in what && 'section' in over) place(what.field, over);
      if ('section' in what && 'gap' in over) moveSection(what.section, over.gap > what.section ? over.gap - 1 : over.gap);
    },
  });
  const step = (field: string, by: 1 | -1): void => {
    const to = stepped(tabs, field, by);
    if (!to) return;
    place(field, to);
    // The field may stand in another section now: the keys stay with it.
    requestAnimationFrame(() => canvas.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"] .lay-grip`)?.focus());
  };
  const add = (s: LayoutSection): void => {
    change(withTab(tabs, at, (x) => ({ ...x, sections: [...x.sections, s] })));
    onCurrent(sections.length);
    if (s.kind !== 'timeline') onSettings(sections.length);
  };
  /** Into the section one works at, else the first that takes fields. */
  const target = sections[current]?.kind === 'fields' ? current : sections.findIndex((s) => s.kind === 'fields');
  const lists = relations(meta, object);
  const over = state?.over ?? null;
  const carried = state && 'field' in state.what ? state.what.field : null;
  return (
    <div className={'lay' + (state ? ' dragging' : '')}>
      <aside className="lay-unused" aria-label={t('layout.unused')}>
        <h2>{t('layout.unused')}</h2>
        <p className="quiet small">{left.length ? t('layout.unused_says') : t('layout.unused_none')}</p>
        <ul>
          {left.map((f) => (
            <li key={f.name}>
              <button type="button" className="lay-spare" disabled={target < 0} onPointerDown={(e) => e.pointerType !== 'touch' && start(e, { field: f.name })} onClick={() => place(f.name, { section: target, at: sections[target]?.fields.length ?? 0 })} aria-label={t('layout.field_add', { label: say(f.label) })}>
                <KindIcon kind={f.kind} size={14} /> <span className="ellipsis">{say(f.label)}</span>
                {f.options.required && <span className="ink-red">*</span>}
              </button>
            </li>
          ))}
        </ul>
      </aside>
      <div className="lay-canvas" ref={canvas}>
        {sections.map((s, i) => (
          <section
            key={i}
            data-section={i}
            data-kind={s.kind}
            aria-label={sectionName(s, meta)}
            className={'lay-section' + (i === current ? ' at' : '') + (over && 'section' in over && over.section === i ? ' lay-over' : '') + (over && 'gap' in over && over.gap === i ? ' lay-above' : '') + (over && 'gap' in over && over.gap === sections.length && i === sections.length - 1 ? ' lay-below' : '')}
            onFocus={() => onCurrent(i)}
            onPointerDown={() => onCurrent(i)}
            onKeyDown={(e) => {
              const to = e.key === 'ArrowUp' ? i - 1 : e.key === 'ArrowDown' ? i + 1 : -1;
              if (!e.altKey || to < 0) return;
              e.preventDefault();
              moveSection(i, to);
              requestAnimationFrame(() => canvas.current?.querySelectorAll<HTMLElement>('.lay-head > .lay-grip')[Math.min(to, sections.length - 1)]?.focus());
            }}
          >
            <header className="lay-head">
              <Grip label={t('layout.section_move', { name: sectionName(s, meta) })} keys="Alt+ArrowUp Alt+ArrowDown" onPointerDown={(e) => start(e, { section: i })} />
              <button type="button" className="lay-name" onClick={() => onSettings(i)} aria-label={t('layout.section_settings', { name: sectionName(s, meta) })}>
                <span className={say(s.title) ? 'strong ellipsis' : 'quiet ellipsis'}>{sectionName(s, meta)}</span>
                {s.kind === 'fields' && s.columns > 1 && <span className="shape-mark">{t('layout.n_columns', { n: s.columns })}</span>}
                {s.condition && <span className={'shape-mark' + (s.broken ? ' ink-red' : '')}>{t('layout.conditional')}</span>}
                <Icon name="settings" size={14} />
              </button>
            </header>
            {s.kind === 'fields' ? (
              <ul className={`lay-fields lay-fields-${s.columns}`}>
                {s.fields.flatMap((name, n) => {
                  const f = fieldOf(object, name);
                  return f ? [<Placed key={name} field={f} lifted={carried === name} marked={!!over && 'section' in over && over.section === i && over.at === n} onGrab={start} onStep={(by) => step(name, by)} onRemove={() => remove(name)} />] : [];
                })}
                {!s.fields.length && <li className="lay-empty quiet small">{t('layout.drop')}</li>}
              </ul>
            ) : (
              <Columns section={s} meta={meta} />
            )}
          </section>
        ))}
        <div className="buttons lay-more">
          <Button icon={<Icon name="plus" size={16} />} onClick={() => add(section())}>
            {t('layout.section_add')}
          </Button>
          {side === 'page' && (
            <Dropdown
              trigger={['click']}
              disabled={!lists.length}
              menu={{ items: lists.map((r, i) => ({ key: String(i), label: t('layout.related_of', { object: say(r.object.label), link: r.link ? say(r.link.label) : t('layout.related_own') }) })), onClick: ({ key }) => lists[Number(key)] && add(section({ kind: 'related', object: lists[Number(key)]?.object.name ?? null, link: lists[Number(key)]?.link?.name ?? null, title: lists[Number(key)]?.object.label ?? { zh: '', en: '' }, fields: lists[Number(key)]?.object.fields.slice(0, 3).map((f) => f.name) ?? [] })) }}
            >
              <Button icon={<Icon name="list" size={16} />} title={lists.length ? undefined : t('layout.related_none')}>
                {t('layout.related_add')}
              </Button>
            </Dropdown>
          )}
          {side === 'page' && object.shape === 'customer' && !tabs.some((x) => x.sections.some((s) => s.kind === 'timeline')) && <Button onClick={() => add(section({ kind: 'timeline' }))}>{t('layout.timeline_add')}</Button>}
        </div>
      </div>
      <p className="visually-hidden" aria-live="polite" ref={told} />
      {state && (
        <div className="drag-ghost" style={{ left: state.x + 12, top: state.y + 8 }} aria-hidden="true">
          {'field' in state.what ? labelOf(state.what.field) : sections[state.what.section] && sectionName(sections[state.what.section] as LayoutSection, meta)}
        </div>
      )}
    </div>
  );
}
