// CustomerPage: one customer's whole story: how it stands, what needs doing, everything that was.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Dropdown, type MenuProps } from 'antd';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { ApiError, download, post } from '../../api/client';
import { layout, record, stale, status } from '../../api/queries';
import type { Cell, CustomerStatus, LayoutTab, RecordRow, WarningRow } from '../../api/types';
import { ago, count, instant, money } from '../../lib/format';
import { useNarrow } from '../../lib/store';
import { say, t, word } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useKeys, useTitle } from '../../lib/use';
import { deleteSoon, GRACE_S, keepAfterAll } from '../../record/deleting';
import { WarningDeeds, goneWords } from '../../record/WarningDeeds';
import { tabTitle } from '../../record/LaidOut';
import { eventsOf, mayMerge, objectOf, useMeta } from '../../record/meta';
import { RecordForm } from '../../record/RecordForm';
import { useSession, useToday } from '../../record/session';
import { useDone } from '../../record/useDone';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Panel, State, Tabs, Trouble, type Tone } from '../../ui/parts';
import { Changes } from './Changes';
import { Facts } from './Facts';
import { TimelineList } from './Timeline';

const MergeWith = lazy(() => import('../../record/MergeWith'));
const ErasePanel = lazy(() => import('../../record/ErasePanel'));
const PlayPanel = lazy(() => import('./PlayPanel'));
const SendPanel = lazy(() => import('./SendPanel'));
const SharePanel = lazy(() => import('./SharePanel'));

const tones: Record<string, Tone> = { active: 'green', grace: 'amber', lost: 'red', prospect: 'grey', returned: 'blue' };

function Standing({ s }: { s: CustomerStatus }): ReactNode {
  const today = useToday();
  return (
    <dl className="standing">
      <div>
        <dt>{t('customer.status')}</dt>
        <dd>
          <State tone={tones[s.status] ?? 'grey'}>
            {word('status', s.status)}
            {s.kind && ` · ${word('churn.kind', s.kind)}`}
          </State>
          {s.since && <span className="quiet small num">{t('customer.since', { day: s.since })}</span>}
        </dd>
      </div>
      {s.first_day && (
        <div>
          <dt>{t('customer.first_day')}</dt>
          <dd className="num">
            {s.first_day} <span className="quiet small">{ago(s.first_day, today)}</span>
          </dd>
        </div>
      )}
      <div>
        <dt>{t('customer.orders')}</dt>
        <dd className="num">{count(s.orders)}</dd>
      </div>
      <div>
        <dt>{t('customer.amount')}</dt>
        <dd className="num">{money(s.amount)}</dd>
      </div>
    </dl>
  );
}

