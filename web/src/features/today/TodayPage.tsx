// TodayPage: what needs me now, and nothing else: what waits for my yes or no, my warnings, those that came up to me,
// tasks, tickets, renewals, anniversaries, bad ratings. By keyboard or thumb; what is done leaves the page, with the way back.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { get, patch } from '../../api/client';
import { decisions, stale, system, tickets } from '../../api/queries';
import type { RecordRow, ReviewNote, TicketList, Today, TodaySection, WarningList, WarningRow } from '../../api/types';
import { count, money } from '../../lib/format';
import { t, word } from '../../lib/text';
import { useKeys, useTitle } from '../../lib/use';
import { Approvals, type Answer } from '../../record/Approvals';
import { customerPath } from '../../record/CustomersPanel';
import { leftOf, useNow } from '../../record/left';
import { nameOf, objectOf, useMeta } from '../../record/meta';
import { useSession, useToday } from '../../record/session';
import { useDone } from '../../record/useDone';
import { WarningDeeds, type Deed } from '../../record/WarningDeeds';
import { WarningLine } from '../../record/WarningLine';
import { Blank, Bones, Page, Section, State, Trouble } from '../../ui/parts';

const list = (params: string) => ({ queryKey: ['/api/warnings', 'today', params], queryFn: ({ signal }: { signal: AbortSignal }) => get<WarningList>(`/api/warnings?order=urgent&${params}&limit=100`, signal) });

const MOST_TICKETS = 20;
const listPath = (s: TodaySection): string => (s.object === 'customer' ? '/customers' : '/o/' + encodeURIComponent(s.object)) + '?filter=' + encodeURIComponent(s.filter);
const rowPath = (s: TodaySection, r: RecordRow): string => (s.object === 'customer' ? customerPath(r.id) : `/o/${encodeURIComponent(s.object)}?open=${r.id}`);
const text = (v: unknown): string => (v == null ? '' : String(v));

/** A day that is over is late, today is due; shown as month and day. */
function When({ day, today }: { day: string; today: string }): ReactNode {
  if (!day) return null;
  if (day < today) return <State tone="red">{t('due.late', { day: day.slice(5, 10) })}</State>;
  if (day.slice(0, 10) === today) return <State tone="amber">{t('due.today')}</State>;
  return <span className="quiet small num">{t('due.by', { day: day.slice(5, 10) })}</span>;
}

function Row({ s, r }: { s: TodaySection; r: RecordRow }): ReactNode {
  const today = useToday();
  const { did, failed } = useDone();
  const [busy, setBusy] = useState(false);
  const may = objectOf(useMeta(), 'task')?.may.includes('change') ?? false;
  const end = async (row: RecordRow, day: string | null): Promise<RecordRow> => {
    const next = await patch<RecordRow>(`/api/records/task/${row.id}`, { values: { end: day } }, row.version);
    stale('/api/today', '/api/records/task');
    return next;
  };
  const finish = (): void => {
    setBusy(true);
    void end(r, today)
      .then((next) => did(t('today.finished', { name: nameOf(r) }), () => end(next, null)))
      .catch(failed)
      .finally(() => setBusy(false));
  };
  const task = s.key === 'tasks';
  const day = { tasks: text(r.values.due), birthdays: text(r.values.birthday).slice(5), since: text(r.values.since) }[s.key] ?? '';
  return (
    <li className="row today-row">
      <span className="row-main">
        <Link href={rowPath(s, r)} className="strong ellipsis">
          {s.object === 'customer' ? nameOf(r) : text(r.values.title ?? r.values.subject ?? r.values.ticket_no) || nameOf(r)}
        </Link>
        {s.object !== 'customer' && r.customer_name && (
          <Link href={customerPath(r.customer)} className="quiet small ellipsis">
            {r.customer_name}
          </Link>
        )}
      </span>
      {s.key === 'birthdays' || s.key === 'since' ? <span className="quiet small num">{day}</span> : <When day={day} today={today} />}
      {task && may && (
        <Button size="small" loading={busy} onClick={finish}>
          {t('today.finish')}
        </Button>
      )}
    </li>
  );
}

