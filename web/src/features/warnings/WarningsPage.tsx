// WarningsPage: whom to call now and why; and the rules that say so.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { App, Button, Switch } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { patch } from '../../api/client';
import { rules, stale, warnings } from '../../api/queries';
import type { WarningRule } from '../../api/types';
import { say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useTitle } from '../../lib/use';
import { Icon } from '../../ui/icons';
import { Bones, State, Tabs, Trouble } from '../../ui/parts';
import { Limits } from './Limits';
import { FirstRule, OpenList } from './OpenList';

function RuleRow({ rule }: { rule: WarningRule }): ReactNode {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const turn = async (enabled: boolean): Promise<void> => {
    setBusy(true);
    try {
      await patch<WarningRule>(`/api/rules/${rule.id}`, { name: rule.name, condition: rule.condition, enabled, hold_down: rule.hold_down, handling: null }, rule.version);
      stale('/api/rules', '/api/warnings');
    } catch (e) {
      void message.error((e as Error).message);
    }
    setBusy(false);
  };
  return (
    <li className="row rule">
      <Switch checked={rule.enabled} loading={busy} onChange={(v) => void turn(v)} aria-label={t('rules.switch', { name: rule.name })} />
      <span className="row-main">
        <Link href={`/warnings/rules/${rule.id}`} className="strong">
          {rule.name}
        </Link>
        <span className="rule-sentence">{say(rule.sentence) || <code>{rule.condition}</code>}</span>
        {rule.broken && <State tone="red">{say(rule.broken)}</State>}
      </span>
      <span className="rule-counts small num">
        <Link href={`/warnings?rule=${rule.id}`}>{t('rules.open_n', { n: rule.open })}</Link>
        <span className="quiet">{t('rules.handled_n', { n: rule.handled })}</span>
      </span>
    </li>
  );
}

function RuleRows(): ReactNode {
  const list = useQuery(rules());
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={6} height={64} />;
  if (!list.data.rows.length)
    return <FirstRule some={false} />;
  return (
    <>
      <ul className="rows">
        {list.data.rows.map((r) => (
          <RuleRow key={r.id} rule={r} />
        ))}
      </ul>
      <Limits />
    </>
  );
}

export default function WarningsPage(): ReactNode {
  const [params, set] = useParams();
  const [, go] = useLocation();
  const tab = params.tab === 'rules' ? 'rules' : 'open';
  const list = useQuery(rules());
  const none = list.data?.rows.length === 0;
  const open = useInfiniteQuery(warnings({ status: 'open' })).data?.pages[0]?.total;
  useTitle(t('nav.warnings') + ' · ' + t('brand'));
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-lead">
          <h1>{open === undefined || none ? t('nav.warnings') : open === 0 ? t('warnings.lead_none') : t('warnings.lead', { n: open })}</h1>
        </div>
        {!none && (
          <div className="page-actions">
            <Button type={tab === 'rules' ? 'primary' : 'default'} icon={<Icon name="plus" size={16} />} onClick={() => go('/warnings/rules/new')}>
              {t('rules.new')}
            </Button>
          </div>
        )}
      </header>
      <Tabs label={t('nav.warnings')} value={tab} onChange={(k) => set({ tab: k === 'open' ? null : k })} items={[{ key: 'open', text: t('warnings.tab') }, { key: 'rules', text: list.data ? t('rules.tab_n', { n: list.data.rows.length }) : t('rules.tab') }]} />
      {tab === 'open' ? <OpenList /> : <RuleRows />}
    </div>
  );
}
