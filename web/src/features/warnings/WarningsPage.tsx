// WarningsPage: whom to call now and why; and the rules that say so.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { App, Button, Select, Switch } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { patch } from '../../api/client';
import { rules, stale, warnings } from '../../api/queries';
import type { WarningRow, WarningRule } from '../../api/types';
import { ago, count } from '../../lib/format';
import { say, t, word } from '../../lib/text';
import { useKeptScroll, useParams } from '../../lib/url';
import { useKeys, useTitle } from '../../lib/use';
import { customerPath } from '../../record/CustomersPanel';
import { HandleWarning } from '../../record/HandleWarning';
import { useToday } from '../../record/session';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Chip, Edge, State, Tabs, Trouble, type Tone } from '../../ui/parts';

const tones: Record<string, Tone> = { kept: 'green', lost: 'red', mistaken: 'grey', other: 'grey' };

function Row({ w, at, onHandle }: { w: WarningRow; at: boolean; onHandle: () => void }): ReactNode {
  const today = useToday();
  const { message } = App.useApp();
  const reopen = (): void => void patch<WarningRow>(`/api/warnings/${w.id}`, { outcome: '', note: '' }, w.version).then(() => stale('/api/warnings', '/api/rules', '/api/customers')).catch((e: Error) => message.error(e.message));
  return (
    <li className={'row warning' + (at ? ' at' : '')}>
      <span className="row-main">
        <Link href={customerPath(w.customer.id)} className="strong ellipsis">
          {w.customer.name || w.customer.code}
        </Link>
        <span className="quiet small ellipsis">{w.customer.owner || t('warnings.no_owner')}</span>
      </span>
      <span className="warning-reason">
        <span>{say(w.reason)}</span>
        <span className="quiet small ellipsis">{w.rule_name}</span>
      </span>
      <span className="quiet small num warning-day" title={w.opened}>
        {ago(w.opened, today)}
      </span>
      <span className="warning-act">
        {w.status === 'open' ? (
          <Button size="small" onClick={onHandle}>
            {t('handle.action_short')}
          </Button>
        ) : (
          <>
            <State tone={tones[w.outcome] ?? 'grey'}>{w.outcome ? word('outcome', w.outcome) : word('warnings.status', w.status)}</State>
            {w.status === 'handled' && (
              <Button size="small" type="text" onClick={reopen}>
                {t('warnings.reopen')}
              </Button>
            )}
          </>
        )}
      </span>
      {w.note && <span className="warning-note quiet small">{w.note}</span>}
    </li>
  );
}

