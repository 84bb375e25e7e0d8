// TicketsPage: the tickets that wait for somebody, the most urgent first, by queue and by whose they are.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { ticketQueues, tickets } from '../../api/queries';
import type { TicketQueues, TicketRow } from '../../api/types';
import { count } from '../../lib/format';
import { t, word } from '../../lib/text';
import { useParams, type Params } from '../../lib/url';
import { useKeys, useTitle } from '../../lib/use';
import { objectOf, useMeta } from '../../record/meta';
import { useSession } from '../../record/session';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Chip, Edge, First, State, Tabs, Trouble } from '../../ui/parts';
import { leftOf, useNow } from '../../record/left';
import { NewTicket } from './NewTicket';
import { Presence } from './Presence';
import './tickets.css';

export const ticketPath = (id: number): string => `/tickets/${id}`;
const text = (row: TicketRow, name: string): string => String(row.record.values[name] ?? '');

function Line({ row, now, at, onFocus }: { row: TicketRow; now: number; at: boolean; onFocus: () => void }): ReactNode {
  const left = leftOf(row.clock, now);
  const handler = row.record.labels.by ?? row.record.values.by;
  const state = row.clock?.state ? word('tickets.state', row.clock.state) : text(row, 'status');
  return (
    <li className={'row ticket-row' + (at ? ' at' : '')} onFocus={onFocus}>
      <span className="row-main">
        <Link href={ticketPath(row.record.id)} className="strong ellipsis">
          {text(row, 'subject') || t('tickets.no_subject')}
        </Link>
        <span className="quiet small ellipsis">
          {[text(row, 'ticket_no'), row.record.customer_name, text(row, 'kind')].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span className="ticket-state">
        <span>{state}</span>
        {text(row, 'priority') && <span className="quiet small">{text(row, 'priority')}</span>}
      </span>
      <span className="ticket-left">
        <State tone={left.tone}>{left.text}</State>
        {left.at && left.tone !== 'green' && <span className="quiet small num">{t('tickets.due_at', { at: left.at.slice(5, 16).replace('T', ' ') })}</span>}
      </span>
      <span className="ticket-handler ellipsis">{handler ? String(handler) : <span className="quiet">{t('tickets.nobody')}</span>}</span>
    </li>
  );
}

function Lines({ rows }: { rows: TicketRow[] }): ReactNode {
  const now = useNow();
  const [, go] = useLocation();
  const [at, setAt] = useState(-1);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    document.querySelectorAll('.ticket-row')[next]?.scrollIntoView({ block: 'nearest' });
  };
  useKeys({
    j: () => move(at + 1),
    k: () => move(at - 1),
    Enter: () => rows[at] && go(ticketPath(rows[at].record.id)),
  });
  return (
    <ul className="rows tickets" role="list">
      {rows.map((r, i) => (
        <Line key={r.record.id} row={r} now={now} at={i === at} onFocus={() => setAt(i)} />
      ))}
    </ul>
  );
}

const TABS = ['mine', 'open', 'late', 'all'] as const;
type Tab = (typeof TABS)[number];
/** What a figure asks by, when it opens its tickets. */
const FIGURE = ['timed', 'only', 'handler', 'kind', 'from', 'to'] as const;

function asked(params: Params, tab: Tab, me: string): Record<string, string> {
  const figure = Object.fromEntries(FIGURE.filter((k) => params[k] !== undefined || (k === 'handler' && params.timed && params.nobody)).map((k) => [k, params[k] ?? '']));
  if (params.timed) return { which: 'all', order: 'newest', ...figure, ...(params.queue && { queue: params.queue }) };
  return { which: tab === 'all' ? 'all' : tab === 'late' ? 'late' : 'open', ...(tab === 'mine' && { handler: me }), ...(tab === 'late' && params.handler !== undefined && { handler: params.handler }), ...(params.queue && { queue: params.queue }), ...((params.order ?? (tab === 'all' ? 'newest' : '')) === 'newest' && { order: 'newest' }) };
}

function QueueChips({ queues, params, set }: { queues: TicketQueues; params: Params; set: (c: Params | Record<string, null>) => void }): ReactNode {
  const choose = (to: string): void => set(params.queue === to ? { queue: null } : { queue: to });
  return (
    <div className="chips" role="group" aria-label={t('tickets.queues')}>
      <Chip on={!params.queue} onClick={() => set({ queue: null })}>
        {t('tickets.every_queue')}
      </Chip>
      {queues.rows.map((q) => (
        <Chip key={q.id} on={params.queue === String(q.id)} onClick={() => choose(String(q.id))} n={count(q.load.open)}>
          {q.name}
        </Chip>
      ))}
      {queues.load.open > 0 && (
        <Chip on={params.queue === 'none'} onClick={() => choose('none')} n={count(queues.load.open)}>
          {t('tickets.no_queue')}
        </Chip>
      )}
    </div>
  );
}

