// LaidOut: tabs and sections as an object's layout has them; what stands in a section is drawn by whoever shows it.
import { useId, useState, type ReactNode } from 'react';
import type { LayoutSection, LayoutTab } from '../api/types';
import { say, t } from '../lib/text';
import { Icon } from '../ui/icons';
import { Tabs } from '../ui/parts';

/** What a section holds; null where there is nothing of it to show. */
export type Draw = (s: LayoutSection) => ReactNode | null;

const titleOf = (title: { zh: string; en: string }, otherwise: string): string => say(title) || otherwise;
export const tabTitle = (tab: LayoutTab, at: number): string => titleOf(tab.title, tab.sections.length === 1 && tab.sections[0] ? say(tab.sections[0].title) || t('laid.part', { n: at + 1 }) : t('laid.part', { n: at + 1 }));

export function Folding({ title, folds, children }: { title: string; folds: boolean; children: ReactNode }): ReactNode {
  const [open, setOpen] = useState(!folds);
  const id = useId();
  if (!folds)
    return (
      <section className="laid-section" aria-label={title || undefined}>
        {title && <h3 className="laid-title">{title}</h3>}
        {children}
      </section>
    );
  return (
    <section className="laid-section" aria-label={title || undefined}>
      <h3 className="laid-title">
        <button type="button" className="laid-fold" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <Icon name={open ? 'down' : 'next'} size={14} />
          {title || t('layout.section_untitled')}
        </button>
      </h3>
      <div id={id} hidden={!open}>
        {open && children}
      </div>
    </section>
  );
}

/** Fields side by side; below each other where there is no room. */
export const Columns = ({ n, children, as: As = 'div' }: { n: number; children: ReactNode; as?: 'div' | 'dl' }): ReactNode => <As className={`laid-grid laid-${n}`}>{children}</As>;

/** `hidden`: keys of sections whose condition does not hold. */
export function Sections({ tab, hidden, draw }: { tab: LayoutTab; hidden: Set<number>; draw: Draw }): ReactNode {
  const parts = tab.sections.filter((s) => !hidden.has(s.key)).flatMap((s) => {
    const inside = draw(s);
    return inside === null ? [] : [<Folding key={s.key} title={say(s.title)} folds={s.folds} children={inside} />];
  });
  return <div className="laid">{parts.length ? parts : <p className="quiet">{t('laid.none')}</p>}</div>;
}

export function LaidOut({ tabs, hidden, draw, label }: { tabs: LayoutTab[]; hidden: Set<number>; draw: Draw; label: string }): ReactNode {
  const [at, setAt] = useState(0);
  const there = tabs.map((tab, i) => ({ tab, i })).filter(({ tab }) => tab.sections.some((s) => !hidden.has(s.key)));
  const now = there.find((x) => x.i === at) ?? there[0];
  if (!now) return null;
  return (
    <>
      {there.length > 1 && <Tabs label={label} value={String(now.i)} onChange={(k) => setAt(Number(k))} items={there.map(({ tab, i }) => ({ key: String(i), text: tabTitle(tab, i) }))} />}
      <Sections key={now.i} tab={now.tab} hidden={hidden} draw={draw} />
    </>
  );
}
