// DefinitionPanel: what counts as a customer and as lost: chosen, written, saved, made official.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Input, InputNumber } from 'antd';
import { useState, type ReactNode } from 'react';
import { patch, post, remove } from '../../api/client';
import { definitions, stale } from '../../api/queries';
import type { Definition, DefinitionQuestion, Draft } from '../../api/types';
import { say, t } from '../../lib/text';
import { ConditionText } from '../../record/ConditionText';
import { Labelled, Panel, State, Trouble } from '../../ui/parts';
import { Reasons } from './Reasons';

type Props = { open: boolean; saved: Definition | null; draft: Draft | null; onPick: (d: Definition) => void; onTry: (d: Draft) => void; onClose: () => void };

const suggestions: Draft[] = [
  { lost_when: 'days_since(order) > 90', customer_when: 'count(order, 3650d) > 0', not_while: '', reason: [] },
  { lost_when: 'not active(contract) and days_since_end(contract) > 15', customer_when: 'active(contract) or days_since_end(contract) >= 0', not_while: 'active(pause)', reason: [] },
  { lost_when: 'days_since(order) > 3 * rhythm(order)', customer_when: 'count(order, 3650d) >= 4', not_while: 'active(pause)', reason: [] },
  { lost_when: 'days_since(login) > 60', customer_when: 'count(login, 3650d) > 0', not_while: 'active(pause)', reason: [] },
];

function Editor({ saved, draft, first, onPick, onTry }: Omit<Props, 'open' | 'onClose'> & { first: boolean }): ReactNode {
  const { message } = App.useApp();
  const [name, setName] = useState(saved?.name ?? '');
  const [target, setTarget] = useState<number | null>(saved?.target ?? null);
  const [d, setD] = useState<Draft>(draft ?? { lost_when: '', customer_when: '', not_while: '', reason: [] });
  const [error, setError] = useState<unknown>(null);
  const question = (official: boolean): DefinitionQuestion => ({ ...d, name: name.trim(), target, official });
  const act = async (work: () => Promise<Definition>): Promise<void> => {
    setError(null);
    try {
      const done = await work();
      stale('/api/definitions', '/api/customers', '/api/churn');
      void message.success(t('definition.saved'));
      onPick(done);
    } catch (e) {
      setError(e);
    }
  };
  const text = (key: Exclude<keyof Draft, 'reason'>) => (value: string) => setD((old) => ({ ...old, [key]: value }));
  return (
    <div className="form">
      <ConditionText label={t('churn.lost_when')} value={d.lost_when} onChange={text('lost_when')} placeholder="days_since(order) > 90" hint={t('definition.lost_hint')} />
      <ConditionText label={t('churn.customer_when')} value={d.customer_when} onChange={text('customer_when')} placeholder="count(order, 3650d) > 0" hint={t('definition.customer_hint')} />
      <ConditionText label={t('churn.not_while')} value={d.not_while} onChange={text('not_while')} placeholder="active(pause)" hint={t('definition.not_hint')} />
      <Reasons draft={d} onChange={(reason) => setD((old) => ({ ...old, reason }))} />
      <details>
        <summary>{t('definition.examples')}</summary>
        <ul className="suggestions">
          {suggestions.map((s) => (
            <li key={s.lost_when}>
              <button type="button" className="plain link" onClick={() => setD((old) => ({ ...s, reason: old.reason }))}>
                <code>{s.lost_when}</code>
              </button>
            </li>
          ))}
        </ul>
      </details>
      <div className="two">
        <Labelled label={t('definition.name')}>
          <Input value={name} onChange={(e) => setName(e.target.value)} maxLength={100} />
        </Labelled>
        <Labelled label={t('definition.target')}>
          <InputNumber style={{ width: '100%' }} min={0} max={100} step={0.5} suffix="%" value={target === null ? null : Math.round(target * 10000) / 100} onChange={(v) => setTarget(v === null ? null : v / 100)} aria-label={t('definition.target')} />
        </Labelled>
      </div>
      <Trouble error={error} />
      <div className="buttons">
        <Button type="primary" disabled={!d.lost_when.trim()} onClick={() => onTry(d)}>
          {t('definition.try')}
        </Button>
        {saved && (
          <Button disabled={!name.trim()} onClick={() => void act(() => patch<Definition>(`/api/definitions/${saved.id}`, question(saved.official), saved.version))}>
            {t('action.save')}
          </Button>
        )}
        <Button disabled={!name.trim() || !d.lost_when.trim() || name.trim() === saved?.name} onClick={() => void act(() => post<Definition>('/api/definitions', question(first), { create: true }))}>
          {t('definition.save_new')}
        </Button>
        {saved && !saved.official && (
          <Button onClick={() => void act(() => patch<Definition>(`/api/definitions/${saved.id}`, question(true), saved.version))}>{t('definition.make_official')}</Button>
        )}
      </div>
    </div>
  );
}

export function DefinitionPanel({ open, saved, draft, onPick, onTry, onClose }: Props): ReactNode {
  const list = useQuery(definitions());
  const [error, setError] = useState<unknown>(null);
  const erase = async (d: Definition): Promise<void> => {
    try {
      await remove(`/api/definitions/${d.id}`, d.version);
      stale('/api/definitions');
    } catch (e) {
      setError(e);
    }
  };
  return (
    <Panel open={open} onClose={onClose} title={t('definition.title')} width={600}>
      <ul className="rows definitions">
        {list.data?.rows.map((d) => (
          <li key={d.id} className={'row' + (d.id === saved?.id ? ' at' : '')}>
            <button type="button" className="row-main row-button" onClick={() => onPick(d)}>
              <span className="strong">
                {d.name} {d.official && <State tone="blue">{t('definition.official')}</State>}
              </span>
              <span className="quiet small">{say(d.sentence)}</span>
            </button>
            {!d.official && (
              <Button size="small" type="text" onClick={() => void erase(d)}>
                {t('action.delete')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Trouble error={error ?? list.error} />
      <h3>{t('definition.edit')}</h3>
      <Editor key={saved?.id ?? 'own'} saved={saved} draft={draft} first={list.data?.rows.length === 0} onPick={onPick} onTry={onTry} />
    </Panel>
  );
}
