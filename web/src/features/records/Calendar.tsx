// Calendar: the records by a date of theirs: a month on a desk, an agenda of its days on a phone. In the month a record is
// carried to another day, or moved by Alt with an arrow: its date changes, and the change can be undone.
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useMemo, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { get } from '../../api/client';
import type { FieldMeta, ObjectMeta, RecordList, RecordRow } from '../../api/types';
import { useCarry } from '../../lib/carry';
import { addDays, addMonths, clock, count, dayHeading, periodName, toMs } from '../../lib/format';
import { useNarrow } from '../../lib/store';
import { language, say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { customerPath } from '../../record/CustomersPanel';
import { useToday } from '../../record/session';
import type { Save } from '../../record/useSave';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Panel, Trouble } from '../../ui/parts';
import { askedOf, between, both, titleField, type Look } from './look';
import { mayWrite, nameOf } from './Shown';

type Props = { object: ObjectMeta; look: Look; q: string; save: Save };
const SHOWN_MAX = 500;
const A_DAY = 3;
/** By how many days an arrow moves a record. */
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const weekdays = { zh: ['一', '二', '三', '四', '五', '六', '日'], en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] };

/** The weeks a month is shown in, from Monday on. */
export function weeksOf(month: string): string[][] {
  const first = month + '-01';
  const start = addDays(first, -((new Date(toMs(first)).getUTCDay() + 6) % 7));
  const end = addMonths(first, 1);
  const weeks: string[][] = [];
  for (let day = start; day < end; day = addDays(day, 7)) weeks.push(Array.from({ length: 7 }, (_, i) => addDays(day, i)));
  return weeks;
}

const dayOf = (row: RecordRow, f: FieldMeta): string => String(row.values[f.name] ?? '').slice(0, 10);
/** The day the pointer is over. */
const dayAt = (x: number, y: number): string | null => document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-day]')?.dataset.day ?? null;
const timeOf = (row: RecordRow, f: FieldMeta): string => (f.kind === 'time' ? clock(String(row.values[f.name] ?? '')) : '');

/** `onGrab`, `onStep`: not where the date may not be changed. */
type Shown = { field: FieldMeta; title: FieldMeta | undefined; onOpen: (row: RecordRow) => void; onGrab?: (e: PointerEvent, row: RecordRow) => void; onStep?: (row: RecordRow, days: number) => void };

const Entry = ({ row, field, title, onOpen, onGrab, onStep }: Shown & { row: RecordRow }): ReactNode => (
  <button
    type="button"
    id={`cal-${row.id}`}
    className="cal-entry ellipsis"
    onClick={() => onOpen(row)}
    onPointerDown={onGrab && ((e) => e.pointerType !== 'touch' && onGrab(e, row))}
    onKeyDown={
      onStep &&
      ((e: KeyboardEvent) => {
        const days = STEPS[e.key];
        if (!e.altKey || !days) return;
        e.preventDefault();
        onStep(row, days);
      })
    }
    aria-describedby={onStep && 'cal-how'}
  >
    {timeOf(row, field) && <span className="num quiet">{timeOf(row, field)} </span>}
    {nameOf(row, title)}
    {row.customer_name && nameOf(row, title) !== row.customer_name && <span className="quiet"> {row.customer_name}</span>}
  </button>
);

