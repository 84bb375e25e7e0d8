// LossesPage: why customers left, most money first, and who might be won back.
import { useQuery } from '@tanstack/react-query';
import { InputNumber } from 'antd';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { put } from '../../api/client';
import { losses, lossSettings, stale } from '../../api/queries';
import type { LossGroup, LossReport } from '../../api/types';
import { addMonths, count, money } from '../../lib/format';
import { t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useTitle } from '../../lib/use';
import { useAdmin } from '../../record/AdminList';
import { Word } from '../../record/ConditionBuilder';
import { useToday } from '../../record/session';
import { useDone } from '../../record/useDone';
import { Bar, Blank, Bones, Figure, First, Labelled, Page, Section, Tabs, Trouble } from '../../ui/parts';
import { Link } from 'wouter';
import { Spared } from './Spared';
import { WinBack } from './WinBack';

const BYS = ['reason', 'owner', 'month', 'kind'] as const;
type By = (typeof BYS)[number];
const SPANS = [3, 6, 12, 24];
const groupsOf = (r: LossReport, by: By): LossGroup[] => (by === 'reason' ? r.reasons : by === 'owner' ? r.owners : by === 'month' ? r.months : r.kinds) ?? [];
const nameOf = (g: LossGroup, by: By): string => (by === 'month' ? g.value.slice(0, 7) : g.label || t(by === 'owner' ? 'value.empty' : 'losses.untold'));

function Groups({ report, by, counted }: { report: LossReport; by: By; counted: boolean }): ReactNode {
  const [, go] = useLocation();
  const weigh = (g: LossGroup): number => (counted || !report.money ? g.count : g.amount);
  const list = by === 'month' ? groupsOf(report, by) : [...groupsOf(report, by)].sort((a, b) => weigh(b) - weigh(a) || b.count - a.count);
  const top = Math.max(1, ...list.map(weigh));
  const open = (g: LossGroup): void => go('/o/loss?filter=' + encodeURIComponent(g.filter));
  return (
    <ul className="loss-groups" aria-label={t(`losses.by.${by}`)}>
      {list.map((g) => (
        <li key={g.value} className="loss-group">
          <span className="strong loss-name">{nameOf(g, by)}</span>
          <Bar share={weigh(g) / top} tone="red" />
          <span className="num loss-count">
            <Figure onOpen={() => open(g)} label={t('losses.open', { name: nameOf(g, by), n: g.count })}>
              {t('churn.n_people', { n: count(g.count) })}
            </Figure>
          </span>
          <span className="num loss-amount">{report.money ? money(g.amount, null, 0) : ''}</span>
          <span className="quiet small num loss-back">{g.back > 0 ? `${t('losses.back')} ${g.back}` : ''}</span>
        </li>
      ))}
    </ul>
  );
}

function Setting(): ReactNode {
  const { did, failed } = useDone();
  const now = useQuery(lossSettings()).data;
  const save = (days: number | null): void => {
    if (days === null || days === now?.days) return;
    put('/api/loss_settings', { days })
      .then(() => did(t('losses.settings_saved')))
      .catch(failed)
      .finally(() => stale('/api/loss_settings'));
  };
  return now ? (
    <Section title={t('nav.settings')}>
      <Labelled label={t('losses.settings')}>
        <InputNumber key={now.days} min={0} max={60} precision={0} defaultValue={now.days} onBlur={(e) => save(e.target.value === '' ? null : Math.min(60, Math.max(0, Number(e.target.value) || 0)))} />
      </Labelled>
    </Section>
  ) : null;
}

function Reasons({ report }: { report: LossReport }): ReactNode {
  const admin = useAdmin();
  const [params, set] = useParams();
  const bys = BYS.filter((b) => (b === 'reason' ? report.reasons : b === 'owner' ? report.owners : b === 'kind' ? report.kinds : report.months));
  const by = bys.find((b) => b === params.by) ?? bys[0] ?? 'month';
  const counted = params.order === 'count';
  return (
    <>
      <div className="controls words" role="group" aria-label={t('losses.by')}>
        <Word label={t('losses.by')} value={by} onChange={(v) => set({ by: v === 'reason' ? null : v })} options={bys.map((b) => ({ value: b as string, label: t(`losses.by.${b}`) }))} />
        <span className="sep">·</span>
        {report.money && <Word label={t('losses.amount')} value={counted ? 'count' : 'money'} onChange={(v) => set({ order: v === 'count' ? v : null })} options={(['money', 'count'] as const).map((o) => ({ value: o as string, label: t(`losses.order.${o}`) }))} />}
        <span className="quiet num">{t('losses.asked', { n: report.asked, of: report.lost })}</span>
      </div>
      <Groups report={report} by={by} counted={counted} />
      {report.spared > 0 && <Spared n={report.spared} />}
      {admin && <Setting />}
    </>
  );
}

export default function LossesPage(): ReactNode {
  const today = useToday();
  const [params, set] = useParams();
  const [, go] = useLocation();
  const [seen] = useState(today);
  const span = SPANS.find((n) => String(n) === params.span) ?? 12;
  const tab = params.tab === 'back' ? 'back' : 'reasons';
  const asked = useQuery(losses(addMonths(seen.slice(0, 8) + '01', 1 - span)));
  useTitle(t('nav.losses') + ' · ' + t('brand'));
  const r = asked.data;
  if (asked.isError)
    return (
      <Page lead={t('nav.losses')}>
        <Trouble error={asked.error} retry={() => void asked.refetch()} />
      </Page>
    );
  if (!r)
    return (
      <Page lead={t('nav.losses')}>
        <Bones rows={8} />
      </Page>
    );
  if (!r.lost && !r.spared && span === 12)
    return (
      <div className="page">
        <First icon="churn" title={t('losses.none')} says={t('losses.none_says')}>
          <Link href="/churn">{t('losses.definition')}</Link>
        </First>
      </div>
    );
  const lead = span !== 12 ? t('nav.losses') : r.money ? t('losses.lead_money', { money: money(r.amount, null, 0), n: r.lost }) : t('losses.lead', { n: r.lost, back: r.back });
  return (
    <Page lead={lead}>
      <div className="controls words" role="group" aria-label={t('losses.controls')}>
        <Word label={t('losses.controls')} value={String(span)} onChange={(v) => set({ span: v === '12' ? null : v })} options={SPANS.map((n) => ({ value: String(n), label: t('losses.months', { n }) }))} />
      </div>
      <Tabs
        label={t('nav.losses')}
        value={tab}
        onChange={(k) => go('/losses' + (k === 'back' ? '?tab=back' : ''))}
        items={(['reasons', 'back'] as const).map((k) => ({ key: k as string, text: t(`losses.tab.${k}`) }))}
      />
      {tab === 'back' ? <WinBack /> : r.lost || r.spared ? <Reasons report={r} /> : <Blank title={t('losses.none')} says={t('losses.none_says')} />}
    </Page>
  );
}