function Records({ s }: { s: TodaySection }): ReactNode {
  const rows = s.list.rows;
  if (!rows.length) return null;
  const n = s.list.next ? `${rows.length}+` : count(rows.length);
  return (
    <Section
      title={
        <Link href={listPath(s)} className="today-head">
          {word('today', s.key)} <span className="quiet num">{n}</span>
        </Link>
      }
    >
      <ul className="rows" role="list">
        {rows.map((r) => (
          <Row key={r.id} s={s} r={r} />
        ))}
      </ul>
    </Section>
  );
}

/** My tickets, the most urgent first, with the time that is left. */
function Tickets({ list }: { list: TicketList }): ReactNode {
  const now = useNow();
  if (!list.rows.length) return null;
  return (
    <Section
      title={
        <Link href="/tickets?tab=mine" className="today-head">
          {word('today', 'tickets')} <span className="quiet num">{count(list.total)}</span>
        </Link>
      }
    >
      <ul className="rows" role="list">
        {list.rows.slice(0, MOST_TICKETS).map(({ record, clock }) => {
          const left = leftOf(clock, now);
          return (
            <li key={record.id} className="row today-row">
              <span className="row-main">
                <Link href={'/tickets/' + record.id} className="strong ellipsis">
                  {text(record.values.subject) || t('tickets.no_subject')}
                </Link>
                <Link href={customerPath(record.customer)} className="quiet small ellipsis">
                  {record.customer_name}
                </Link>
              </span>
              <State tone={left.tone}>{left.text}</State>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

/** Decisions of reviews that are mine. */
function Decided({ n }: { n: ReviewNote }): ReactNode {
  const today = useToday();
  const { did, failed } = useDone();
  const [busy, setBusy] = useState(false);
  const turn = async (of: ReviewNote, done: string | null): Promise<ReviewNote> => {
    const next = await patch<ReviewNote>(`/api/reviews/notes/${of.id}`, { kind: null, start: null, words: of.words, person: of.person, due: of.due, done }, of.version);
    stale('/api/reviews');
    return next;
  };
  const finish = (): void => {
    setBusy(true);
    void turn(n, today)
      .then((next) => did(t('today.finished', { name: n.words.slice(0, 30) }), () => turn(next, null)))
      .catch(failed)
      .finally(() => setBusy(false));
  };
  return (
    <li className="row today-row">
      <Link href={`/review?kind=${n.kind}&start=${n.start}`} className="row-main strong ellipsis">
        {n.words}
      </Link>
      <When day={n.due ?? ''} today={today} />
      <Button size="small" loading={busy} onClick={finish}>
        {t('today.finish')}
      </Button>
    </li>
  );
}

type Acting = { w: WarningRow; act: Deed };

function Warnings({ rows, title, note, onAct, at, from }: { rows: WarningRow[]; title: string; note?: ReactNode; onAct: (a: Acting) => void; at: number; from: number }): ReactNode {
  const box = useRef<HTMLUListElement>(null);
  useEffect(() => {
    box.current?.querySelector('.at')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  if (!rows.length) return null;
  return (
    <Section title={title} note={note}>
      <ul className="rows" role="list" ref={box}>
        {rows.map((w, i) => (
          <li key={w.id} className={'row warning warning-still' + (from + i === at ? ' at' : '')}>
            <WarningLine w={w} mine onAct={(act) => onAct({ w, act })} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Nothing to do: why that is, and where to look next. */
function Nothing(): ReactNode {
  const [, go] = useLocation();
  const nobody = useQuery(system()).data?.customers === 0;
  return nobody ? (
    <Blank title={t('today.empty')} says={t('today.empty_says')}>
      <Button type="primary" size="large" onClick={() => go('/import')}>
        {t('customers.import')}
      </Button>
    </Blank>
  ) : (
    <Blank title={t('today.none')} says={t('today.none_says')}>
      <Button onClick={() => go('/warnings')}>{t('today.all_warnings')}</Button>
    </Blank>
  );
}

export default function TodayPage(): ReactNode {
  const [, go] = useLocation();
  const session = useSession();
  const mine = useQuery(list('person=me&list=now'));
  const told = useQuery(list('told=me&list=now'));
  const waiting = useQuery(list('person=me&list=waiting'));
  const asked = useQuery({ queryKey: ['/api/today'], queryFn: ({ signal }) => get<Today>('/api/today', signal) });
  const decided = useQuery(decisions()).data?.rows ?? [];
  const [acting, setActing] = useState<Acting | null>(null);
  const [at, setAt] = useState(-1);
  useTitle(t('nav.today') + ' · ' + t('brand'));
  const own = mine.data?.rows ?? [];
  const up = told.data?.rows.filter((w) => !own.some((x) => x.id === w.id)) ?? [];
  const all = [...own, ...up];
  const sections = asked.data?.rows.filter((s) => s.list.rows.length) ?? [];
  const toSolve = useInfiniteQuery({ ...tickets({ which: 'open', handler: session?.person?.login ?? '' }), enabled: sections.some((s) => s.key === 'tickets') });
  const mineToSolve = toSolve.data?.pages[0];
  const counted = (s: TodaySection): number => (s.key === 'tickets' && mineToSolve ? mineToSolve.total : s.list.rows.length);
  const approvals = asked.data?.approvals ?? [];
  const first = approvals.length;
  const [answer, setAnswer] = useState<Answer | null>(null);
  const answered = useCallback(() => setAnswer(null), []);
  const n = first + (mine.data?.total ?? 0) + up.length + decided.length + sections.reduce((sum, s) => sum + counted(s), 0);
  const worth = own.reduce((sum, w) => sum + (w.worth ?? 0), 0);
  const act = (deed: Deed): void => {
    const w = all[at - first];
    if (w) setActing({ w, act: deed });
  };
  useKeys({
    j: () => setAt(Math.min(first + all.length - 1, at + 1)),
    k: () => setAt(Math.max(0, at - 1)),
    e: () => act('handle'),
    s: () => act('snooze'),
    y: () => at < first && setAnswer('yes'),
    n: () => at < first && setAnswer('no'),
    Enter: () => all[at - first] && go(customerPath(all[at - first]?.customer.id ?? 0)),
  });
  const pending = mine.isPending || asked.isPending;
  const error = mine.error ?? asked.error;
  return (
    <Page title={t('today.hello', { name: session?.person?.name ?? '' })} lead={pending || error ? t('nav.today') : n ? t(worth > 0 ? 'today.lead_worth' : 'today.lead', { n, worth: money(worth, null, 0) }) : t('today.lead_none')}>
      {error ? (
        <Trouble error={error} retry={() => stale('/api/today', '/api/warnings')} />
      ) : pending ? (
        <Bones rows={8} height={56} />
      ) : n === 0 ? (
        <Nothing />
      ) : (
        <>
          {first > 0 && (
            <Section title={<Link href="/automations?tab=approvals" className="today-head">{t('approvals.title')} <span className="quiet num">{count(first)}</span></Link>}>
              <Approvals rows={approvals} at={at} act={answer} onActed={answered} />
            </Section>
          )}
          <Warnings rows={own} from={first} at={at} onAct={setActing} title={t('today.warnings', { n: mine.data?.total ?? own.length })} note={waiting.data?.total ? <Link href="/warnings?status=waiting">{t('today.waiting', { n: waiting.data.total })}</Link> : undefined} />
          <Warnings rows={up} from={first + own.length} at={at} onAct={setActing} title={t('today.told', { n: up.length })} note={t('today.told_says')} />
          {decided.length > 0 && (
            <Section title={t('today.decisions')}>
              <ul className="rows" role="list">
                {decided.map((x) => (
                  <Decided key={x.id} n={x} />
                ))}
              </ul>
            </Section>
          )}
          {sections.map((s) => (s.key === 'tickets' && mineToSolve ? <Tickets key={s.key} list={mineToSolve} /> : <Records key={s.key} s={s} />))}
        </>
      )}
      <WarningDeeds warnings={acting ? [acting.w] : []} act={acting?.act ?? 'handle'} onClose={() => setActing(null)} />
    </Page>
  );
}