function Month({ month, byDay, today, over, onDay, ...p }: Shown & { month: string; byDay: Map<string, RecordRow[]>; today: string; over: string | null; onDay: (d: string) => void }): ReactNode {
  return (
    <div className="cal-box" role="region" tabIndex={0} aria-label={periodName(month + '-01', addDays(addMonths(month + '-01', 1), -1), 'month')}>
      <table className="cal">
        <thead>
          <tr>
            {weekdays[language()].map((d) => (
              <th key={d} scope="col">
                {d}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month).map((week) => (
            <tr key={week[0]}>
              {week.map((day) => {
                const rows = byDay.get(day) ?? [];
                const shown = rows.length > A_DAY + 1 ? rows.slice(0, A_DAY) : rows;
                return (
                  <td key={day} data-day={day} className={(day.startsWith(month) ? '' : 'cal-other') + (day === today ? ' cal-today' : '') + (day === over ? ' cal-over' : '')}>
                    <span className="cal-day num">{Number(day.slice(8))}</span>
                    {shown.map((r) => (
                      <Entry key={r.id} row={r} {...p} />
                    ))}
                    {rows.length > shown.length && (
                      <button type="button" className="plain link small cal-more" onClick={() => onDay(day)}>
                        {t('calendar.more', { n: rows.length - shown.length })}
                      </button>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Agenda({ month, byDay, ...p }: Shown & { month: string; byDay: Map<string, RecordRow[]> }): ReactNode {
  const days = [...byDay.keys()].filter((d) => d.startsWith(month)).sort();
  if (!days.length) return <Blank title={t('calendar.none')} says={t('calendar.none_says')} />;
  return (
    <div className="agenda" tabIndex={0} role="region" aria-label={t('calendar.agenda')}>
      {days.map((d) => (
        <section key={d}>
          <h2>{dayHeading(d)}</h2>
          {(byDay.get(d) ?? []).map((r) => (
            <Entry key={r.id} row={r} {...p} />
          ))}
        </section>
      ))}
    </div>
  );
}

export default function Calendar({ object, look, q, save }: Props): ReactNode {
  const { message } = App.useApp();
  const narrow = useNarrow();
  const today = useToday();
  const [, go] = useLocation();
  const [params, set] = useParams();
  const [day, setDay] = useState<string | null>(null);
  const month = /^\d{4}-\d\d$/.test(params.month ?? '') ? (params.month as string) : today.slice(0, 7);
  const field = object.fields.find((f) => f.name === look.calendar);
  const title = titleField(object);
  const weeks = weeksOf(month);
  const from = weeks[0]?.[0] as string;
  const to = weeks[weeks.length - 1]?.[6] as string;
  const asked = field ? new URLSearchParams({ ...askedOf(object, q, both(look.filter, between(field, from, to))), sort: field.name, limit: String(SHOWN_MAX) }).toString() : '';
  const list = useQuery({ queryKey: [`/api/records/${object.name}?calendar`, asked], queryFn: ({ signal }) => get<RecordList>(`/api/records/${object.name}?${asked}`, signal), enabled: !!field, placeholderData: (old) => old });
  const byDay = useMemo(() => {
    const out = new Map<string, RecordRow[]>();
    for (const r of (field && list.data?.rows) || []) {
      const d = dayOf(r, field as FieldMeta);
      out.set(d, [...(out.get(d) ?? []), r]);
    }
    return out;
  }, [list.data, field]);
  /** To another day; the time of the day stays. */
  const move = (row: RecordRow, to: string): void => {
    if (!field || dayOf(row, field) === to) return;
    save(row, field, to + String(row.values[field.name]).slice(10))
      .then(() => list.refetch())
      .then(() => document.getElementById(`cal-${row.id}`)?.focus())
      .catch((e: Error) => message.error(e.message));
  };
  const { state, start } = useCarry<RecordRow, string>({ over: (_, x, y) => dayAt(x, y), land: move });
  if (!field) return <Blank title={t('calendar.no_field')} says={t('calendar.no_field_says')} />;
  const turn = (n: number): void => set({ month: addMonths(month + '-01', n).slice(0, 7) });
  const open = (row: RecordRow): void => (object.shape === 'customer' ? go(customerPath(row.id)) : set({ open: String(row.id) }, true));
  const movable = mayWrite(object, field);
  const shown: Shown = { field, title, onOpen: open };
  const carried: Shown = { ...shown, ...(movable && { onGrab: start, onStep: (row: RecordRow, days: number) => move(row, addDays(dayOf(row, field), days)) }) };
  return (
    <div className={'calendar' + (state ? ' dragging' : '')}>
      <div className="cal-head">
        <Button aria-label={t('calendar.before')} icon={<Icon name="back" size={16} />} onClick={() => turn(-1)} />
        <h2 className="num">{periodName(month + '-01', addDays(addMonths(month + '-01', 1), -1), 'month')}</h2>
        <Button aria-label={t('calendar.after')} icon={<Icon name="next" size={16} />} onClick={() => turn(1)} />
        {month !== today.slice(0, 7) && <Button onClick={() => set({ month: null })}>{t('calendar.today')}</Button>}
        {list.data?.next && <span className="quiet small">{t('calendar.first', { n: count(SHOWN_MAX) })}</span>}
      </div>
      {list.isError ? <Trouble error={list.error} retry={() => void list.refetch()} /> : list.isPending ? <Bones rows={10} height={80} /> : narrow ? <Agenda month={month} byDay={byDay} {...shown} /> : <Month month={month} byDay={byDay} today={today} over={state?.over ?? null} onDay={setDay} {...carried} />}
      {movable && (
        <p id="cal-how" className="visually-hidden">
          {t('calendar.how')}
        </p>
      )}
      {state && (
        <div className="drag-ghost" style={{ left: state.x + 12, top: state.y + 8 }} aria-hidden="true">
          {nameOf(state.what, title)}
        </div>
      )}
      <Panel open={day !== null} onClose={() => setDay(null)} title={day ? dayHeading(day) : ''} width={420}>
        <p className="quiet small">{say(field.label)}</p>
        {day && (byDay.get(day) ?? []).map((r) => <Entry key={r.id} row={r} {...shown} />)}
      </Panel>
    </div>
  );
}
