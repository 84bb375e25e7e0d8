// RulePage: a warning rule written as a sentence, tried on the past, and switched on.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Dropdown, Input, InputNumber } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { patch, post, remove } from '../../api/client';
import { rules, stale } from '../../api/queries';
import type { Meta, RuleQuestion, WarningHandling, WarningRule } from '../../api/types';
import { say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useTitle } from '../../lib/use';
import { ConditionBuilder } from '../../record/ConditionBuilder';
import { Caret, ConditionText } from '../../record/ConditionText';
import { withNumber } from '../../record/condition';
import { objectOf, useMeta } from '../../record/meta';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Labelled, Section, State, Tabs, Trouble } from '../../ui/parts';
import { Backtest } from './Backtest';
import { Handling, standard } from './Handling';
import { suggestions } from './suggestions';
import { useRule, type Mode } from './useRule';

function Suggestions({ onPick }: { onPick: (name: string, condition: string) => void }): ReactNode {
  const meta = useMeta();
  return (
    <div className="signals">
      <p className="quiet">{t('signal.start')}</p>
      <ul>
        {suggestions
          .filter((s) => s.needs.every((n) => objectOf(meta, n)))
          .map((s) => (
            <li key={s.name}>
              <button type="button" className="signal" onClick={() => onPick(t(s.name), s.condition)}>
                <span>{t(s.name)}</span>
                <code className="small">{s.condition}</code>
              </button>
            </li>
          ))}
      </ul>
    </div>
  );
}

type Kept = { name: string; hold: number; sentence: string; handling: WarningHandling };

