// QueueForm: a queue: what goes in, who works there, how soon, and what happens when it is late.
import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber, Radio, Select, Switch } from 'antd';
import { useState, type ReactNode } from 'react';
import { patch, post } from '../../api/client';
import { people, stale, surveys } from '../../api/queries';
import type { Meta, QueueGoal, QueueMember, QueueStep, TicketQueue } from '../../api/types';
import { t } from '../../lib/text';
import { ConditionField } from '../../record/ConditionField';
import { fieldOf, objectOf } from '../../record/meta';
import { Icon } from '../../ui/icons';
import { Labelled, Trouble } from '../../ui/parts';

export type Draft = Pick<TicketQueue, 'name' | 'condition' | 'kinds' | 'routing' | 'business' | 'members' | 'goals' | 'steps' | 'reopen_days' | 'close_days' | 'rating'>;

const usual: Draft = {
  name: '',
  condition: '',
  kinds: [],
  routing: 'turn',
  business: true,
  members: [],
  goals: [{ priority: '', first: 240, solve: 960 }],
  steps: (['first', 'solve'] as const).flatMap((part) => [
    { part, percent: 75, act: 'tell' },
    { part, percent: 100, act: 'head' },
  ]),
  reopen_days: 7,
  close_days: 3,
  rating: 0,
};

const PARTS = ['first', 'solve'] as const;
const ACTS = ['tell', 'head', 'assign'] as const;
const ROUTINGS = ['turn', 'least', 'skill', 'nobody'] as const;
const replaced = <T,>(list: T[], i: number, one: T): T[] => list.map((o, n) => (n === i ? one : o));
const without = <T,>(list: T[], i: number): T[] => list.filter((_, n) => n !== i);

const Remove = ({ onClick }: { onClick: () => void }): ReactNode => <Button type="text" icon={<Icon name="trash" size={16} />} onClick={onClick} aria-label={t('ticketset.remove')} />;
const Add = ({ onClick, children }: { onClick: () => void; children: ReactNode }): ReactNode => (
  <Button type="link" className="link-left" icon={<Icon name="plus" size={14} />} onClick={onClick}>
    {children}
  </Button>
);

function Goals({ goals, priorities, set }: { goals: QueueGoal[]; priorities: string[]; set: (g: QueueGoal[]) => void }): ReactNode {
  const hours = (g: QueueGoal, i: number, part: 'first' | 'solve'): ReactNode => (
    <InputNumber<number> min={0} max={8760} step={1} value={g[part] / 60} onChange={(v) => set(replaced(goals, i, { ...g, [part]: Math.round((v ?? 0) * 60) }))} aria-label={`${g.priority || t('ticketset.goal_other')} ${t(`ticketset.goal_${part}`)}`} style={{ width: '100%' }} />
  );
  return (
    <fieldset className="labelled queue-lines">
      <legend className="label">{t('ticketset.goals')}</legend>
      <div className="queue-goals queue-legend" aria-hidden="true">
        <span />
        <span>{t('ticketset.goal_first')}</span>
        <span>{t('ticketset.goal_solve')}</span>
      </div>
      {goals.map((g, i) => (
        <div key={i} className="queue-goals">
          {g.priority === '' ? <span>{t('ticketset.goal_other')}</span> : <Select value={g.priority} options={priorities.map((p) => ({ value: p, label: p }))} onChange={(v) => set(replaced(goals, i, { ...g, priority: v }))} aria-label={t('ticketset.goal_add')} />}
          {hours(g, i, 'first')}
          {hours(g, i, 'solve')}
          {g.priority === '' ? <span /> : <Remove onClick={() => set(without(goals, i))} />}
        </div>
      ))}
      {priorities.some((p) => !goals.some((g) => g.priority === p)) && <Add onClick={() => set([...goals, { priority: priorities.find((p) => !goals.some((g) => g.priority === p)) ?? '', first: 60, solve: 480 }])}>{t('ticketset.goal_add')}</Add>}
      <span className="quiet small">{t('ticketset.goal_hint')}</span>
    </fieldset>
  );
}

function Steps({ steps, set }: { steps: QueueStep[]; set: (s: QueueStep[]) => void }): ReactNode {
  return (
    <fieldset className="labelled queue-lines">
      <legend className="label">{t('ticketset.steps')}</legend>
      {steps.map((s, i) => (
        <div key={i} className="queue-step">
          <Select value={s.part} options={PARTS.map((p) => ({ value: p, label: t('ticketset.step_at', { part: t(`ticketset.goal_${p}`) }) }))} onChange={(part) => set(replaced(steps, i, { ...s, part }))} aria-label={t('ticketset.steps')} />
          <InputNumber<number> min={1} max={1000} value={s.percent} suffix="%" onChange={(v) => set(replaced(steps, i, { ...s, percent: v ?? 100 }))} aria-label="%" style={{ width: '100%' }} />
          <Select value={s.act} options={ACTS.map((a) => ({ value: a, label: t(`ticketset.act.${a}`) }))} onChange={(act) => set(replaced(steps, i, { ...s, act }))} aria-label={t('ticketset.steps')} popupMatchSelectWidth={false} />
          <Remove onClick={() => set(without(steps, i))} />
        </div>
      ))}
      <Add onClick={() => set([...steps, { part: 'solve', percent: 150, act: 'assign' }])}>{t('ticketset.step_add')}</Add>
    </fieldset>
  );
}