function OpenWarnings({ rows, onHandle }: { rows: WarningRow[]; onHandle: (w: WarningRow) => void }): ReactNode {
  const today = useToday();
  if (!rows.length) return null;
  return (
    <ul className="alerts">
      {rows.map((w) => (
        <li key={w.id}>
          <State tone="amber">{w.rule_name}</State>
          <span className="alert-reason">
            {say(w.reason)}
            {w.ended && <span className="alert-gone small">{goneWords(w)}</span>}
          </span>
          <span className="quiet small">{ago(w.opened, today)}</span>
          <Button size="small" onClick={() => onHandle(w)}>
            {t('handle.action_short')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function AddEvent({ id, object, onClose }: { id: number; object: string | null; onClose: () => void }): ReactNode {
  const meta = useMeta();
  const today = useToday();
  const { message } = App.useApp();
  const chosen = objectOf(meta, object);
  const save = async (values: Record<string, Cell>, anyway: boolean): Promise<void> => {
    if (!chosen) return;
    await post<RecordRow>(`/api/records/${chosen.name}`, { customer: id, values }, { create: true, anyway });
    stale('/api/customers', '/api/churn', '/api/warnings', '/api/records');
    void message.success(t('timeline.added', { kind: say(chosen.label) }));
    onClose();
  };
  const start = chosen?.fields.find((f) => f.role === 'start');
  const value = start?.kind === 'time' ? instant(new Date().toISOString()).replace(' ', 'T') + ':00' : today;
  return (
    <Panel open={chosen !== undefined} onClose={onClose} title={chosen ? t('timeline.add_kind', { kind: say(chosen.label) }) : ''} width={420}>
      {chosen && <RecordForm key={chosen.name} object={chosen} start={start ? { [start.name]: value } : {}} save={save} action={t('action.create')} />}
    </Panel>
  );
}

function useDelete(id: number, version: number, name: string): () => void {
  const { message } = App.useApp();
  const [, go] = useLocation();
  return () => {
    const key = 'delete-' + id;
    go('/customers');
    deleteSoon(id, version, (e) => void message.error(e instanceof Error ? e.message : String(e)));
    void message.open({
      key,
      duration: GRACE_S,
      content: (
        <span>
          {t('customer.deleting', { name })}{' '}
          <Button
            type="link"
            size="small"
            onClick={() => {
              keepAfterAll(id);
              message.destroy(key);
              go('/customers/' + id);
            }}
          >
            {t('action.undo')}
          </Button>
        </span>
      ),
    });
  };
}

/** What the button with the dots offers; one person's data to administrators. */
function useMore(id: number, name: string, remove: () => void, open: (what: 'erase' | 'play') => void, merge: (() => void) | null): MenuProps {
  const { did, failed } = useDone();
  const { message } = App.useApp();
  const admin = useSession()?.rights.includes('administrator') ?? false;
  const acts: Record<string, () => void> = {
    export: () => void download(`/api/records/customer/${id}/person`, undefined, 'person.zip').then(() => message.success(t('privacy.exported', { name })), (e: unknown) => message.error(String(e))),
    erase: () => open('erase'),
    play: () => open('play'),
    ...(merge && { merge }),
    out: () => void post('/api/opt_outs', { customer: id, kind: null }).then(() => did(t('outs.given')), failed),
    delete: remove,
  };
  const private_ = admin ? [{ key: 'export', label: t('privacy.export') }, { key: 'erase', danger: true, label: t('privacy.erase') }] : [];
  return { items: [{ key: 'play', label: t('plays.enter_short') }, ...(merge ? [{ key: 'merge', label: t('merge.with') }] : []), { key: 'out', label: t('outs.give') }, ...private_, { key: 'delete', danger: true, label: t('customer.delete') }], onClick: ({ key }) => acts[key]?.() };
}

/** `laidN`: the N-th tab of the company's own layout. */
type View = 'timeline' | 'facts' | 'changes' | `laid${number}`;

function Gone({ error, again }: { error: Error; again: () => void }): ReactNode {
  const none = error instanceof ApiError && error.problem.status === 404;
  return (
    <div className="page">
      {none ? (
        <Blank title={t('customer.gone')} says={t('customer.gone_says')}>
          <Link href="/customers" className="lay-link">
            {t('customer.gone_back')}
          </Link>
        </Blank>
      ) : (
        <Trouble error={error} retry={again} />
      )}
    </div>
  );
}

/** Which tab is open, and which there are: the company's own, or time line, facts (on a phone) and changes. */
function tabsOf(pages: LayoutTab[], asked: View, narrow: boolean): { shown: View; placed: number; tabs: { key: View; text: string }[] } {
  const changes = { key: 'changes' as View, text: t('customer.changes') };
  const usual: View = !narrow && asked === 'facts' ? 'timeline' : asked;
  if (!pages.length) return { shown: usual, placed: -1, tabs: [{ key: 'timeline', text: t('customer.timeline') }, ...(narrow ? [{ key: 'facts' as View, text: t('customer.facts') }] : []), changes] };
  const at = pages.findIndex((_, i) => asked === `laid${i}`);
  const shown: View = asked === 'changes' || at >= 0 ? asked : 'laid0';
  return { shown, placed: shown === 'changes' ? -1 : Math.max(0, at), tabs: [...pages.map((tab, i) => ({ key: `laid${i}` as View, text: tabTitle(tab, i) })), changes] };
}

function Body({ id, name, row, pages, add }: { id: number; name: string; row: RecordRow | undefined; pages: LayoutTab[]; add: ReactNode }): ReactNode {
  const narrow = useNarrow();
  const [params, set] = useParams();
  const { shown, placed, tabs } = tabsOf(pages, (params.view as View | undefined) ?? 'timeline', narrow);
  const page = pages[placed];
  return (
    <div className={pages.length ? 'customer-laid' : 'customer-body'}>
      <div className="customer-main">
        <Tabs label={name} value={shown} onChange={(v) => set({ view: v === 'timeline' || v === 'laid0' ? null : v })} items={tabs} />
        {shown === 'timeline' && <TimelineList id={id} onAdd={add} />}
        {shown === 'changes' && <Changes id={id} />}
        {shown === 'facts' && row && <Facts row={row} />}
        {page && row && <Facts key={shown} row={row} placed={{ tab: page, last: placed === pages.length - 1, timeline: <TimelineList id={id} onAdd={add} /> }} />}
      </div>
      {!narrow && !pages.length && (
        <aside className="customer-side" aria-label={t('customer.facts')}>
          <h2>{t('customer.facts')}</h2>
          {row ? <Facts row={row} /> : <Bones rows={8} height={32} />}
        </aside>
      )}
    </div>
  );
}

/** His name and what is done with him; what opens from it opens here. */
function Head({ id, row, name, add }: { id: number; row: RecordRow | undefined; name: string; add: ReactNode }): ReactNode {
  const meta = useMeta();
  const [, go] = useLocation();
  const [open, setOpen] = useState<'share' | 'send' | 'merge' | 'erase' | 'play' | null>(null);
  const close = (): void => setOpen(null);
  const values = row?.values ?? {};
  const customer = objectOf(meta, 'customer');
  const remove = useDelete(id, row?.version ?? 0, name);
  const more = useMore(id, name, remove, setOpen, customer && mayMerge(customer) ? () => setOpen('merge') : null);
  return (
    <header className="page-head">
      <div className="page-lead">
        <p className="page-title">
          <button type="button" className="plain" onClick={() => window.history.back()} aria-label={t('action.back')}>
            <Icon name="back" size={14} /> {t('nav.customers')}
          </button>
        </p>
        <h1>{name || '\u00a0'}</h1>
        <p className="quiet">{[values.code, values.level, values.owner && t('customer.owner', { name: String(values.owner) })].filter(Boolean).map(String).join(' · ') || '\u00a0'}</p>
      </div>
      <div className="page-actions">
        {add}
        <Button onClick={() => setOpen('send')}>{t('messages.send')}</Button>
        <Button onClick={() => setOpen('share')}>{t('share.button')}</Button>
        <Dropdown trigger={['click']} menu={more}>
          <Button icon={<Icon name="more" size={16} />} aria-label={t('action.more')} />
        </Dropdown>
      </div>
      <Suspense>
        {open === 'share' && <SharePanel id={id} open onClose={close} />}
        {open === 'send' && <SendPanel id={id} name={name} open onClose={close} />}
        {open === 'play' && <PlayPanel id={id} name={name} onClose={close} />}
        {open === 'merge' && customer && <MergeWith object={customer} id={id} name={name} onClose={close} onDone={(to) => go('/customers/' + to)} />}
        {open === 'erase' && <ErasePanel object="customer" id={id} name={name} onClose={close} />}
      </Suspense>
    </header>
  );
}

export default function CustomerPage({ id }: { id: number }): ReactNode {
  const meta = useMeta();
  const [, set] = useParams();
  const [, go] = useLocation();
  const row = useQuery(record('customer', id));
  const standing = useQuery(status(id));
  const laid = useQuery(layout('customer'));
  const [handled, setHandled] = useState<WarningRow | null>(null);
  const [adding, setAdding] = useState<string | null>(null);
  const name = String(row.data?.values.name ?? row.data?.values.code ?? '');
  useTitle((name || t('nav.customers')) + ' · ' + t('brand'));
  // One that was merged into another is answered with that: its page is the one to be on.
  const led = row.data && row.data.id !== id ? row.data.id : null;
  useEffect(() => {
    if (led !== null) go('/customers/' + led, { replace: true });
  }, [led, go]);
  const pages = laid.data?.page.filter((tab) => tab.sections.length > 0) ?? [];
  useKeys({ e: () => set({ view: pages.length ? null : 'facts' }) });
  if (row.isError) return <Gone error={row.error} again={() => void row.refetch()} />;
  const kinds = eventsOf(meta).filter((o) => !o.parent);
  const add = (
    <Dropdown trigger={['click']} menu={{ items: kinds.map((o) => ({ key: o.name, label: say(o.label) })), onClick: (i) => setAdding(i.key) }}>
      <Button type="primary" icon={<Icon name="plus" size={16} />}>
        {t('timeline.add')}
      </Button>
    </Dropdown>
  );
  return (
    <div className="page page-wide customer">
      <Head id={id} row={row.data} name={name} add={add} />
      {standing.isPending ? <Bones rows={1} height={56} /> : standing.isError ? <Trouble error={standing.error} /> : <Standing s={standing.data} />}
      <OpenWarnings rows={standing.data?.open_warnings ?? []} onHandle={setHandled} />
      {laid.isPending ? <Bones rows={8} /> : <Body id={id} name={name} row={row.data} pages={pages} add={add} />}
      <WarningDeeds warnings={handled ? [handled] : []} act="handle" onClose={() => setHandled(null)} />
      <AddEvent id={id} object={adding} onClose={() => setAdding(null)} />
    </div>
  );
}
