// AutomationsPage: the automations there are: what each says, whether it is on, how often it ran, what needs somebody;
// and what waits for my yes or no.
import { useQuery } from '@tanstack/react-query';
import { Button, Switch } from 'antd';
import { useCallback, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { patch } from '../../api/client';
import { approvals, automations, keptPreview, stale } from '../../api/queries';
import type { Automation } from '../../api/types';
import { say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useKeys, useTitle } from '../../lib/use';
import { Approvals, type Answer } from '../../record/Approvals';
import { useMeta } from '../../record/meta';
import { useSession } from '../../record/session';
import { did } from '../../record/undo';
import { useDone } from '../../record/useDone';
import { Icon } from '../../ui/icons';
import { Blank, Bones, First, Panel, State, Tabs, Trouble } from '../../ui/parts';
import { draftOf, questionOf, readyOnes } from './draft';
import { Past } from './Past';

const turned = (a: Automation, enabled: boolean): Promise<Automation> => patch<Automation>('/api/automations/' + a.id, questionOf(draftOf(a), enabled), a.version);

function useTurning(): (a: Automation, enabled: boolean) => Promise<void> {
  const done = useDone();
  return async (a, enabled) => {
    try {
      const now = await turned(a, enabled);
      const words = t(enabled ? 'auto.turned_on' : 'auto.turned_off', { name: a.name });
      const back = async (): Promise<null> => {
        await turned(now, a.enabled);
        stale('/api/automations');
        return null;
      };
      did(words, back);
      done.did(words, back);
    } catch (e) {
      done.failed(e);
    }
    stale('/api/automations');
  };
}

/** Before it runs for the first time: what it would have done. */
function TurnOn({ a, onClose, onTurn }: { a: Automation | null; onClose: () => void; onTurn: (a: Automation) => void }): ReactNode {
  const meta = useMeta();
  const asked = useQuery({ ...keptPreview(a?.id ?? null), gcTime: 0 });
  const p = asked.data;
  const turn = (
    <Button type="primary" disabled={!a || !p || !!p.problem} onClick={() => a && onTurn(a)}>
      {t('auto.turn_on')}
    </Button>
  );
  return (
    <Panel open={a !== null} onClose={onClose} title={a ? t('auto.turn_on_title', { name: a.name }) : ''} footer={turn}>
      <Trouble error={asked.error} retry={() => void asked.refetch()} />
      {!p && !asked.error && <Bones rows={5} />}
      {p?.sentence && <p className="auto-says">{say(p.sentence)}</p>}
      {p?.problem && <State tone="red">{say(p.problem)}</State>}
      {p?.past && <Past past={p.past} meta={meta} />}
    </Panel>
  );
}

function Row({ a, writes, onTurn }: { a: Automation; writes: boolean; onTurn: (a: Automation, on: boolean) => void }): ReactNode {
  const runs = a.runs;
  const to = '/automations/' + a.id;
  return (
    <li className="row rule auto-row">
      <Switch checked={a.enabled} disabled={!writes} onChange={(on) => onTurn(a, on)} aria-label={t('auto.switch', { name: a.name })} />
      <span className="row-main">
        <Link href={to} className="strong">
          {a.name}
        </Link>
        <span className="rule-sentence">{say(a.sentence)}</span>
        {a.broken && <State tone="red">{say(a.broken)}</State>}
      </span>
      <span className="rule-counts small num">
        {runs && runs.failed > 0 && (
          <Link href={to + '?tab=runs&state=failed'}>
            <State tone="red">{t('auto.failed_n', { n: runs.failed })}</State>
          </Link>
        )}
        {runs && (runs.month > 0 ? <Link href={to + '?tab=runs'}>{t('auto.runs_n', { n: runs.month })}</Link> : <span className="quiet">{t('auto.runs_none')}</span>)}
        {runs && runs.going > 0 && <span className="quiet">{t('auto.going_n', { n: runs.going })}</span>}
      </span>
    </li>
  );
}

function Ready(): ReactNode {
  const [, go] = useLocation();
  const ready = readyOnes(useMeta());
  if (!ready.length) return null;
  return (
    <div className="signals auto-ready">
      <p className="quiet">{t('auto.ready')}</p>
      <ul>
        {ready.map((r) => (
          <li key={r.key}>
            <button type="button" className="signal" onClick={() => go('/automations/new?ready=' + r.key)}>
              <span>{t(`auto.ready.${r.key}`)}</span>
              <span className="quiet small">{t(`auto.ready.${r.key}_says`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function List({ rows, writes }: { rows: Automation[]; writes: boolean }): ReactNode {
  const [asked, setAsked] = useState<Automation | null>(null);
  const turn = useTurning();
  return (
    <>
      <ul className="rows" role="list">
        {rows.map((a) => (
          <Row key={a.id} a={a} writes={writes} onTurn={(one, on) => (on && !one.runs?.all ? setAsked(one) : void turn(one, on))} />
        ))}
      </ul>
      {writes && rows.length < 3 && <Ready />}
      <TurnOn
        a={asked}
        onClose={() => setAsked(null)}
        onTurn={(a) => {
          setAsked(null);
          void turn(a, true);
        }}
      />
    </>
  );
}

function Waiting(): ReactNode {
  const list = useQuery(approvals('all'));
  const [at, setAt] = useState(-1);
  const [act, setAct] = useState<Answer | null>(null);
  const acted = useCallback(() => setAct(null), []);
  const rows = [...(list.data?.rows ?? [])].sort((a, b) => Number(b.state === 'open') - Number(a.state === 'open'));
  const open = rows.filter((a) => a.state === 'open').length;
  useKeys({ j: () => setAt(Math.min(open - 1, at + 1)), k: () => setAt(Math.max(0, at - 1)), y: () => setAct('yes'), n: () => setAct('no') });
  if (list.error) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Bones rows={4} height={56} />;
  if (!rows.length) return <Blank title={t('approvals.none')} says={t('approvals.none_says')} />;
  return (
    <>
      {!open && <p className="quiet note">{t('approvals.all_answered')}</p>}
      <Approvals rows={rows} at={at} act={act} onActed={acted} />
      <p className="quiet small note">{t('approvals.keys')}</p>
    </>
  );
}

export default function AutomationsPage(): ReactNode {
  const [params, set] = useParams();
  const [, go] = useLocation();
  const list = useQuery(automations());
  const mine = useQuery(approvals('open')).data?.rows.length ?? 0;
  const session = useSession();
  const writes = !!session?.rights.includes('rules');
  const tab = params.tab === 'approvals' ? 'approvals' : 'list';
  const rows = list.data?.rows;
  const failed = rows?.reduce((n, a) => n + (a.runs?.failed ?? 0) + (a.broken ? 1 : 0), 0) ?? 0;
  const on = rows?.filter((a) => a.enabled).length ?? 0;
  const lead = !rows?.length ? t('nav.automations') : failed ? t('auto.lead_failed', { n: failed }) : mine ? t('auto.lead_approvals', { n: mine }) : t('auto.lead', { n: on });
  useTitle(t('nav.automations') + ' · ' + t('brand'));
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-lead">
          <h1>{lead}</h1>
        </div>
        {writes && !!rows?.length && (
          <div className="page-actions">
            <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => go('/automations/new')}>
              {t('auto.new')}
            </Button>
          </div>
        )}
      </header>
      <Tabs label={t('nav.automations')} value={tab} onChange={(k) => set({ tab: k === 'list' ? null : k })} items={[{ key: 'list', text: t('nav.automations') }, { key: 'approvals', text: mine ? t('approvals.tab_n', { n: mine }) : t('approvals.tab') }]} />
      {tab === 'approvals' ? (
        <Waiting />
      ) : list.error ? (
        <Trouble error={list.error} retry={() => void list.refetch()} />
      ) : !rows ? (
        <Bones rows={5} height={64} />
      ) : rows.length ? (
        <List rows={rows} writes={writes} />
      ) : (
        <>
          <First icon="flow" heading="h2" title={t('auto.none')} says={t('auto.none_says')}>
            {writes && (
              <Button type="primary" size="large" onClick={() => go('/automations/new')}>
                {t('auto.new')}
              </Button>
            )}
          </First>
          {writes && <Ready />}
        </>
      )}
    </div>
  );
}
