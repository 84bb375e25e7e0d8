// Canvas: an automation as cards from top to bottom: when, if, then; branches side by side. A + between two cards adds
// one; cards are carried by their dots, or by keys (useCanvasKeys).
import { Button, Dropdown, Select } from 'antd';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { AutomationStep, AutomationVocabulary, AutomationWhen, Meta } from '../../api/types';
import { useCarry } from '../../lib/carry';
import { say, t } from '../../lib/text';
import { ConditionField } from '../../record/ConditionField';
import { Icon } from '../../ui/icons';
import { State } from '../../ui/parts';
import { fresh, sidesOf, type Draft } from './draft';
import { Said } from './Said';
import { kindOf, listAt, placeIn } from './tree';

/** `place`: of a card; `param`: which of its words. */
export type Problem = { place: string; param: string; words: string } | null;
export type Acts = {
  set: (d: Draft, tag: string) => void;
  put: (path: string, change: Record<string, unknown>) => void;
  add: (gap: string, step: AutomationStep) => void;
  drop: (path: string) => void;
  move: (from: string, gap: string) => void;
  nudge: (path: string, by: 1 | -1) => void;
};
/** `turn`: another number where cards show something else than was typed into them: what they remember goes. */
type Shared = { d: Draft; v: AutomationVocabulary; meta: Meta; about: string; at: string; onAt: (place: string) => void; problem: Problem; acts: Acts; reads: boolean; turn: number };

const WAYS = ['wait', 'branch', 'approval', 'end'];

function Plus({ gap, v, over, acts, reads }: { gap: string; v: AutomationVocabulary; over: boolean; acts: Acts; reads: boolean }): ReactNode {
  const item = (s: AutomationVocabulary['steps'][number]) => ({ key: s.name, label: say(s.label) });
  const items = [
    { key: 'do', type: 'group' as const, label: t('auto.palette_do'), children: v.steps.filter((s) => !WAYS.includes(s.name)).map(item) },
    { key: 'flow', type: 'group' as const, label: t('auto.palette_flow'), children: v.steps.filter((s) => WAYS.includes(s.name)).map(item) },
  ];
  const add = (name: string): void => {
    const kind = v.steps.find((s) => s.name === name);
    if (kind) acts.add(gap, fresh(kind, 'do'));
  };
  return (
    <div className={'auto-gap' + (over ? ' auto-over' : '')} data-gap={reads ? undefined : gap}>
      {!reads && (
        <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => add(key), className: 'auto-palette' }}>
          <button type="button" className="auto-plus" aria-label={t('auto.add_at', { place: gap })} title={t('auto.add')}>
            <Icon name="plus" size={14} />
          </button>
        </Dropdown>
      )}
    </div>
  );
}

type CardProps = { place: string; title: ReactNode; tone: 'when' | 'if' | 'do' | 'way'; shared: Shared; grip?: ReactNode; onDrop?: () => void; carried?: boolean; children: ReactNode };

function Card({ place, title, tone, shared, grip, onDrop, carried, children }: CardProps): ReactNode {
  const { at, onAt, problem, acts, reads } = shared;
  const step = tone === 'do' || tone === 'way';
  const keys = (e: KeyboardEvent): void => {
    if (e.target !== e.currentTarget || reads || !step) return;
    const by = e.key === 'ArrowUp' || e.key === 'ArrowLeft' ? -1 : e.key === 'ArrowDown' || e.key === 'ArrowRight' ? 1 : 0;
    if (e.altKey && by) acts.nudge(place, by);
    else if (!e.altKey && (e.key === 'Delete' || e.key === 'Backspace')) acts.drop(place);
    else return;
    e.preventDefault();
  };
  const wrong = problem?.place === place ? problem.words : '';
  return (
    <section className={`auto-card auto-${tone}` + (at === place ? ' at' : '') + (carried ? ' auto-carried' : '') + (wrong ? ' auto-wrong' : '')} data-place={place} tabIndex={0} onFocus={() => onAt(place)} onKeyDown={keys} aria-label={t('auto.card', { place: place || t('auto.if') })} aria-keyshortcuts={step ? 'Alt+ArrowUp Alt+ArrowDown Delete' : undefined}>
      <header>
        {grip}
        <span className="auto-kind">{title}</span>
        {onDrop && !reads && <Button type="text" size="small" icon={<Icon name="close" size={16} />} onClick={onDrop} aria-label={t('auto.drop')} />}
      </header>
      {reads ? <fieldset disabled>{children}</fieldset> : children}
      {wrong && (
        <p className="auto-problem" role="alert">
          <State tone="red">{wrong}</State>
        </p>
      )}
    </section>
  );
}

type Carrying = { from: string | null; over: string | null; start: (e: React.PointerEvent, path: string) => void };

