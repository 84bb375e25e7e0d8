// PlayPage: one play: who enters, what is done, from how many it is held back; and what came of it.
import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber, Switch } from 'antd';
import { useDeferredValue, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { patch, post, remove } from '../../api/client';
import { countOf, play as playQuery, stale } from '../../api/queries';
import type { Meta, Play, PlayQuestion } from '../../api/types';
import { count } from '../../lib/format';
import { say, t } from '../../lib/text';
import { useAskOnLeaving, useTitle } from '../../lib/use';
import { ConditionField } from '../../record/ConditionField';
import { useMeta } from '../../record/meta';
import { useSession } from '../../record/session';
import { did } from '../../record/undo';
import { useAsk } from '../../record/useAsk';
import { useDone } from '../../record/useDone';
import { Icon } from '../../ui/icons';
import { Bones, Grouped, Labelled, Section, State, Trouble } from '../../ui/parts';
import { Result } from './Result';
import { step, Steps } from './Steps';

type Draft = { name: string; condition: string; steps: Play['steps']; share: number; horizon: number; cost: number };
const begun = (p: Play | null): Draft => (p ? { name: p.name, condition: p.condition, steps: p.steps, share: p.share, horizon: p.horizon, cost: p.cost } : { name: '', condition: '', steps: [step('task')], share: 0.1, horizon: 90, cost: 0 });

function useKeeping(play: Play | null) {
  const [, go] = useLocation();
  const { error, busy, run } = useAsk();
  const done = useDone();
  // As it was when the editing began: what somebody changed since is not written over.
  const [version, setVersion] = useState(play?.version);
  const save = (d: Draft, enabled: boolean): void =>
    void run(async () => {
      const q: PlayQuestion = { ...d, name: d.name.trim(), enabled };
      const kept = play ? await patch<Play>('/api/plays/' + play.id, q, version) : await post<Play>('/api/plays', q, { create: true });
      setVersion(kept.version);
      stale('/api/plays');
      done.did(t(enabled ? 'plays.saved_on' : 'plays.saved'));
      if (!play) go('/plays/' + kept.id, { replace: true });
    });
  const erase = (): void =>
    void run(async () => {
      if (!play) return;
      await remove('/api/plays/' + play.id, version);
      stale('/api/plays');
      const back = async (): Promise<null> => {
        await post('/api/plays/' + play.id + '/restore', {});
        stale('/api/plays');
        return null;
      };
      did(t('plays.deleted', { name: play.name }), back);
      done.did(t('plays.deleted', { name: play.name }), back);
      go('/plays');
    });
  return { error, busy, save, erase };
}

/** How many it holds for now: all of them enter as it is switched on, but for those who are in it already. */
function WouldEnter({ condition, share }: { condition: string; share: number }): ReactNode {
  const asked = useDeferredValue(condition);
  const now = useQuery({ ...countOf('customer', { filter: asked }), retry: false, enabled: asked.trim() !== '' });
  if (!now.data || asked !== condition) return <p className="quiet small">{'\u00a0'}</p>;
  const all = now.data.total;
  return <p className="quiet small">{t('plays.would_enter', { n: count(all), control: count(Math.round(all * share)) })}</p>;
}

function Fields({ d, set, meta, fixed }: { d: Draft; set: (d: Draft) => void; meta: Meta; fixed: boolean }): ReactNode {
  return (
    <div className="play-form">
      <Grouped label={t('plays.who')} hint={t('plays.who_says')}>
        <div className="play-step">
          <Switch checked={d.condition !== ''} onChange={(on) => set({ ...d, condition: on ? 'days_since(order) >= 60' : '' })} aria-label={t('plays.by_condition')} />
          {t(d.condition !== '' ? 'plays.by_condition' : 'plays.by_hand')}
        </div>
        {d.condition !== '' && <ConditionField value={d.condition} onChange={(condition) => set({ ...d, condition })} object="customer" meta={meta} label={t('plays.who')} />}
        {d.condition !== '' && <WouldEnter condition={d.condition} share={d.share} />}
      </Grouped>
      <Grouped label={t('plays.steps')} hint={t('plays.steps_says')}>
        <Steps steps={d.steps} onChange={(steps) => set({ ...d, steps })} meta={meta} />
      </Grouped>
      <Labelled label={t('plays.control_share')} hint={t(fixed ? 'plays.control_fixed' : 'plays.control_says')}>
        <InputNumber min={0} max={90} disabled={fixed} value={Math.round(d.share * 100)} onChange={(v) => set({ ...d, share: (v ?? 0) / 100 })} suffix="%" />
      </Labelled>
      <Labelled label={t('plays.horizon')} hint={t('plays.horizon_says')}>
        <InputNumber min={1} max={1100} value={d.horizon} onChange={(v) => set({ ...d, horizon: v ?? 90 })} suffix={t('unit.day')} />
      </Labelled>
      <Labelled label={t('plays.cost')} hint={t('plays.cost_says')}>
        <InputNumber min={0} value={d.cost} onChange={(v) => set({ ...d, cost: v ?? 0 })} />
      </Labelled>
    </div>
  );
}

function Editor({ play }: { play: Play | null }): ReactNode {
  const meta = useMeta();
  const session = useSession();
  const writes = !!session && session.rights.includes('rules');
  const [d, set] = useState(begun(play));
  const { error, busy, save, erase } = useKeeping(play);
  useAskOnLeaving(writes && !busy && JSON.stringify(d) !== JSON.stringify(begun(play)));
  useTitle((d.name || t('plays.new')) + ' · ' + t('brand'));
  return (
    <div className="page play-page">
      <header className="page-head">
        <div className="page-lead">
          <p className="page-title">
            <Link href="/plays">
              <Icon name="back" size={14} /> {t('plays.title')}
            </Link>
          </p>
          <Input className="title-input" variant="borderless" readOnly={!writes} value={d.name} onChange={(e) => set({ ...d, name: e.target.value })} placeholder={t('plays.name')} aria-label={t('plays.name')} maxLength={60} />
        </div>
        {writes && (
          <div className="page-actions">
            {play && (
              <Button danger onClick={erase} loading={busy}>
                {t('action.delete')}
              </Button>
            )}
            <Button disabled={!d.name.trim()} loading={busy} onClick={() => save(d, false)}>
              {t(play?.enabled ? 'plays.save_off' : 'action.save')}
            </Button>
            <Button type="primary" disabled={!d.name.trim()} loading={busy} onClick={() => save(d, true)}>
              {t(play?.enabled ? 'action.save' : 'plays.save_on')}
            </Button>
          </div>
        )}
      </header>
      <Trouble error={error} />
      {play?.broken && <State tone="red">{say(play.broken)}</State>}
      {play && <Result id={play.id} />}
      {writes && meta && (
        <Section title={t('plays.what')}>
          <Fields d={d} set={set} meta={meta} fixed={!!play && play.result.play.entered + play.result.control.entered > 0} />
        </Section>
      )}
      {writes && play && (
        <details className="quiet small">
          <summary>{t('plays.chance')}</summary>
          <p>{t('plays.chance_says')}</p>
          <code>{`printf '%s:%s' ${play.seed} ID | sha256sum | cut -c1-16`}</code>
        </details>
      )}
    </div>
  );
}

export default function PlayPage({ id }: { id: number | null }): ReactNode {
  const got = useQuery(playQuery(id));
  if (id === null) return <Editor play={null} />;
  if (got.error) return <Trouble error={got.error} retry={() => void got.refetch()} />;
  return got.data ? (
    <Editor key={got.data.id} play={got.data} />
  ) : (
    <div className="page">
      <Bones />
    </div>
  );
}