function Members({ draft, kinds, set, setRouting }: { draft: Draft; kinds: string[]; set: (m: QueueMember[]) => void; setRouting: (r: string) => void }): ReactNode {
  const staff = useQuery(people()).data?.rows ?? [];
  const options = staff.filter((p) => p.active).map((p) => ({ value: p.id, label: p.name || p.login }));
  const choose = (ids: number[]): void => set(ids.map((id) => draft.members.find((m) => m.person === id) ?? { person: id, available: true, skills: [] }));
  return (
    <>
      <Labelled label={t('ticketset.members')}>
        <Select<number[]> mode="multiple" value={draft.members.map((m) => m.person)} options={options} onChange={choose} optionFilterProp="label" aria-label={t('ticketset.members')} />
      </Labelled>
      <div className="labelled" role="group" aria-label={t('ticketset.routing')}>
        <span className="label">{t('ticketset.routing')}</span>
        <Radio.Group className="outcomes" value={draft.routing} onChange={(e) => setRouting(e.target.value as string)}>
          {ROUTINGS.map((r) => (
            <Radio key={r} value={r}>
              {t(`ticketset.routing.${r}`)}
            </Radio>
          ))}
        </Radio.Group>
      </div>
      {draft.routing === 'skill' &&
        draft.members.map((m, i) => {
          const name = options.find((o) => o.value === m.person)?.label ?? String(m.person);
          return (
            <Labelled key={m.person} label={t('ticketset.skills', { name })}>
              <Select<string[]> mode="tags" value={m.skills} options={kinds.map((k) => ({ value: k, label: k }))} onChange={(skills) => set(replaced(draft.members, i, { ...m, skills }))} placeholder={t('ticketset.skills_all')} aria-label={t('ticketset.skills', { name })} />
            </Labelled>
          );
        })}
    </>
  );
}

export function QueueForm({ queue, meta, onDone }: { queue: TicketQueue | null; meta: Meta; onDone: (q: TicketQueue) => void }): ReactNode {
  const [draft, setDraft] = useState<Draft>(queue ?? usual);
  const [version] = useState(queue?.version);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const all = useQuery(surveys()).data?.rows ?? [];
  const asking = all.filter((s) => !s.anonymous).map((s) => ({ value: s.id, label: s.name }));
  const object = objectOf(meta, 'ticket');
  const choices = (name: string): string[] => fieldOf(object, name)?.options.choices.map((c) => c.name) ?? [];
  const kinds = choices('kind');
  const change = (part: Partial<Draft>): void => setDraft((old) => ({ ...old, ...part }));
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    const { name, condition, routing, business, members, goals, steps, reopen_days, close_days, rating } = draft;
    // Who is there right now is not said here: they say it themselves.
    const body = { name: name.trim(), condition, kinds: draft.kinds, routing, business, members: members.map(({ person, skills }) => ({ person, skills })), goals, steps, reopen_days, close_days, rating };
    try {
      const kept = queue ? await patch<TicketQueue>(`/api/ticket-queues/${queue.id}`, body, version) : await post<TicketQueue>('/api/ticket-queues', body, { create: true });
      stale('/api/ticket');
      onDone(kept);
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  };
  const days = (name: 'reopen_days' | 'close_days'): ReactNode => <InputNumber<number> min={0} max={365} value={draft[name]} onChange={(v) => change({ [name]: v ?? 0 })} />;
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <Labelled label={t('ticketset.name') + ' *'}>
        <Input value={draft.name} onChange={(e) => change({ name: e.target.value })} maxLength={60} />
      </Labelled>
      <Members draft={draft} kinds={kinds} set={(members) => change({ members })} setRouting={(routing) => change({ routing })} />
      <Goals goals={draft.goals} priorities={choices('priority')} set={(goals) => change({ goals })} />
      <label className="queue-switch">
        <Switch checked={draft.business} onChange={(business) => change({ business })} aria-label={t('ticketset.business')} /> {t('ticketset.business')}
      </label>
      <Steps steps={draft.steps} set={(steps) => change({ steps })} />
      <Labelled label={t('ticketset.kinds')} hint={t('ticketset.kinds_hint')}>
        <Select<string[]> mode="tags" value={draft.kinds} options={kinds.map((k) => ({ value: k, label: k }))} onChange={(v) => change({ kinds: v })} aria-label={t('ticketset.kinds')} />
      </Labelled>
      <div className="labelled">
        <span className="label">{t('ticketset.condition')}</span>
        <ConditionField value={draft.condition} onChange={(condition) => change({ condition })} object="ticket" meta={meta} label={t('ticketset.condition')} />
      </div>
      <Labelled label={t('ticketset.reopen')}>{days('reopen_days')}</Labelled>
      <Labelled label={t('ticketset.close')} hint={t('ticketset.close_hint')}>
        {days('close_days')}
      </Labelled>
      <Labelled label={t('ticketset.rating')} hint={t('ticketset.rating_hint')}>
        <Select<number> value={draft.rating} options={[{ value: 0, label: t('ticketset.rating_none') }, ...asking]} onChange={(rating) => change({ rating })} aria-label={t('ticketset.rating')} />
      </Labelled>
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy} disabled={!draft.name.trim()}>
        {t('action.save')}
      </Button>
    </form>
  );
}
