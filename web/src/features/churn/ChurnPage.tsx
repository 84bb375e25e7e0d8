// ChurnPage: the rate against its target, what it is made of, and everybody behind every figure.
import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker } from 'antd';
import dayjs from 'dayjs';
import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { churnReport, definitions, system } from '../../api/queries';
import type { Cell, ChurnQuestion, ChurnReport, Definition, Draft, Period } from '../../api/types';
import { addDays, count, percent, periodName } from '../../lib/format';
import { say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useTitle } from '../../lib/use';
import { Word } from '../../record/ConditionBuilder';
import { customerOf, useMeta } from '../../record/meta';
import { reportDay, useToday } from '../../record/session';
import { useChecked } from '../../record/useChecked';
import { Chart } from '../../charts/Chart';
import { trend } from '../../charts/options';
import { Bones, First, Figure as Open, Section, Tabs, Trouble } from '../../ui/parts';
import { DefinitionPanel } from './DefinitionPanel';
import { ExportMenu } from './ExportMenu';
import { FigurePanel } from './FigurePanel';
import { Kinds } from './Kinds';
import { Periods } from './Periods';
import { Slices } from './Slices';
import { everies, figureOf, figureText, newest, reasonsText, spans, tabs, viewOf, type LossKind, type View, type Which } from './state';

const Cohorts = lazy(() => import('./Cohorts').then((m) => ({ default: m.Cohorts })));
const Survival = lazy(() => import('./Survival').then((m) => ({ default: m.Survival })));
const Compare = lazy(() => import('./Compare').then((m) => ({ default: m.Compare })));

function Lead({ report, every, target, today, onOpen }: { report: ChurnReport; every: string; target: number | null; today: string; onOpen: (w: Which, p: Period, kind?: LossKind) => void }): ReactNode {
  const { now, before } = newest(report.periods, today);
  if (!now) return <h1>{t('nav.churn')}</h1>;
  const change = now.rate !== null && before?.rate != null ? now.rate - before.rate : null;
  const late = target !== null && now.rate !== null && now.rate > target;
  return (
    <h1 className="answer">
      <span className="answer-name">{t('churn.lead', { period: periodName(now.from, now.to, every) })}</span>
      <span className={'answer-rate num' + (late ? ' ink-red' : '')}>{percent(now.rate)}</span>
      {change !== null && (
        <span className={'answer-change num ' + (Math.abs(change) < 0.0005 ? 'quiet' : change > 0 ? 'ink-red' : 'ink-green')} title={t('churn.change_title')}>
          {Math.abs(change) < 0.0005 ? '＝' : change > 0 ? '▲' : '▼'}
          {(Math.abs(change) * 100).toFixed(1)}
          <span className="visually-hidden">{t(change > 0 ? 'churn.worse' : 'churn.better')}</span>
        </span>
      )}
      <span className="answer-rest">
        {target !== null && (
          <span>
            {t('churn.target')} <b className="num">{percent(target, target * 100 === Math.round(target * 100) ? 0 : 1)}</b>
          </span>
        )}
        <span>
          {t('churn.lost')}{' '}
          <Open strong onOpen={() => onOpen('lost', now)} label={t('churn.open_lost', { n: now.lost })}>
            {t('churn.n_people', { n: count(now.lost) })}
          </Open>
        </span>
        {now.lost_by.length > 0 && (
          <span className="quiet">
            <Kinds p={now} name={periodName(now.from, now.to, every)} onOpen={(kind) => onOpen('lost', now, kind)} />
          </span>
        )}
        <span className="quiet num answer-interval">{t('churn.interval_says', { low: percent(now.rate_low), high: percent(now.rate_high) })}</span>
      </span>
    </h1>
  );
}

