// CalendarPage: the company's working days and hours, by which due dates and deadlines are counted.
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, DatePicker, Input, Segmented, Select, Switch, TimePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { get, put } from '../../api/client';
import { stale } from '../../api/queries';
import type { WorkCalendar, WorkCalendarQuestion, WorkDays } from '../../api/types';
import { say, t } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { AdminsOnly } from '../../record/AdminsOnly';
import { useSession, useToday } from '../../record/session';
import { useDone } from '../../record/useDone';
import { Icon } from '../../ui/icons';
import { Bones, Grouped, Page, Section, State, Trouble } from '../../ui/parts';

const asked = { queryKey: ['/api/calendar'], queryFn: ({ signal }: { signal: AbortSignal }) => get<WorkCalendar>('/api/calendar', signal) };
const clockOf = (minutes: number): Dayjs => dayjs('2026-01-01T00:00').add(Math.min(minutes, 24 * 60 - 1), 'minute');
const minutesOf = (d: Dayjs): number => (d.hour() === 23 && d.minute() === 59 ? 24 * 60 : d.hour() * 60 + d.minute());
const questionOf = (k: WorkCalendar): WorkCalendarQuestion => ({ weekdays: k.weekdays, spans: k.spans, public: k.public, own: k.own });
const daysText = (d: WorkDays): string => (d.first === d.last ? d.first : d.first.slice(0, 4) === d.last.slice(0, 4) ? `${d.first} – ${d.last.slice(5)}` : `${d.first} – ${d.last}`);

function Hours({ k, onSave }: { k: WorkCalendar; onSave: (q: Partial<WorkCalendarQuestion>) => void }): ReactNode {
  const days = [0, 1, 2, 3, 4, 5, 6];
  const put = (i: number, from: Dayjs | null, to: Dayjs | null): void => {
    if (from && to) onSave({ spans: k.spans.map((s, n) => (n === i ? { from: minutesOf(from), to: minutesOf(to) } : s)) });
  };
  const last = k.spans[k.spans.length - 1]?.to ?? 0;
  return (
    <div className="form">
      <Grouped label={t('calendar.weekdays')}>
        <Checkbox.Group value={days.filter((d) => (k.weekdays >> d) & 1)} options={days.map((d) => ({ value: d, label: t(`weekday.${d}` as 'weekday.0') }))} onChange={(v) => onSave({ weekdays: v.reduce((sum, d) => sum + (1 << d), 0) })} />
      </Grouped>
      <Grouped label={t('calendar.hours')} hint={t('calendar.hours_says')}>
        {k.spans.map((s, i) => (
          <span key={i} className="calendar-span">
            <TimePicker.RangePicker value={[clockOf(s.from), clockOf(s.to)]} onChange={(v) => put(i, v?.[0] ?? null, v?.[1] ?? null)} format="HH:mm" minuteStep={5} allowClear={false} needConfirm={false} aria-label={t('calendar.hours')} />
            {k.spans.length > 1 && <Button type="text" icon={<Icon name="close" size={16} />} onClick={() => onSave({ spans: k.spans.filter((_, n) => n !== i) })} aria-label={t('calendar.drop_span')} />}
          </span>
        ))}
        {k.spans.length < 4 && last < 22 * 60 && (
          <Button type="link" className="link-left" onClick={() => onSave({ spans: [...k.spans, { from: last + 60, to: last + 120 }] })}>
            {t('calendar.add_span')}
          </Button>
        )}
      </Grouped>
      <span className="calendar-public">
        <Switch checked={k.public} onChange={(v) => onSave({ public: v })} aria-label={t('calendar.public')} />
        <span>
          {t('calendar.public')} <span className="quiet small">{t('calendar.public_says', { year: String(k.announced_until) })}</span>
        </span>
      </span>
    </div>
  );
}

