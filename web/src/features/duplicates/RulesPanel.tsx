// RulesPanel: by which rules two records of an object are the same, and what happens then.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Segmented, Select, Switch } from 'antd';
import { useState, type ReactNode } from 'react';
import { patch, post, remove } from '../../api/client';
import { duplicateRules, stale } from '../../api/queries';
import type { DuplicateRule, DuplicateRuleQuestion, ObjectMeta } from '../../api/types';
import { say, t } from '../../lib/text';
import { fieldOf } from '../../record/meta';
import { did } from '../../record/undo';
import { Icon } from '../../ui/icons';
import { Bones, Labelled, Panel, State, Trouble } from '../../ui/parts';

const measures = ['phone', 'credit', 'mail', 'name', 'text'] as const;
type Measure = (typeof measures)[number];

const questionOf = (r: DuplicateRule): DuplicateRuleQuestion => ({ object: r.object, measure: r.measure, fields: r.fields, action: r.action, active: r.active });
const changed = (): void => stale('/api/duplicate_rules', '/api/duplicates');

function ruleText(object: ObjectMeta, r: DuplicateRule): string {
  const names = r.fields.flatMap((n) => {
    const f = fieldOf(object, n);
    return f ? [say(f.label)] : [];
  });
  return t(`duplicates.measure.${r.measure as Measure}`) + (names.length ? ` · ${names.join(' + ')}` : '');
}

function Line({ object, rule, onError }: { object: ObjectMeta; rule: DuplicateRule; onError: (e: unknown) => void }): ReactNode {
  const change = (to: Partial<DuplicateRuleQuestion>): void => void patch(`/api/duplicate_rules/${rule.id}`, { ...questionOf(rule), ...to }, rule.version).then(changed, onError);
  const erase = async (): Promise<void> => {
    try {
      await remove(`/api/duplicate_rules/${rule.id}`, rule.version);
      did(t('duplicates.rule_deleted', { rule: ruleText(object, rule) }), async () => {
        await post('/api/duplicate_rules', questionOf(rule), { create: true });
        changed();
        return null;
      });
      changed();
    } catch (e) {
      onError(e);
    }
  };
  const text = ruleText(object, rule);
  return (
    <li className="row duplicate-rule">
      <span className="row-main">
        <span className="strong">{text}</span>
        <span className="quiet small">{rule.broken ? <State tone="red">{t('duplicates.rule_broken')}</State> : !rule.ready ? <State tone="blue">{t('duplicates.rule_working')}</State> : t(`duplicates.measure_says.${rule.measure as Measure}`)}</span>
      </span>
      <Segmented value={rule.action} onChange={(action) => change({ action })} options={(['warn', 'refuse'] as const).map((a) => ({ value: a, label: t(`duplicates.action.${a}`) }))} aria-label={t('duplicates.rule_then')} />
      <Switch checked={rule.active} onChange={(active) => change({ active })} aria-label={t('duplicates.rule_on') + ' ' + text} />
      <Button type="text" icon={<Icon name="close" size={16} />} onClick={() => void erase()} aria-label={t('duplicates.rule_delete') + ' ' + text} />
    </li>
  );
}

function NewRule({ object, onDone, onError }: { object: ObjectMeta; onDone: () => void; onError: (e: unknown) => void }): ReactNode {
  const [measure, setMeasure] = useState<Measure>('phone');
  const [fields, setFields] = useState<string[]>([]);
  const [action, setAction] = useState<'warn' | 'refuse'>('warn');
  const { message } = App.useApp();
  const choices = object.fields.filter((f) => f.type === 'text' && !f.computed && !['department', 'link', 'links', 'file', 'picture', 'person'].includes(f.kind));
  const one = measure === 'name';
  const add = async (): Promise<void> => {
    try {
      await post('/api/duplicate_rules', { object: object.name, measure, fields: one ? fields.slice(0, 1) : fields, action, active: true }, { create: true });
      changed();
      void message.success(t('duplicates.rule_saved'));
      onDone();
    } catch (e) {
      onError(e);
    }
  };
  return (
    <div className="form duplicate-new">
      <Labelled label={t('duplicates.rule_when')} hint={t(`duplicates.measure_says.${measure}`)}>
        <Select value={measure} onChange={setMeasure} options={measures.map((m) => ({ value: m, label: t(`duplicates.measure.${m}`) }))} aria-label={t('duplicates.rule_when')} />
      </Labelled>
      <Labelled label={t(one ? 'duplicates.rule_field_name' : 'duplicates.rule_fields')} hint={one ? undefined : t('duplicates.rule_fields_says')}>
        {one ? (
          <Select value={fields[0]} onChange={(f: string) => setFields([f])} options={choices.map((f) => ({ value: f.name, label: say(f.label) }))} aria-label={t('duplicates.rule_field_name')} />
        ) : (
          <Select mode="multiple" maxCount={4} value={fields} onChange={setFields} placeholder={measure === 'text' ? undefined : t('duplicates.rule_all')} options={choices.map((f) => ({ value: f.name, label: say(f.label) }))} aria-label={t('duplicates.rule_fields')} />
        )}
      </Labelled>
      <Labelled label={t('duplicates.rule_then')}>
        <Segmented value={action} onChange={setAction} options={(['warn', 'refuse'] as const).map((a) => ({ value: a, label: t(`duplicates.action.${a}`) }))} />
      </Labelled>
      <div className="buttons">
        <Button type="primary" onClick={() => void add()}>
          {t('action.create')}
        </Button>
        <Button onClick={onDone}>{t('action.cancel')}</Button>
      </div>
    </div>
  );
}

export default function RulesPanel({ object, onClose }: { object: ObjectMeta; onClose: () => void }): ReactNode {
  const list = useQuery({ ...duplicateRules(), refetchInterval: (q) => (q.state.data?.rows.some((r) => !r.ready) ? 1500 : false) });
  const [adding, setAdding] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const rows = (list.data?.rows ?? []).filter((r) => r.object === object.name);
  return (
    <Panel open onClose={onClose} title={`${t('duplicates.rules')} · ${say(object.label)}`} width={560}>
      <div className="form">
      <p className="quiet">{t('duplicates.rules_says')}</p>
      {list.isPending ? (
        <Bones rows={3} height={56} />
      ) : (
        rows.length > 0 && (
          <ul className="rows">
            {rows.map((r) => (
              <Line key={r.id} object={object} rule={r} onError={setError} />
            ))}
          </ul>
        )
      )}
      <Trouble error={error ?? list.error} />
      {adding ? (
        <NewRule object={object} onDone={() => setAdding(false)} onError={setError} />
      ) : (
        <div className="buttons">
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
            {t('duplicates.rule_new')}
          </Button>
        </div>
      )}
      </div>
    </Panel>
  );
}