function Controls({ view, set, rows, onEdit }: { view: View; set: (c: Record<string, string | null>) => void; rows: Definition[]; onEdit: () => void }): ReactNode {
  const meta = useMeta();
  const fields = (customerOf(meta)?.fields ?? []).filter((f) => ['choice', 'person', 'text', 'bool'].includes(f.kind) && f.role !== 'key' && f.name !== 'name');
  return (
    <div className="controls words" role="group" aria-label={t('churn.controls')}>
      <span>{t('churn.by_definition')}</span>
      <Word label={t('definition.title')} value={view.saved ? String(view.saved.id) : 'own'} onChange={(v) => (v === 'own' ? onEdit() : set({ def: v, lost: null, when: null, not: null, kinds: null }))} options={[...rows.map((d) => ({ value: String(d.id), label: d.official ? t('definition.named_official', { name: d.name }) : d.name })), { value: 'own', label: t('definition.own') }]} />
      <span className="sep">·</span>
      <Word label={t('churn.period')} value={view.span} onChange={(v) => set({ span: v, from: v === 'own' ? view.from : null, to: v === 'own' ? view.to : null })} options={spans.map((s) => ({ value: s, label: t(`span.${s}`) }))} />
      {view.span === 'own' && <DatePicker.RangePicker size="small" value={[dayjs(view.from), dayjs(view.to)]} allowClear={false} onChange={(v) => v?.[0] && v[1] && set({ span: 'own', from: v[0].format('YYYY-MM-DD'), to: v[1].format('YYYY-MM-DD') })} />}
      <span className="sep">·</span>
      <span>{t('churn.each')}</span>
      <Word label={t('churn.each')} value={view.every} onChange={(v) => set({ every: v === 'month' ? null : v })} options={everies.map((e) => ({ value: e, label: t(`every.${e}`) }))} />
      <span className="sep">·</span>
      <span>{t('churn.sliced')}</span>
      <Word label={t('churn.slice')} value={view.by ?? ''} onChange={(v) => set({ by: v || null })} options={[{ value: '', label: t('churn.unsliced') }, ...fields.map((f) => ({ value: f.name, label: say(f.label) })), ...(view.by && !fields.some((f) => f.name === view.by) ? [{ value: view.by, label: t('churn.by_condition') }] : [])]} />
    </div>
  );
}

function DefinitionLine({ draft, saved, onEdit }: { draft: Draft; saved: Definition | null; onEdit: () => void }): ReactNode {
  const read = useChecked(saved ? '' : draft.lost_when);
  const text = saved ? say(saved.sentence) : read.data ? say(read.data.sentence) : draft.lost_when;
  return (
    <p className="definition-line quiet">
      {t('churn.means')} {text}{' '}
      <button type="button" className="plain link" onClick={onEdit}>
        {t('action.change')}
      </button>
    </p>
  );
}