function Add({ onAdd }: { onAdd: (d: WorkDays) => void }): ReactNode {
  const [range, setRange] = useState<[Dayjs, Dayjs] | null>(null);
  const [works, setWorks] = useState(false);
  const [name, setName] = useState('');
  const add = (): void => {
    if (!range) return;
    onAdd({ first: range[0].format('YYYY-MM-DD'), last: range[1].format('YYYY-MM-DD'), works, zh: name.trim(), en: name.trim() });
    setRange(null);
    setName('');
  };
  return (
    <div className="calendar-add">
      <DatePicker.RangePicker value={range} onChange={(v) => setRange(v?.[0] && v[1] ? [v[0], v[1]] : null)} aria-label={t('calendar.days')} />
      <Segmented value={works ? 'work' : 'off'} onChange={(v) => setWorks(v === 'work')} options={[{ value: 'off', label: t('calendar.off') }, { value: 'work', label: t('calendar.work') }]} />
      <Input value={name} onChange={(e) => setName(e.target.value)} placeholder={t('calendar.name')} maxLength={40} aria-label={t('calendar.name')} />
      <Button type="primary" disabled={!range} onClick={add}>
        {t('calendar.add')}
      </Button>
    </div>
  );
}

function Days({ k, onSave }: { k: WorkCalendar; onSave: (q: Partial<WorkCalendarQuestion>) => void }): ReactNode {
  const today = useToday();
  const [year, setYear] = useState(Number(today.slice(0, 4)));
  const rows = [...(k.public ? k.announced.map((d) => ({ d, own: false })) : []), ...k.own.map((d) => ({ d, own: true }))].filter(({ d }) => d.first.slice(0, 4) === String(year) || d.last.slice(0, 4) === String(year)).sort((a, b) => a.d.first.localeCompare(b.d.first));
  const unknown = k.public && year > k.announced_until && !k.own.some((d) => d.first.startsWith(String(year)));
  const years = Array.from({ length: 5 }, (_, i) => Number(today.slice(0, 4)) - 1 + i);
  return (
    <Section title={t('calendar.days')} note={t('calendar.days_says')} actions={<Select value={year} onChange={setYear} options={years.map((y) => ({ value: y, label: t('calendar.year', { year: String(y) }) }))} aria-label={t('calendar.which_year')} />}>
      {unknown && (
        <p>
          <State tone="amber">{t('calendar.unknown', { year: String(year) })}</State>
        </p>
      )}
      <Add onAdd={(d) => onSave({ own: [...k.own, d] })} />
      <ul className="rows" role="list">
        {rows.map(({ d, own }) => (
          <li key={d.first + own} className="row calendar-row">
            <span className="num calendar-days">{daysText(d)}</span>
            <span className="row-main">{say(d) || t(d.works ? 'calendar.work' : 'calendar.off')}</span>
            <State tone={d.works ? 'blue' : 'grey'}>{t(d.works ? 'calendar.work' : 'calendar.off')}</State>
            {own ? <Button type="text" icon={<Icon name="trash" size={16} />} onClick={() => onSave({ own: k.own.filter((x) => x.first !== d.first) })} aria-label={t('calendar.remove', { day: d.first })} /> : <span className="quiet small">{t('calendar.announced')}</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Calendar(): ReactNode {
  const list = useQuery(asked);
  const { did, failed } = useDone();
  const k = list.data;
  const save = (q: Partial<WorkCalendarQuestion>): void => {
    if (!k) return;
    const before = questionOf(k);
    const keep = (to: WorkCalendarQuestion): Promise<unknown> => put<WorkCalendar>('/api/calendar', to).then(() => stale('/api/calendar'));
    void keep({ ...before, ...q })
      .then(() => did(t('calendar.saved'), () => keep(before)))
      .catch((e) => {
        failed(e);
        stale('/api/calendar');
      });
  };
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (!k) return <Bones rows={8} />;
  return (
    <>
      <Section title={t('calendar.week')}>
        <Hours k={k} onSave={save} />
      </Section>
      <Days k={k} onSave={save} />
    </>
  );
}

export default function CalendarPage(): ReactNode {
  useTitle(t('calendar.title') + ' · ' + t('brand'));
  const session = useSession();
  if (session && !session.rights.includes('administrator')) return <AdminsOnly title={t('calendar.title')} />;
  return (
    <Page title={t('nav.settings')} lead={t('calendar.title')}>
      <Calendar />
    </Page>
  );
}