function OpenList(): ReactNode {
  const [params, set] = useParams();
  const [, go] = useLocation();
  const [handled, setHandled] = useState<WarningRow | null>(null);
  const [at, setAt] = useState(-1);
  const box = useRef<HTMLUListElement>(null);
  const status = params.status ?? 'open';
  const asked = Object.fromEntries(Object.entries({ status, rule: params.rule ?? '', owner: params.owner ?? '' }).filter(([, v]) => v));
  const list = useInfiniteQuery(warnings(asked));
  const allRules = useQuery(rules()).data?.rows ?? [];
  const main = useRef(document.getElementById('main'));
  useKeptScroll(main as never, 'warnings' + JSON.stringify(asked), !list.isPending);
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const first = list.data?.pages[0];
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    box.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  };
  useKeys({
    j: () => move(at + 1),
    k: () => move(at - 1),
    Enter: () => rows[at] && go(customerPath(rows[at].customer.id)),
    e: () => rows[at]?.status === 'open' && setHandled(rows[at]),
  });
  return (
    <>
      <div className="chips" role="group" aria-label={t('warnings.filter')}>
        <Chip on={!params.owner} onClick={() => set({ owner: null })}>
          {t('warnings.everyone')}
        </Chip>
        {first?.owners.map((o) => (
          <Chip key={o.owner} on={params.owner === o.owner} onClick={() => set({ owner: params.owner === o.owner ? null : o.owner })} n={count(o.open)}>
            {o.owner || t('warnings.no_owner')}
          </Chip>
        ))}
      </div>
      <div className="toolbar">
        <Select value={params.rule ?? ''} onChange={(v) => set({ rule: v })} popupMatchSelectWidth={false} aria-label={t('warnings.rule')} options={[{ value: '', label: t('warnings.all_rules') }, ...allRules.map((r) => ({ value: String(r.id), label: r.name }))]} />
        <Select value={status} onChange={(v) => set({ status: v === 'open' ? null : v })} aria-label={t('warnings.status')} options={['open', 'handled', 'gone'].map((s) => ({ value: s, label: word('warnings.status', s) }))} />
        {first && <span className="quiet num">{t('warnings.n', { n: first.total })}</span>}
      </div>
      {list.isError ? (
        <Trouble error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Bones rows={10} height={56} />
      ) : rows.length === 0 ? (
        <Blank title={t(allRules.some((r) => r.enabled) ? 'warnings.none' : 'warnings.no_rules')} says={t(allRules.some((r) => r.enabled) ? 'warnings.none_says' : 'warnings.no_rules_says')}>
          {!allRules.some((r) => r.enabled) && (
            <Button type="primary" onClick={() => go('/warnings/rules/new')}>
              {t('rules.new')}
            </Button>
          )}
        </Blank>
      ) : (
        <ul className={'rows warnings' + (list.isPlaceholderData ? ' waiting' : '')} ref={box}>
          {rows.map((w, i) => (
            <Row key={w.id} w={w} at={i === at} onHandle={() => setHandled(w)} />
          ))}
        </ul>
      )}
      <Edge active={list.hasNextPage && !list.isFetchingNextPage} onSeen={() => void list.fetchNextPage()} />
      <HandleWarning warning={handled} onClose={() => setHandled(null)} />
    </>
  );
}

function RuleRow({ rule }: { rule: WarningRule }): ReactNode {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const turn = async (enabled: boolean): Promise<void> => {
    setBusy(true);
    try {
      await patch<WarningRule>(`/api/rules/${rule.id}`, { name: rule.name, condition: rule.condition, enabled, hold_down: rule.hold_down }, rule.version);
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
        {rule.problem && <State tone="red">{rule.problem}</State>}
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
  const [, go] = useLocation();
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={6} height={64} />;
  if (!list.data.rows.length)
    return (
      <Blank title={t('rules.none')} says={t('rules.none_says')}>
        <Button type="primary" onClick={() => go('/warnings/rules/new')}>
          {t('rules.new')}
        </Button>
      </Blank>
    );
  return (
    <ul className="rows">
      {list.data.rows.map((r) => (
        <RuleRow key={r.id} rule={r} />
      ))}
    </ul>
  );
}

export default function WarningsPage(): ReactNode {
  const [params, set] = useParams();
  const [, go] = useLocation();
  const tab = params.tab === 'rules' ? 'rules' : 'open';
  const list = useQuery(rules());
  const open = useInfiniteQuery(warnings({ status: 'open' })).data?.pages[0]?.total;
  useTitle(t('nav.warnings') + ' · ' + t('brand'));
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-lead">
          <h1>{open === undefined ? t('nav.warnings') : open === 0 ? t('warnings.lead_none') : t('warnings.lead', { n: open })}</h1>
        </div>
        <div className="page-actions">
          <Button type={tab === 'rules' ? 'primary' : 'default'} icon={<Icon name="plus" size={16} />} onClick={() => go('/warnings/rules/new')}>
            {t('rules.new')}
          </Button>
        </div>
      </header>
      <Tabs label={t('nav.warnings')} value={tab} onChange={(k) => set({ tab: k === 'open' ? null : k })} items={[{ key: 'open', text: t('warnings.tab') }, { key: 'rules', text: list.data ? t('rules.tab_n', { n: list.data.rows.length }) : t('rules.tab') }]} />
      {tab === 'open' ? <OpenList /> : <RuleRows />}
    </div>
  );
}
