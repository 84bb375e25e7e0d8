// WarningDeeds: what is done about one warning or many: closed with an outcome, given to another, put off with a
// reason; each with the way back.
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, DatePicker, Input, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { get, post } from '../api/client';
import { people, stale } from '../api/queries';
import type { WarningDeed, WarningRow, WarningsDone, WarningSteps } from '../api/types';
import { addDays, instant } from '../lib/format';
import { say, t, word } from '../lib/text';
import { Bones, Grouped, Labelled, Panel, Trouble } from '../ui/parts';
import { useToday } from './session';
import { useDone } from './useDone';

export const outcomes = ['kept', 'lost', 'mistaken', 'other'] as const;
export type Deed = 'handle' | 'give' | 'snooze' | 'steps';

const touched = (): void => stale('/api/warnings', '/api/rules', '/api/customers');
const nothing = { outcome: null, note: null, person: null, share: null, until: null };
const items = (rows: WarningRow[]): WarningDeed['items'] => rows.map((w) => ({ id: w.id, version: w.version }));

async function done(deed: WarningDeed): Promise<WarningsDone> {
  const answer = await post<WarningsDone>('/api/warnings', deed);
  touched();
  return answer;
}

/** Each goes back to whom it was with. */
async function giveBack(now: WarningRow[], before: WarningRow[]): Promise<void> {
  const was = new Map(before.map((w) => [w.id, w.person]));
  for (const person of new Set(was.values())) {
    const his = now.filter((w) => was.get(w.id) === person);
    if (person && his.length) await done({ ...nothing, act: 'give', person, share: true, items: items(his) });
  }
}

export const reopen = (rows: WarningRow[]): Promise<unknown> => done({ ...nothing, act: 'handle', outcome: '', items: items(rows) });
export const wake = (rows: WarningRow[]): Promise<unknown> => done({ ...nothing, act: 'snooze', items: items(rows) });

type Props = { warnings: WarningRow[]; onDone: () => void };

/** Does it, says how it went; what could not be done stays on the page with its reason. */
function useDeed(act: 'handle' | 'give' | 'snooze', { warnings, onDone }: Props) {
  const { did } = useDone();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const run = async (deed: Partial<WarningDeed>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const a = await done({ ...nothing, ...deed, act, items: items(warnings) });
      const undo = { handle: () => reopen(a.rows), give: () => giveBack(a.rows, warnings), snooze: () => wake(a.rows) }[act];
      const givesBack = act !== 'give' || warnings.some((w) => w.person);
      if (a.rows.length) did(t(`deed.done.${act}`, { n: a.rows.length, name: warnings[0]?.customer.name ?? '' }), givesBack ? undo : undefined);
      if (a.failed[0]) throw new Error(a.rows.length ? t('deed.some_failed', { n: a.failed.length, why: say(a.failed[0].says) }) : say(a.failed[0].says));
      onDone();
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  return { error, busy, run: (deed: Partial<WarningDeed>) => void run(deed) };
}

function Handle(p: Props): ReactNode {
  const [outcome, setOutcome] = useState<string>('kept');
  const [note, setNote] = useState('');
  const { error, busy, run } = useDeed('handle', p);
  return (
    <>
      <Grouped label={t('handle.outcome')}>
        <Radio.Group className="outcomes" value={outcome} onChange={(e) => setOutcome(e.target.value as string)}>
          {outcomes.map((o) => (
            <Radio key={o} value={o}>
              <b>{t(`outcome.${o}`)}</b> <span className="quiet small">{t(`outcome.${o}.says`)}</span>
            </Radio>
          ))}
        </Radio.Group>
      </Grouped>
      <Labelled label={t('handle.note')}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} value={note} onChange={(e) => setNote(e.target.value)} maxLength={2000} />
      </Labelled>
      <Trouble error={error} />
      <Button type="primary" loading={busy} onClick={() => run({ outcome, note: note.trim() })}>
        {t('handle.action')}
      </Button>
    </>
  );
}

function Give(p: Props): ReactNode {
  const list = useQuery(people());
  const [person, setPerson] = useState<number | null>(null);
  const [note, setNote] = useState('');
  const [share, setShare] = useState(true);
  const { error, busy, run } = useDeed('give', p);
  const there = list.data?.rows.filter((x) => x.active) ?? [];
  return (
    <>
      <Labelled label={t('deed.to')}>
        <Select showSearch optionFilterProp="label" value={person} onChange={setPerson} placeholder={t('deed.to_whom')} options={there.map((x) => ({ value: x.id, label: x.name || x.login }))} aria-label={t('deed.to')} autoFocus />
      </Labelled>
      <Labelled label={t('deed.note')}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} value={note} onChange={(e) => setNote(e.target.value)} maxLength={1000} />
      </Labelled>
      <Checkbox checked={share} onChange={(e) => setShare(e.target.checked)}>
        {t('deed.share')}
      </Checkbox>
      <Trouble error={error} />
      <Button type="primary" disabled={person === null} loading={busy} onClick={() => run({ person, share, note: note.trim() })}>
        {t('deed.give')}
      </Button>
    </>
  );
}

