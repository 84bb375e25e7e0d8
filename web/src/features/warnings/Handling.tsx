// Handling: to whom the warnings of a rule go, by when, and what happens when nobody handles one; read as sentences
// whose words are the controls.
import { useQuery } from '@tanstack/react-query';
import { Button, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { ruleSight } from '../../api/queries';
import type { Meta, RuleSightRow, WarningHandling, WarningRung, WarningSegment, WarningTo } from '../../api/types';
import { count } from '../../lib/format';
import { t, word } from '../../lib/text';
import { useSettled } from '../../lib/use';
import { ConditionField } from '../../record/ConditionField';
import { To } from '../../record/HandlingTo';
import { Icon } from '../../ui/icons';
import { Grouped } from '../../ui/parts';

const nobody: WarningTo = { how: 'owner', people: [], department: 0 };
/** What a rule starts with, as the server has it. */
export const standard: WarningHandling = {
  to: nobody,
  segments: [],
  due_days: 3,
  ladder: [
    { days: 3, act: 'remind', to: nobody },
    { days: 5, act: 'tell', to: nobody },
    { days: 7, act: 'give', to: { ...nobody, how: 'head' } },
  ],
};

const SHOWN = 3;

/** Who will be passed over, and for how many of the customers. */
function Unseen({ rows }: { rows: RuleSightRow[] }): ReactNode {
  return rows.slice(0, SHOWN).map((r) => (
    <p key={r.person} className="quiet small">
      {t('handling.unseen', { name: r.name, n: count(r.hidden), of: count(r.customers) })}
      {r === rows[SHOWN - 1] && rows.length > SHOWN && ' ' + t('handling.unseen_more', { n: rows.length - SHOWN })}
    </p>
  ));
}

/** What is written down as it stands is asked; what cannot be read yet is not. */
function useUnseen(value: WarningHandling): (segment: number | null) => RuleSightRow[] {
  const settled = useSettled(JSON.stringify(value), 600);
  const handling = JSON.parse(settled) as WarningHandling;
  const named = [handling.to, ...handling.segments.map((s) => s.to)].some((to) => to.people.length || to.department);
  const asked = useQuery({ ...ruleSight({ handling }), enabled: named && handling.segments.every((s) => s.when.trim()), retry: false });
  return (segment) => (named && !asked.isError ? (asked.data?.rows.filter((r) => r.segment === segment) ?? []) : []);
}

function Ladder({ rungs, onChange }: { rungs: WarningRung[]; onChange: (r: WarningRung[]) => void }): ReactNode {
  const put = (i: number, r: WarningRung): void => onChange(rungs.map((x, n) => (n === i ? r : x)));
  const last = rungs[rungs.length - 1]?.days ?? 0;
  return (
    <Grouped label={t('handling.ladder')} hint={t('handling.ladder_says')}>
      <ol className="handling-rungs">
        {rungs.map((r, i) => (
          <li key={i}>
            <InputNumber min={(rungs[i - 1]?.days ?? 0) + 1} max={(rungs[i + 1]?.days ?? 366) - 1} value={r.days} onChange={(v) => put(i, { ...r, days: v ?? r.days })} prefix={t('handling.after')} suffix={t('handling.days')} aria-label={t('handling.after')} />
            <Select value={r.act} onChange={(act) => put(i, { ...r, act })} popupMatchSelectWidth={false} aria-label={t('handling.act')} options={['remind', 'tell', 'give'].map((a) => ({ value: a, label: word('handling.act', a) }))} />
            <Button type="text" icon={<Icon name="close" size={16} />} onClick={() => onChange(rungs.filter((_, n) => n !== i))} aria-label={t('handling.drop')} />
          </li>
        ))}
      </ol>
      {rungs.length < 8 && (
        <Button type="link" className="link-left" onClick={() => onChange([...rungs, { days: last + 2, act: 'remind', to: { ...nobody, how: 'head' } }])}>
          {t('handling.add_rung')}
        </Button>
      )}
    </Grouped>
  );
}

function Segments({ list, onChange, meta, unseen }: { list: WarningSegment[]; onChange: (s: WarningSegment[]) => void; meta: Meta; unseen: (segment: number) => RuleSightRow[] }): ReactNode {
  const put = (i: number, s: WarningSegment): void => onChange(list.map((x, n) => (n === i ? s : x)));
  return (
    <Grouped label={t('handling.segments')} hint={t('handling.segments_says')}>
      {list.map((s, i) => (
        <div key={i} className="handling-segment">
          <ConditionField value={s.when} onChange={(when) => put(i, { ...s, when })} object="customer" meta={meta} label={t('handling.when')} />
          <To to={s.to} onChange={(to) => put(i, { ...s, to })} label={t('handling.to')} />
          <Unseen rows={unseen(i)} />
          <Button type="link" className="link-left" onClick={() => onChange(list.filter((_, n) => n !== i))}>
            {t('handling.drop')}
          </Button>
        </div>
      ))}
      {list.length < 10 && (
        <Button type="link" className="link-left" onClick={() => onChange([...list, { when: '', to: { ...nobody, how: 'turn' } }])}>
          {t('handling.add_segment')}
        </Button>
      )}
    </Grouped>
  );
}

export function Handling({ value, onChange, meta }: { value: WarningHandling; onChange: (h: WarningHandling) => void; meta: Meta }): ReactNode {
  const unseen = useUnseen(value);
  return (
    <div className="handling">
      <Grouped label={t('handling.to')} hint={t(`handling.says.${value.to.how}` as 'handling.says.owner')}>
        <To to={value.to} onChange={(to) => onChange({ ...value, to })} label={t('handling.to')} />
        <Unseen rows={unseen(null)} />
      </Grouped>
      <Grouped label={t('handling.due')} hint={t('handling.due_says')}>
        <InputNumber min={0} max={365} value={value.due_days} onChange={(v) => onChange({ ...value, due_days: v ?? 0 })} suffix={t('handling.days')} aria-label={t('handling.due')} />
      </Grouped>
      <Ladder rungs={value.ladder} onChange={(ladder) => onChange({ ...value, ladder })} />
      <Segments list={value.segments} onChange={(segments) => onChange({ ...value, segments })} meta={meta} unseen={unseen} />
    </div>
  );
}