function List({ params, tab, me }: { params: Params; tab: Tab; me: string }): ReactNode {
  const list = useInfiniteQuery(tickets(asked(params, tab, me)));
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [];
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={8} height={56} />;
  if (!rows.length) return <Blank title={t(tab === 'mine' ? 'tickets.none_mine' : 'tickets.none')} says={t(tab === 'mine' ? 'tickets.none_mine_says' : 'tickets.none_says')} />;
  return (
    <div className={list.isPlaceholderData ? 'waiting' : ''} data-shown={rows.length}>
      <p className="quiet small num ticket-count">{t('tickets.n', { n: list.data.pages[0]?.total ?? rows.length })}</p>
      <Lines rows={rows} />
      <Edge active={list.hasNextPage && !list.isFetchingNextPage} onSeen={() => void list.fetchNextPage()} />
    </div>
  );
}

export default function TicketsPage(): ReactNode {
  const [params, set] = useParams();
  const [, go] = useLocation();
  const session = useSession();
  const queues = useQuery(ticketQueues());
  const object = objectOf(useMeta(), 'ticket');
  const me = session?.person?.login ?? '';
  const admin = session?.rights.includes('administrator') ?? false;
  const loads = queues.data ? [queues.data.load, ...queues.data.rows.map((q) => q.load)] : [];
  const open = loads.reduce((n, l) => n + l.open, 0);
  const mine = loads.reduce((n, l) => n + l.mine, 0);
  const late = loads.reduce((n, l) => n + l.late, 0);
  const tab: Tab = TABS.find((k) => k === params.tab) ?? (mine > 0 || open === 0 ? 'mine' : 'open');
  const making = params.new === '1';
  useTitle(t('nav.tickets') + ' · ' + t('brand'));
  const may = object?.may.includes('create') ?? false;
  useKeys({ c: () => may && set({ new: '1' }), i: () => go('/tickets/figures') });
  const body = (): ReactNode => {
    if (queues.isError) return <Trouble error={queues.error} retry={() => void queues.refetch()} />;
    if (!queues.data || !session) return <Bones rows={8} height={56} />;
    if (!queues.data.rows.length && open === 0)
      return (
        <First icon="tickets" heading="h2" title={t('tickets.first')} says={t(admin ? 'tickets.first_says' : 'tickets.first_says_member')}>
          {admin && (
            <Button type="primary" size="large" onClick={() => go('/ticket-settings?new=1')}>
              {t('tickets.first_queue')}
            </Button>
          )}
          {may && <Button size="large" onClick={() => set({ new: '1' })}>{t('tickets.new')}</Button>}
        </First>
      );
    if (params.timed)
      return (
        <>
          <p className="ticket-figure">
            {t('tickets.from_figure')} <Link href="/tickets">{t('tickets.clear')}</Link>
          </p>
          <List params={params} tab="all" me={me} />
        </>
      );
    const names: Record<Tab, string> = { mine: `${t('tickets.tab.mine')} ${count(mine)}`, open: `${t('tickets.tab.open')} ${count(open)}`, late: `${t('tickets.tab.late')} ${count(late)}`, all: t('tickets.tab.all') };
    return (
      <>
        <Tabs label={t('nav.tickets')} value={tab} onChange={(k) => set({ tab: k, order: null })} items={TABS.map((k) => ({ key: k, text: names[k] }))} />
        <QueueChips queues={queues.data} params={params} set={set} />
        <div className="toolbar">
          <Select value={params.order ?? (tab === 'all' ? 'newest' : 'urgent')} onChange={(v) => set({ order: v })} aria-label={t('tickets.order')} popupMatchSelectWidth={false} options={(['urgent', 'newest'] as const).map((v) => ({ value: v, label: t(`tickets.order.${v}`) }))} />
          <Presence queues={queues.data.rows} />
        </div>
        <List params={params} tab={tab} me={me} />
      </>
    );
  };
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-lead">
          <h1>{!queues.data ? t('nav.tickets') : open ? t('tickets.lead', { n: open }) : t('tickets.lead_none')}</h1>
        </div>
        <div className="page-actions">
          <Button onClick={() => go('/tickets/figures')}>{t('tickets.figures')}</Button>
          {admin && <Button onClick={() => go('/ticket-settings')}>{t('tickets.settings')}</Button>}
          {may && (
            <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => set({ new: '1' })}>
              {t('tickets.new')}
            </Button>
          )}
        </div>
      </header>
      {body()}
      {object && <NewTicket object={object} open={making} onClose={() => set({ new: null })} />}
    </div>
  );
}