function StepCard({ path, step, shared, carrying }: { path: string; step: AutomationStep; shared: Shared; carrying: Carrying }): ReactNode {
  const { v, meta, about, acts, d, reads } = shared;
  const kind = v.steps.find((s) => s.name === kindOf(step));
  const sides = sidesOf(v)(kindOf(step));
  const grip = !reads && (
    <button type="button" className="grip auto-grip" onPointerDown={(e) => carrying.start(e, path)} aria-label={t('auto.carry')} title={t('auto.carry')} tabIndex={-1}>
      <svg width="12" height="18" viewBox="0 0 12 18" fill="currentColor" aria-hidden="true">
        {[3, 9, 15].map((y) => (
          <path key={y} d={`M2 ${y}a1.400 1.400 0 1 0 2.800 0 1.400 1.400 0 1 0-2.800 0M8 ${y}a1.400 1.400 0 1 0 2.800 0 1.400 1.400 0 1 0-2.800 0`} />
        ))}
      </svg>
    </button>
  );
  return (
    <>
      <Card place={path} title={kind ? say(kind.label) : kindOf(step)} tone={WAYS.includes(kindOf(step)) ? 'way' : 'do'} shared={shared} grip={grip} onDrop={() => acts.drop(path)} carried={carrying.from === path}>
        {kind && <Said key={shared.turn} wrong={shared.problem?.place === path ? shared.problem.param : ''} group="do" kind={kind} o={step} about={about} meta={meta} set={(change) => acts.put(path, change)} />}
      </Card>
      {sides.length > 0 && (
        <div className={'auto-sides auto-sides-' + sides.length}>
          {sides.map((side) => (
            <div key={side} className="auto-side">
              <p className="auto-side-name">{say(kind?.params.find((p) => p.name === side)?.label ?? { zh: side, en: side })}</p>
              <List list={`${path}.${side}`} steps={listAt(d.steps, `${path}.${side}`)} shared={shared} carrying={carrying} />
            </div>
          ))}
        </div>
      )}
    </>
  );
}

function List({ list, steps, shared, carrying }: { list: string; steps: AutomationStep[]; shared: Shared; carrying: Carrying }): ReactNode {
  const gap = (i: number): ReactNode => <Plus gap={placeIn(list, i)} v={shared.v} over={carrying.over === placeIn(list, i)} acts={shared.acts} reads={shared.reads} />;
  return (
    <div className="auto-list">
      {steps.map((s, i) => (
        <div key={i} className="auto-item">
          {gap(i)}
          <StepCard path={placeIn(list, i)} step={s} shared={shared} carrying={carrying} />
        </div>
      ))}
      {gap(steps.length)}
      {list === '' && <p className="auto-end">{t('auto.end')}</p>}
    </div>
  );
}

/** The gap that is nearest to the pointer. */
function gapNear(x: number, y: number): string | null {
  const all = [...document.querySelectorAll<HTMLElement>('[data-gap]')].map((e) => {
    const r = e.getBoundingClientRect();
    const aside = x < r.left ? r.left - x : x > r.right ? x - r.right : 0;
    return { gap: e.dataset.gap ?? '', far: Math.hypot(aside * 2, y - (r.top + r.height / 2)) };
  });
  const best = all.sort((a, b) => a.far - b.far)[0];
  return best && best.far < 200 ? best.gap : null;
}

export function Canvas(shared: Shared): ReactNode {
  const { d, v, meta, about, acts, reads } = shared;
  const carry = useCarry<string, string>({ over: (_, x, y) => gapNear(x, y), land: (from, gap) => acts.move(from, gap) });
  const carrying: Carrying = { from: carry.state?.what ?? null, over: carry.state?.over ?? null, start: carry.start };
  const [opened, setAsks] = useState(false);
  const asks = opened || d.condition.trim() !== '';
  const when = v.when.find((k) => k.name === String(d.when.kind));
  const begin = (name: string): void => {
    const kind = v.when.find((k) => k.name === name);
    if (kind) acts.set({ ...d, when: fresh(kind, 'kind') as AutomationWhen }, '');
  };
  return (
    <div className="auto-flow">
      <Card
        place="when"
        tone="when"
        shared={shared}
        title={
          <>
            {t('auto.when')}
            <Select value={when?.name} onChange={begin} disabled={reads} options={v.when.map((k) => ({ value: k.name, label: say(k.label) }))} aria-label={t('auto.when_kind')} popupMatchSelectWidth={false} variant="borderless" />
          </>
        }
      >
        {when && <Said key={`${when.name} ${shared.turn}`} wrong={shared.problem?.place === 'when' ? shared.problem.param : ''} group="when" kind={when} o={d.when} about={about} meta={meta} set={(change) => acts.set({ ...d, when: { ...d.when, ...change } }, 'when' + Object.keys(change).join())} />}
      </Card>
      <div className="auto-line" />
      <Card place="condition" tone="if" shared={shared} title={t('auto.if')}>
        <p className="quiet small">{t(asks ? 'auto.if_says' : 'auto.if_none')}</p>
        {!asks && !reads && (
          <Button type="link" size="small" className="link-left auto-more" icon={<Icon name="plus" size={14} />} onClick={() => setAsks(true)}>
            {t('auto.if_add')}
          </Button>
        )}
        {asks && <ConditionField key={shared.turn} value={d.condition} onChange={(condition) => acts.set({ ...d, condition }, 'condition')} object="customer" meta={meta} label={t('auto.if')} />}
      </Card>
      <List list="" steps={d.steps} shared={shared} carrying={carrying} />
      {carry.state && (
        <div className="auto-ghost" style={{ left: carry.state.x + 12, top: carry.state.y + 8 }}>
          {t('auto.carried')}
        </div>
      )}
    </div>
  );
}
