// Steps: what a play does, one after the other, read as sentences whose words are the controls.
import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { messageTemplates, people, surveys } from '../../api/queries';
import type { Meta, PlayStep } from '../../api/types';
import { t, word } from '../../lib/text';
import { ConditionField } from '../../record/ConditionField';
import { Icon } from '../../ui/icons';

export const step = (what: string): PlayStep => ({ do: what, days: 0, text: '', content: '', due_days: 3, template: 0, purpose: 'service', person: 0, when: '', otherwise: 0, survey: 0, send: 'mail' });
const KINDS = ['task', 'message', 'survey', 'tell', 'branch'];

type One = { s: PlayStep; n: number; count: number; meta: Meta; put: (s: PlayStep) => void };

/** Those that can ask somebody by name; one that was put away meanwhile says so. */
function Survey({ s, put }: Pick<One, 's' | 'put'>): ReactNode {
  const all = useQuery(surveys());
  const some = all.data?.rows.filter((x) => !x.anonymous) ?? [];
  const gone = all.data !== undefined && s.survey > 0 && !some.some((x) => x.id === s.survey);
  return (
    <>
      <Select className="play-wide" value={gone || !s.survey ? undefined : s.survey} status={gone ? 'error' : undefined} placeholder={t(gone ? 'plays.survey_gone' : 'plays.survey')} aria-label={t('plays.survey')} onChange={(survey) => put({ ...s, survey })} options={some.map((x) => ({ value: x.id, label: x.open ? x.name : t('plays.survey_closed', { name: x.name }) }))} notFoundContent={t('plays.no_survey')} />
      <Select value={s.send} aria-label={t('plays.send')} popupMatchSelectWidth={false} onChange={(send) => put({ ...s, send })} options={['mail', 'sms'].map((k) => ({ value: k, label: word('plays.send', k) }))} />
      <p className="quiet small play-says">{t('plays.survey_says')}</p>
    </>
  );
}

function What({ s, n, count, meta, put }: One): ReactNode {
  const letters = useQuery(messageTemplates()).data?.rows.filter((l) => !l.deleted) ?? [];
  const all = useQuery(people()).data?.rows.filter((p) => p.active) ?? [];
  if (s.do === 'message')
    return (
      <>
        <Select className="play-wide" value={s.template || undefined} placeholder={t('plays.template')} aria-label={t('plays.template')} onChange={(template) => put({ ...s, template })} options={letters.map((l) => ({ value: l.id, label: l.name }))} notFoundContent={t('plays.no_template')} />
        <Select value={s.purpose} aria-label={t('messages.purpose')} popupMatchSelectWidth={false} onChange={(purpose) => put({ ...s, purpose })} options={['service', 'marketing'].map((p) => ({ value: p, label: word('messages.purpose', p) }))} />
      </>
    );
  if (s.do === 'survey') return <Survey s={s} put={put} />;
  if (s.do === 'branch')
    return (
      <div className="play-branch">
        <ConditionField value={s.when} onChange={(when) => put({ ...s, when })} object="customer" meta={meta} label={t('plays.when')} />
        <Select value={s.otherwise} aria-label={t('plays.otherwise')} popupMatchSelectWidth={false} onChange={(otherwise) => put({ ...s, otherwise })} options={[{ value: 0, label: t('plays.else_stop') }, ...Array.from({ length: count - n }, (_, i) => ({ value: n + 1 + i, label: t('plays.else_jump', { n: n + 1 + i }) }))]} />
      </div>
    );
  return (
    <>
      <Input className="play-wide" value={s.text} onChange={(e) => put({ ...s, text: e.target.value })} placeholder={t(s.do === 'task' ? 'plays.task_text' : 'plays.tell_text')} aria-label={t(s.do === 'task' ? 'plays.task_text' : 'plays.tell_text')} maxLength={200} />
      {s.do === 'task' ? (
        <InputNumber min={0} max={365} value={s.due_days} onChange={(v) => put({ ...s, due_days: v ?? 0 })} prefix={t('plays.due')} suffix={t('handling.days')} aria-label={t('plays.due')} />
      ) : (
        <Select value={s.person} aria-label={t('plays.whom')} popupMatchSelectWidth={false} onChange={(person) => put({ ...s, person })} options={[{ value: 0, label: t('plays.owner') }, ...all.map((p) => ({ value: p.id, label: p.name || p.login }))]} />
      )}
    </>
  );
}

export function Steps({ steps, onChange, meta }: { steps: PlayStep[]; onChange: (s: PlayStep[]) => void; meta: Meta }): ReactNode {
  // Where a branch led behind a step that is gone, it leads one less far.
  const drop = (at: number): void => onChange(steps.filter((_, i) => i !== at).map((s) => (s.otherwise > at + 1 ? { ...s, otherwise: s.otherwise - 1 } : s.otherwise === at + 1 ? { ...s, otherwise: 0 } : s)));
  return (
    <div className="play-steps">
      <ol>
        {steps.map((s, i) => (
          <li key={i} className="play-step">
            <span className="quiet num">{i + 1}</span>
            <InputNumber min={0} max={365} value={s.days} onChange={(v) => onChange(steps.map((x, n) => (n === i ? { ...s, days: v ?? 0 } : x)))} prefix={t(i ? 'plays.then' : 'plays.first')} suffix={t('handling.days')} aria-label={t(i ? 'plays.then' : 'plays.first')} />
            <Select value={s.do} aria-label={t('plays.do')} popupMatchSelectWidth={false} onChange={(what) => onChange(steps.map((x, n) => (n === i ? { ...step(what), days: s.days } : x)))} options={KINDS.map((k) => ({ value: k, label: word('plays.do', k) }))} />
            <What s={s} n={i + 1} count={steps.length} meta={meta} put={(to) => onChange(steps.map((x, n) => (n === i ? to : x)))} />
            <Button type="text" icon={<Icon name="close" size={16} />} onClick={() => drop(i)} aria-label={t('plays.drop', { n: i + 1 })} />
          </li>
        ))}
      </ol>
      {steps.length < 30 && (
        <Button onClick={() => onChange([...steps, step('task')])} icon={<Icon name="plus" size={16} />}>
          {t('plays.add')}
        </Button>
      )}
    </div>
  );
}