function Report({ view, target, set, controls }: { view: View & { draft: Draft }; target: number | null; controls: ReactNode; set: (c: Record<string, string | null>, push?: boolean) => void }): ReactNode {
  const today = useToday();
  const [params] = useParams();
  const question: ChurnQuestion = { definition: view.draft, from: view.from, to: view.to, every: view.every, by: view.by };
  const asked = useQuery(churnReport(question));
  const report = asked.data;
  const figure = figureOf(params.fig);
  const open = (which: Which, p: Period, kind: LossKind | null = null): void => set({ fig: figureText({ which, kind, from: p.from, to: p.to, sliced: false, value: null }) }, true);
  const openSlice = (which: Which, p: Period, value: Cell, kind: LossKind | null = null): void => set({ fig: figureText({ which, kind, from: p.from, to: p.to, sliced: true, value: value === null ? null : String(value) }) }, true);
  const option = useMemo(() => (report ? trend(report.periods, view.every, target) : null), [report, view.every, target]);
  if (asked.isError)
    return (
      <>
        <h1>{t('nav.churn')}</h1>
        {controls}
        <Trouble error={asked.error} retry={() => void asked.refetch()} />
      </>
    );
  const now = report && newest(report.periods, today).now;
  const name = view.saved?.name ?? t('definition.own');
  return (
    <div className={asked.isPlaceholderData ? 'waiting' : ''}>
      <div className="page-head churn-head">
        {report ? <Lead report={report} every={view.every} target={target} today={today} onOpen={open} /> : <div className="answer-bones" />}
        <div className="page-actions">
          <ExportMenu question={{ what: 'report', report: question, customers: null }} name="churn" />
        </div>
      </div>
      {controls}
      {option && report ? <Chart option={option} height={240} label={t('churn.trend')} onPick={(i) => report.periods[i] && open('lost', report.periods[i])} /> : <div style={{ height: 240 }} />}
      <Tabs label={t('nav.churn')} value={view.tab} onChange={(tab) => set({ tab: tab === 'periods' ? null : tab })} items={tabs.map((k) => ({ key: k as string, text: t(`churn.tab.${k}`) }))} />
      <Suspense fallback={<Bones rows={10} />}>
        {view.tab === 'periods' && (report ? <Periods periods={report.periods} every={view.every} onOpen={open} /> : <Bones rows={12} />)}
        {view.tab === 'periods' && report && view.by && now && (
          <Section title={t('churn.slices')}>
            <Slices slices={report.slices} at={now.from} every={view.every} onOpen={openSlice} />
          </Section>
        )}
        {view.tab === 'cohorts' && <Cohorts draft={view.draft} from={view.from} to={view.to} every={view.every} />}
        {view.tab === 'survival' && <Survival draft={view.draft} from={view.from} to={view.to} by={view.by} />}
        {view.tab === 'compare' && <Compare draft={view.draft} name={name} to={view.to} />}
      </Suspense>
      <FigurePanel figure={figure} draft={view.draft} by={view.by} every={view.every} onClose={() => set({ fig: null })} />
    </div>
  );
}

export default function ChurnPage(): ReactNode {
  const today = useToday();
  const [params, set] = useParams();
  const saved = useQuery(definitions());
  const [opened, setOpened] = useState(false);
  const editing = opened || params.edit === '1'; // an address may lead straight to the target
  const setEditing = (on: boolean): void => {
    setOpened(on);
    if (!on) set({ edit: null });
  };
  const [, go] = useLocation();
  const nobody = useQuery(system()).data?.customers === 0;
  useTitle(t('nav.churn') + ' · ' + t('brand'));
  const rows = saved.data?.rows ?? [];
  const end = reportDay(saved.data, today);
  const view = viewOf(params, saved.data?.rows, end);
  const pick = (d: Definition): void => {
    set({ def: String(d.id), lost: null, when: null, not: null, kinds: null });
    setEditing(false);
  };
  const tryOut = (d: Draft): void => {
    set({ def: null, lost: d.lost_when, when: d.customer_when || null, not: d.not_while || null, kinds: reasonsText(d.reason) });
    setEditing(false);
  };
  const draft = view.draft;
  return (
    <div className="page page-wide">
      {saved.isPending ? (
        <Bones rows={12} />
      ) : saved.isError ? (
        <Trouble error={saved.error} retry={() => void saved.refetch()} />
      ) : !draft ? (
        <First icon="churn" title={t(nobody ? 'churn.nobody' : 'definition.none')} says={t(nobody ? 'churn.nobody_says' : 'definition.none_says')}>
          {nobody ? (
            <Button type="primary" size="large" onClick={() => go('/import')}>
              {t('customers.import')}
            </Button>
          ) : (
            <Button type="primary" size="large" onClick={() => setEditing(true)}>
              {t('definition.write')}
            </Button>
          )}
        </First>
      ) : (
        <Report
          view={{ ...view, draft }}
          target={view.saved?.target ?? null}
          set={set}
          controls={
            <>
              <Controls view={view} set={set} rows={rows} onEdit={() => setEditing(true)} />
              {end !== today && view.span !== 'own' && <p className="note quiet">{t('churn.data_ends', { day: addDays(end, -1) })}</p>}
              <DefinitionLine draft={draft} saved={view.saved} onEdit={() => setEditing(true)} />
            </>
          }
        />
      )}
      <DefinitionPanel open={editing} saved={view.saved} draft={draft} onPick={pick} onTry={tryOut} onClose={() => setEditing(false)} />
    </div>
  );
}
