// Canvas: one tab of a layout being arranged: its sections and their fields; at its side the fields that have no place
// yet, below what else can stand there.
import { Button, Dropdown } from 'antd';
import { useRef, type ReactNode } from 'react';
import type { FieldMeta, LayoutSection, LayoutTab, Meta, ObjectMeta } from '../../../api/types';
import { useCarry, type Carried } from '../../../lib/carry';
import { say, t } from '../../../lib/text';
import { fieldOf } from '../../../record/meta';
import { Icon } from '../../../ui/icons';
import { KindIcon } from '../kinds';
import { placed, relations, section, stepped, swapped, unused, withTab, without, type Side } from './draft';
import { placeAt, type Moved, type Place } from './places';
import { SectionCard, sectionName, type Grab } from './SectionCard';

type Props = { object: ObjectMeta; meta: Meta; side: Side; tabs: LayoutTab[]; at: number; current: number; change: (tabs: LayoutTab[]) => void; onCurrent: (section: number) => void; onSettings: (section: number) => void };

const labelOf = (object: ObjectMeta, name: string): string => say(fieldOf(object, name)?.label ?? { zh: name, en: name });

/** The fields that have no place yet. `onAdd` null: there is no section that takes any. */
function Unused({ fields, onGrab, onAdd }: { fields: FieldMeta[]; onGrab: Grab; onAdd: ((field: string) => void) | null }): ReactNode {
  return (
    <aside className="lay-unused" aria-label={t('layout.unused')}>
      <h2>{t('layout.unused')}</h2>
      <p className="quiet small">{fields.length ? t('layout.unused_says') : t('layout.unused_none')}</p>
      <ul>
        {fields.map((f) => (
          <li key={f.name}>
            <button type="button" className="lay-spare" disabled={!onAdd} onPointerDown={(e) => e.pointerType !== 'touch' && onGrab(e, { field: f.name })} onClick={() => onAdd?.(f.name)} aria-label={t('layout.field_add', { label: say(f.label) })}>
              <KindIcon kind={f.kind} size={14} /> <span className="ellipsis">{say(f.label)}</span>
              {f.options.required && <span className="ink-red">*</span>}
            </button>
          </li>
        ))}
      </ul>
    </aside>
  );
}

/** What else can stand on a tab: another section, a list of what belongs to the record, the time line. */
function More({ object, meta, side, tabs, onAdd }: { object: ObjectMeta; meta: Meta; side: Side; tabs: LayoutTab[]; onAdd: (s: LayoutSection) => void }): ReactNode {
  const lists = relations(meta, object);
  const related = (at: number): void => {
    const r = lists[at];
    if (r) onAdd(section({ kind: 'related', object: r.object.name, link: r.link?.name ?? null, title: r.object.label, fields: r.object.fields.slice(0, 3).map((f) => f.name) }));
  };
  const items = lists.map((r, i) => ({ key: String(i), label: t('layout.related_of', { object: say(r.object.label), link: r.link ? say(r.link.label) : t('layout.related_own') }) }));
  const timed = tabs.some((x) => x.sections.some((s) => s.kind === 'timeline'));
  return (
    <div className="buttons lay-more">
      <Button icon={<Icon name="plus" size={16} />} onClick={() => onAdd(section())}>
        {t('layout.section_add')}
      </Button>
      {side === 'page' && (
        <Dropdown trigger={['click']} disabled={!lists.length} menu={{ items, onClick: ({ key }) => related(Number(key)) }}>
          <Button icon={<Icon name="list" size={16} />} title={lists.length ? undefined : t('layout.related_none')}>
            {t('layout.related_add')}
          </Button>
        </Dropdown>
      )}
      {side === 'page' && object.shape === 'customer' && !timed && <Button onClick={() => onAdd(section({ kind: 'timeline' }))}>{t('layout.timeline_add')}</Button>}
    </div>
  );
}

type Acts = { place: (field: string, to: { section: number; at: number }) => void; remove: (field: string) => void; moveSection: (from: number, to: number) => void; add: (s: LayoutSection) => void };