function Snooze(p: Props): ReactNode {
  const today = useToday();
  const [until, setUntil] = useState(addDays(today, 3));
  const [why, setWhy] = useState('');
  const { error, busy, run } = useDeed('snooze', p);
  return (
    <>
      <Grouped label={t('deed.until')}>
        <span className="chips">
          {[1, 3, 7, 14, 30].map((n) => (
            <button key={n} type="button" className="chip" aria-pressed={until === addDays(today, n)} onClick={() => setUntil(addDays(today, n))}>
              {t('deed.in_days', { n })}
            </button>
          ))}
        </span>
        <DatePicker value={dayjs(until)} onChange={(d) => d && setUntil(d.format('YYYY-MM-DD'))} minDate={dayjs(addDays(today, 1))} maxDate={dayjs(addDays(today, 180))} allowClear={false} aria-label={t('deed.until')} />
      </Grouped>
      <Labelled label={t('deed.why')} hint={t('deed.why_says')}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} value={why} onChange={(e) => setWhy(e.target.value)} maxLength={1000} />
      </Labelled>
      <Trouble error={error} />
      <Button type="primary" disabled={!why.trim()} loading={busy} onClick={() => run({ until, note: why.trim() })}>
        {t('deed.snooze')}
      </Button>
    </>
  );
}

function Steps({ warnings }: Props): ReactNode {
  const id = warnings[0]?.id ?? 0;
  const asked = useQuery({ queryKey: ['/api/warnings', id, 'steps'], queryFn: ({ signal }) => get<WarningSteps>(`/api/warnings/${id}/steps`, signal) });
  if (asked.isError) return <Trouble error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Bones rows={4} />;
  return (
    <ol className="steps-told" tabIndex={0}>
      {asked.data.rows.map((s, i) => (
        <li key={i}>
          <span className="quiet small num">{instant(s.at)}</span>
          <span>
            {t(`step.${s.what}` as 'step.opened', { person: s.person, actor: s.actor || t('step.program') })}
            {s.actor && <span className="quiet small"> · {s.actor}</span>}
          </span>
          {s.note && <span className="quiet small">{s.note}</span>}
        </li>
      ))}
    </ol>
  );
}

const forms = { handle: Handle, give: Give, snooze: Snooze, steps: Steps };

/** `onDone`: all of it was done; else as `onClose`. */
export function WarningDeeds({ warnings, act, onClose, onDone = onClose }: { warnings: WarningRow[]; act: Deed; onClose: () => void; onDone?: () => void }): ReactNode {
  const Form = forms[act];
  const one = warnings.length === 1 ? warnings[0] : undefined;
  return (
    <Panel open={warnings.length > 0} onClose={onClose} title={!warnings.length ? '' : one ? t(`deed.title.${act}`, { name: one.customer.name || one.customer.code }) : t(`deed.title_n.${act}` as 'deed.title_n.handle', { n: warnings.length })} width={440}>
      <div className="form">
        {one && (
          <p className="reason">
            <span className="quiet">{one.rule_name}</span>
            {say(one.reason)}
            {one.person_name && <span className="quiet small">{t('deed.with', { name: one.person_name })}</span>}
          </p>
        )}
        {warnings.length > 0 && <Form warnings={warnings} onDone={onDone} />}
      </div>
    </Panel>
  );
}

/** When it is due, in words and with a mark where it is late. */
export function Due({ w, today }: { w: WarningRow; today: string }): ReactNode {
  if (w.status !== 'open') return null;
  if (w.snoozed) return <span className="quiet small">{t('due.sleeps', { day: w.snoozed.slice(5) })}</span>;
  if (!w.handed) return <span className="quiet small">{t(w.person ? 'due.waits' : 'due.nobody')}</span>;
  if (!w.due) return null;
  if (w.due < today) return <span className="state state-red"><i aria-hidden="true">▼</i>{t('due.late', { day: w.due.slice(5) })}</span>;
  return <span className={w.due === today ? 'state state-amber' : 'quiet small'}>{w.due === today && <i aria-hidden="true">▲</i>}{w.due === today ? t('due.today') : t('due.by', { day: w.due.slice(5) })}</span>;
}
/** That its reason is gone, and when it closes by itself; empty while it is there. */
export function goneWords(w: WarningRow): string {
  if (!w.ended) return '';
  const day = w.ended.slice(5);
  return w.goes ? t('warnings.ended_goes', { day, goes: w.goes.slice(5) }) : t('warnings.ended', { day });
}
export const personWord = (w: WarningRow): string => w.person_name || word('due', 'nobody');
