// Calendar: the records by a date of theirs: a month on a desk, an agenda of its days on a phone.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { get } from '../../api/client';
import type { FieldMeta, ObjectMeta, RecordList, RecordRow } from '../../api/types';
import { addDays, addMonths, clock, count, dayHeading, periodName, toMs } from '../../lib/format';
import { useNarrow } from '../../lib/store';
import { language, say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { customerPath } from '../../record/CustomersPanel';
import { useToday } from '../../record/session';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Panel, Trouble } from '../../ui/parts';
import { askedOf, between, both, titleField, type Look } from './look';
import { nameOf } from './Shown';

type Props = { object: ObjectMeta; look: Look; q: string };
const SHOWN_MAX = 500;
const A_DAY = 3;
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

const timeOf = (row: RecordRow, f: FieldMeta): string => (f.kind === 'time' ? clock(String(row.values[f.name] ?? '')) : '');

type DayProps = { rows: RecordRow[]; field: FieldMeta; title: FieldMeta | undefined; onOpen: (row: RecordRow) => void };

const Entry = ({ row, field, title, onOpen }: Omit<DayProps, 'rows'> & { row: RecordRow }): ReactNode => (
  <button type="button" className="cal-entry ellipsis" onClick={() => onOpen(row)}>
    {timeOf(row, field) && <span className="num quiet">{timeOf(row, field)} </span>}
    {nameOf(row, title)}
    {row.customer_name && nameOf(row, title) !== row.customer_name && <span className="quiet"> {row.customer_name}</span>}
  </button>
);

function Month({ month, byDay, today, onDay, ...p }: Omit<DayProps, 'rows'> & { month: string; byDay: Map<string, RecordRow[]>; today: string; onDay: (d: string) => void }): ReactNode {
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
                  <td key={day} className={(day.startsWith(month) ? '' : 'cal-other') + (day === today ? ' cal-today' : '')}>
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

function Agenda({ month, byDay, ...p }: Omit<DayProps, 'rows'> & { month: string; byDay: Map<string, RecordRow[]> }): ReactNode {
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

export default function Calendar({ object, look, q }: Props): ReactNode {
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
      const d = String(r.values[(field as FieldMeta).name] ?? '').slice(0, 10);
      out.set(d, [...(out.get(d) ?? []), r]);
    }
    return out;
  }, [list.data, field]);
  if (!field) return <Blank title={t('calendar.no_field')} says={t('calendar.no_field_says')} />;
  const turn = (n: number): void => set({ month: addMonths(month + '-01', n).slice(0, 7) });
  const open = (row: RecordRow): void => (object.shape === 'customer' ? go(customerPath(row.id)) : set({ open: String(row.id) }, true));
  const shown = { field, title, onOpen: open };
  return (
    <div className="calendar">
      <div className="cal-head">
        <Button aria-label={t('calendar.before')} icon={<Icon name="back" size={16} />} onClick={() => turn(-1)} />
        <h2 className="num">{periodName(month + '-01', addDays(addMonths(month + '-01', 1), -1), 'month')}</h2>
        <Button aria-label={t('calendar.after')} icon={<Icon name="next" size={16} />} onClick={() => turn(1)} />
        {month !== today.slice(0, 7) && <Button onClick={() => set({ month: null })}>{t('calendar.today')}</Button>}
        {list.data?.next && <span className="quiet small">{t('calendar.first', { n: count(SHOWN_MAX) })}</span>}
      </div>
      {list.isError ? <Trouble error={list.error} retry={() => void list.refetch()} /> : list.isPending ? <Bones rows={10} height={80} /> : narrow ? <Agenda month={month} byDay={byDay} {...shown} /> : <Month month={month} byDay={byDay} today={today} onDay={setDay} {...shown} />}
      <Panel open={day !== null} onClose={() => setDay(null)} title={day ? dayHeading(day) : ''} width={420}>
        <p className="quiet small">{say(field.label)}</p>
        {day && (byDay.get(day) ?? []).map((r) => <Entry key={r.id} row={r} {...shown} />)}
      </Panel>
    </div>
  );
}
