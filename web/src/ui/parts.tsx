// parts: the small pieces every page is made of. They know no customer and no rule.
import { Button, Drawer } from 'antd';
import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { ApiError } from '../api/client';
import { useNarrow } from '../lib/store';
import { t } from '../lib/text';
import { Icon, type IconName } from './icons';

export type Tone = 'red' | 'amber' | 'green' | 'blue' | 'grey';

/** A state in a word, with a mark of its own shape for those who see no colour. */
const marks: Record<Tone, string> = { red: '▼', amber: '▲', green: '●', blue: '◆', grey: '○' };
export const State = ({ tone, children }: { tone: Tone; children: ReactNode }): ReactNode => (
  <span className={'state state-' + tone}>
    <i aria-hidden="true">{marks[tone]}</i>
    {children}
  </span>
);

/** A figure that opens into what is behind it. */
export function Figure({ children, onOpen, label, strong, tone }: { children: ReactNode; onOpen?: () => void; label: string; strong?: boolean; tone?: Tone }): ReactNode {
  const name = 'figure' + (strong ? ' figure-strong' : '') + (tone ? ' ink-' + tone : '');
  return onOpen ? (
    <button type="button" className={name} onClick={onOpen} aria-label={label} title={label}>
      {children}
    </button>
  ) : (
    <span className={name}>{children}</span>
  );
}

export const Page = ({ title, lead, actions, children, wide }: { title?: string; lead: ReactNode; actions?: ReactNode; children: ReactNode; wide?: boolean }): ReactNode => (
  <div className={'page' + (wide ? ' page-wide' : '')}>
    <header className="page-head">
      <div className="page-lead">
        {title && <p className="page-title">{title}</p>}
        <h1>{lead}</h1>
      </div>
      {actions && <div className="page-actions">{actions}</div>}
    </header>
    {children}
  </div>
);

export const Section = ({ title, note, actions, children, id }: { title: ReactNode; note?: ReactNode; actions?: ReactNode; children: ReactNode; id?: string }): ReactNode => (
  <section className="section" id={id}>
    <header className="section-head">
      <h2>{title}</h2>
      {note && <p className="quiet">{note}</p>}
      {actions && <div className="section-actions">{actions}</div>}
    </header>
    {children}
  </section>
);

/** What could not be done, where it was tried. */
export function Trouble({ error, retry }: { error: unknown; retry?: () => void }): ReactNode {
  if (!error) return null;
  const problem = error instanceof ApiError ? error.problem : null;
  const text = problem ? problem.detail || problem.title : error instanceof Error ? error.message : String(error);
  return (
    <div className="trouble" role="alert">
      <State tone="red">{t('error.title')}</State>
      <p>{text}</p>
      {retry && (
        <Button size="small" onClick={retry}>
          {t('action.retry')}
        </Button>
      )}
    </div>
  );
}

/** Grey lines of the final size; they show only when the wait is noticed. */
export const Bones = ({ rows = 6, height = 40 }: { rows?: number; height?: number }): ReactNode => (
  <div className="bones" role="status" aria-label={t('state.loading')}>
    {Array.from({ length: rows }, (_, i) => (
      <span key={i} style={{ height: height - 12, width: `${92 - ((i * 17) % 38)}%` }} />
    ))}
  </div>
);

export const Blank = ({ title, says, children }: { title: string; says: ReactNode; children?: ReactNode }): ReactNode => (
  <div className="blank">
    <h2>{title}</h2>
    <p>{says}</p>
    {children && <div className="blank-action">{children}</div>}
  </div>
);

/** A page with nothing on it yet: what it is for, and the one thing to do next. */
export const First = ({ icon, title, says, heading = 'h1', children }: { icon: IconName; title: string; says: ReactNode; heading?: 'h1' | 'h2'; children: ReactNode }): ReactNode => {
  const Heading = heading;
  return (
    <div className="first">
      <span className="first-mark" aria-hidden="true">
        <Icon name={icon} size={28} />
      </span>
      <Heading>{title}</Heading>
      <p>{says}</p>
      <div className="buttons">{children}</div>
    </div>
  );
};

/** A drawer from the right; the whole screen on a phone. */
export function Panel({ open, onClose, title, width = 520, footer, children, extra }: { open: boolean; onClose: () => void; title: ReactNode; width?: number; footer?: ReactNode; children: ReactNode; extra?: ReactNode }): ReactNode {
  const narrow = useNarrow();
  return (
    <Drawer
      open={open}
      onClose={onClose}
      title={title}
      aria-label={typeof title === 'string' && title ? title : t('action.close')}
      width={narrow ? '100%' : width}
      footer={footer}
      extra={extra}
      closeIcon={<Icon name="close" />}
      closable={{ 'aria-label': t('action.close') }}
      destroyOnHidden
      styles={{ body: { padding: narrow ? 16 : 24 } }}
    >
      {children}
    </Drawer>
  );
}

/** Tells when its place comes into view: the end of an endless list. */
export function Edge({ onSeen, active }: { onSeen: () => void; active: boolean }): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  const latest = useRef(onSeen);
  latest.current = onSeen;
  useEffect(() => {
    if (!active || !ref.current) return;
    const watcher = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && latest.current(), { rootMargin: '600px' });
    watcher.observe(ref.current);
    return () => watcher.disconnect();
  }, [active]);
  return <div ref={ref} style={{ height: 1 }} />;
}

/** A share as a thin bar, for reading down a column. */
export const Bar = ({ share, tone = 'blue' }: { share: number; tone?: Tone }): ReactNode => (
  <span className="bar" aria-hidden="true">
    <i className={'fill-' + tone} style={{ width: `${Math.max(0, Math.min(1, share)) * 100}%` }} />
  </span>
);

export const Tabs = <K extends string>({ items, value, onChange, label }: { items: { key: K; text: ReactNode }[]; value: K; onChange: (key: K) => void; label: string }): ReactNode => (
  <div className="tabs" role="tablist" aria-label={label}>
    {items.map((i) => (
      <button key={i.key} type="button" role="tab" aria-selected={i.key === value} className="tab" onClick={() => onChange(i.key)}>
        {i.text}
      </button>
    ))}
  </div>
);

/** A choice one clicks on and off, with how many there are. */
export const Chip = ({ on, onClick, children, n }: { on: boolean; onClick: () => void; children: ReactNode; n?: string }): ReactNode => (
  <button type="button" className="chip" aria-pressed={on} onClick={onClick}>
    {children}
    {n !== undefined && <span className="chip-n">{n}</span>}
  </button>
);

type LabelledProps = { label: string; hint?: ReactNode; error?: string | null; children: ReactNode };

const Below = ({ hint, error }: { hint?: ReactNode; error?: string | null }): ReactNode =>
  error ? (
    <span className="ink-red small" role="alert">
      {error}
    </span>
  ) : (
    hint && <span className="quiet small">{hint}</span>
  );

/** Under a control: its name above, what is wrong with it below. */
export const Labelled = ({ label, hint, error, children }: LabelledProps): ReactNode => (
  <label className="labelled">
    <span className="label">{label}</span>
    {children}
    <Below hint={hint} error={error} />
  </label>
);

/** The same around several controls: a label would send each click to the first of them. */
export const Grouped = ({ label, hint, error, children }: LabelledProps): ReactNode => (
  <div className="labelled" role="group" aria-label={label}>
    <span className="label">{label}</span>
    {children}
    <Below hint={hint} error={error} />
  </div>
);