/** Keeps a rule, or deletes it; what went wrong stands on the page. */
function useKeeping(rule: WarningRule | null, r: ReturnType<typeof useRule>) {
  // As it was when the editing began: what somebody changed since is not written over.
  const [version] = useState(rule?.version);
  const [, go] = useLocation();
  const { message } = App.useApp();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const save = async ({ name, hold, sentence, handling }: Kept, enabled: boolean): Promise<void> => {
    setBusy(true);
    setError(null);
    const question: RuleQuestion = { name: name.trim() || sentence.slice(0, 60), condition: r.checked.data?.text ?? r.text, enabled, hold_down: hold, handling };
    try {
      if (rule) await patch<WarningRule>(`/api/rules/${rule.id}`, question, version);
      else await post<WarningRule>('/api/rules', question, { create: true });
      stale('/api/rules', '/api/warnings', '/api/customers');
      void message.success(t(enabled ? 'rules.saved_on' : 'rules.saved'));
      go(enabled ? '/warnings' : '/warnings?tab=rules');
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  };
  const erase = async (): Promise<void> => {
    if (!rule) return;
    try {
      await remove(`/api/rules/${rule.id}`, version);
      stale('/api/rules', '/api/warnings');
      go('/warnings?tab=rules');
    } catch (e) {
      setError(e);
    }
  };
  return { error, busy, save: (k: Kept, enabled: boolean) => void save(k, enabled), erase: () => void erase() };
}

type HeadProps = { rule: WarningRule | null; name: string; ready: boolean; busy: boolean; onName: (n: string) => void; onSave: (enabled: boolean) => void; onErase: () => void };

function Head({ rule, name, ready, busy, onName, onSave, onErase }: HeadProps): ReactNode {
  return (
    <header className="page-head">
      <div className="page-lead">
        <p className="page-title">
          <Link href="/warnings?tab=rules">
            <Icon name="back" size={14} /> {t('rules.tab')}
          </Link>
        </p>
        <Input className="title-input" variant="borderless" value={name} onChange={(e) => onName(e.target.value)} placeholder={t('rules.name')} aria-label={t('rules.name')} maxLength={100} />
      </div>
      <div className="page-actions">
        {rule && (
          <Dropdown trigger={['click']} menu={{ items: [{ key: 'delete', danger: true, label: t('rules.delete') }], onClick: onErase }}>
            <Button icon={<Icon name="more" size={16} />} aria-label={t('action.more')} />
          </Dropdown>
        )}
        <Button disabled={!ready} loading={busy} onClick={() => onSave(rule?.enabled ?? false)}>
          {t('action.save')}
        </Button>
        {!rule?.enabled && (
          <Button type="primary" disabled={!ready} loading={busy} onClick={() => onSave(true)}>
            {t('rules.save_on')}
          </Button>
        )}
      </div>
    </header>
  );
}

/** The condition, by clicking or as text; how it reads, or what is wrong with it. */
function Condition({ r, meta, sentence }: { r: ReturnType<typeof useRule>; meta: Meta | undefined; sentence: string }): ReactNode {
  const said = (): ReactNode => {
    if (r.checked.problem) return <Caret text={r.text.trim()} problem={r.checked.problem} />;
    return sentence ? <p className="quiet">{t('rules.reads', { sentence })}</p> : <p>&nbsp;</p>;
  };
  const builder = meta && r.sentence ? <ConditionBuilder sentence={r.sentence} onChange={r.setSentence} meta={meta} /> : r.checked.problem ? null : <Bones rows={2} />;
  return (
    <>
      <Tabs<Mode> label={t('rules.how')} value={r.mode} onChange={r.setMode} items={[{ key: 'click', text: t('builder.by_click') }, { key: 'text', text: t('builder.by_text') }]} />
      {r.mode === 'click' ? (
        <>
          {builder}
          <div className="said" aria-live="polite">
            {said()}
          </div>
        </>
      ) : (
        <ConditionText label={t('rules.condition')} value={r.text} onChange={r.setText} rows={3} placeholder="days_since(login) >= 30" />
      )}
    </>
  );
}

function Editor({ rule }: { rule: WarningRule | null }): ReactNode {
  const meta = useMeta();
  const [params, set] = useParams();
  const [name, setName] = useState(rule?.name ?? '');
  const [hold, setHold] = useState(rule?.hold_down ?? 7);
  const [handling, setHandling] = useState(rule?.handling ?? standard);
  const r = useRule(rule?.condition ?? params.condition ?? '');
  const { error, busy, save, erase } = useKeeping(rule, r);
  useTitle((name || t('rules.new')) + ' · ' + t('brand'));
  const sentence = r.checked.data ? say(r.checked.data.sentence) : '';
  const written = r.text.trim() !== '';
  const pick = (n: string, condition: string): void => {
    r.setText(condition);
    if (!name.trim()) setName(n);
    set({ condition });
  };
  return (
    <div className="page page-wide rule-page">
      <Head rule={rule} name={name} ready={written && !r.checked.problem && !!r.checked.data} busy={busy} onName={setName} onSave={(enabled) => save({ name, hold, sentence, handling }, enabled)} onErase={erase} />
      <Trouble error={error} />
      {rule?.broken && (
        <p>
          <State tone="red">{say(rule.broken)}</State>
        </p>
      )}
      <section className="sheet">
        <Condition r={r} meta={meta} sentence={sentence} />
        {!rule && !written && <Suggestions onPick={pick} />}
      </section>
      {written && (
        <Section title={t('backtest.title')}>
          {r.sentence && (r.checked.data || r.checked.pending) ? <Backtest text={r.text} sentence={r.sentence} onThreshold={(place, value) => r.sentence && r.setSentence(withNumber(r.sentence, place, value))} /> : <Bones rows={4} height={48} />}
        </Section>
      )}
      {meta && (written || rule) && (
        <Section title={t('handling.title')}>
          <Handling value={handling} onChange={setHandling} meta={meta} />
        </Section>
      )}
      <Section title={t('rules.more')}>
        <div className="hold">
          <Labelled label={t('rules.hold')} hint={t('rules.hold_says')}>
            <InputNumber min={0} max={365} value={hold} onChange={(v) => setHold(v ?? 0)} suffix={t('unit.day')} aria-label={t('rules.hold')} />
          </Labelled>
        </div>
      </Section>
    </div>
  );
}

export default function RulePage({ id }: { id: number | null }): ReactNode {
  const list = useQuery({ ...rules(), enabled: id !== null });
  if (id === null) return <Editor rule={null} />;
  if (list.isError)
    return (
      <div className="page">
        <Trouble error={list.error} retry={() => void list.refetch()} />
      </div>
    );
  if (list.isPending)
    return (
      <div className="page">
        <Bones />
      </div>
    );
  const rule = list.data.rows.find((x) => x.id === id);
  return rule ? (
    <Editor key={rule.id} rule={rule} />
  ) : (
    <div className="page">
      <Blank title={t('rules.gone')} says={t('rules.gone_says')}>
        <Link href="/warnings?tab=rules">{t('rules.tab')}</Link>
      </Blank>
    </div>
  );
}