/** What is done to the tab; `tell` says it to who does not see it. */
function actsOn({ object, meta, tabs, at, change, onCurrent, onSettings }: Props, tell: (words: string) => void): Acts {
  const sections = tabs[at]?.sections ?? [];
  return {
    place: (field, to) => {
      const next = placed(tabs, field, { tab: at, ...to });
      change(next);
      onCurrent(to.section);
      const s = next[at]?.sections[to.section];
      if (s) tell(t('layout.moved', { label: labelOf(object, field), section: sectionName(s, meta), n: s.fields.indexOf(field) + 1 }));
    },
    remove: (field) => {
      change(without(tabs, field));
      tell(t('layout.removed', { label: labelOf(object, field) }));
    },
    moveSection: (from, to) => {
      if (to < 0 || to >= sections.length || to === from) return;
      change(withTab(tabs, at, (x) => ({ ...x, sections: swapped(x.sections, from, to) })));
      onCurrent(to);
    },
    add: (s) => {
      change(withTab(tabs, at, (x) => ({ ...x, sections: [...x.sections, s] })));
      onCurrent(sections.length);
      if (s.kind !== 'timeline') onSettings(sections.length);
    },
  };
}

function Ghost({ held, object, meta, sections }: { held: Carried<Moved, Place>; object: ObjectMeta; meta: Meta; sections: LayoutSection[] }): ReactNode {
  const s = 'section' in held.what ? sections[held.what.section] : undefined;
  return (
    <div className="drag-ghost" style={{ left: held.x + 12, top: held.y + 8 }} aria-hidden="true">
      {'field' in held.what ? labelOf(object, held.what.field) : s && sectionName(s, meta)}
    </div>
  );
}

export function Canvas(p: Props): ReactNode {
  const { object, meta, side, tabs, at, current, onCurrent, onSettings } = p;
  const canvas = useRef<HTMLDivElement>(null);
  const told = useRef<HTMLParagraphElement>(null);
  const sections = tabs[at]?.sections ?? [];
  const { place, remove, moveSection, add } = actsOn(p, (words) => void (told.current && (told.current.textContent = words)));
  const { state, start } = useCarry<Moved, Place>({
    over: (what, x, y) => placeAt(canvas.current, what, x, y),
    land: (what, over) => {
      if ('field' in what && 'section' in over) place(what.field, over);
      if ('section' in what && 'gap' in over) moveSection(what.section, over.gap > what.section ? over.gap - 1 : over.gap);
    },
  });
  /** What is moved by a key stands elsewhere now: the keys stay with it. */
  const stay = (at: (canvas: HTMLElement) => HTMLElement | null | undefined): void => void requestAnimationFrame(() => canvas.current && at(canvas.current)?.focus());
  const step = (field: string, by: 1 | -1): void => {
    const to = stepped(tabs, field, by);
    if (!to) return;
    place(field, to);
    stay((c) => c.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"] .lay-grip`));
  };
  const stepSection = (from: number, to: number): void => {
    moveSection(from, to);
    stay((c) => c.querySelectorAll<HTMLElement>('.lay-head > .lay-grip')[Math.min(to, sections.length - 1)]);
  };
  /** Into the section one works at, else the first that takes fields. */
  const target = sections[current]?.kind === 'fields' ? current : sections.findIndex((s) => s.kind === 'fields');
  const carried = state && 'field' in state.what ? state.what.field : null;
  return (
    <div className={'lay' + (state ? ' dragging' : '')}>
      <Unused fields={unused(object, tabs, side)} onGrab={start} onAdd={target < 0 ? null : (field) => place(field, { section: target, at: sections[target]?.fields.length ?? 0 })} />
      <div className="lay-canvas" ref={canvas}>
        {sections.map((s, i) => (
          <SectionCard key={i} s={s} at={i} last={i === sections.length - 1} current={i === current} object={object} meta={meta} over={state?.over ?? null} carried={carried} onGrab={start} onCurrent={() => onCurrent(i)} onSettings={() => onSettings(i)} onMove={(to) => stepSection(i, to)} onStep={step} onRemove={remove} />
        ))}
        <More object={object} meta={meta} side={side} tabs={tabs} onAdd={add} />
      </div>
      <p className="visually-hidden" aria-live="polite" ref={told} />
      {state && <Ghost held={state} object={object} meta={meta} sections={sections} />}
    </div>
  );
}
