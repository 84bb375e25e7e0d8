// Backtest: how the rule would have done on the company's own past; the numbers and the point on
// the curve follow the slider at once, and the server gives the exact point when it rests.
import { useQuery } from '@tanstack/react-query';
import { DatePicker, InputNumber, Select, Slider } from 'antd';
import dayjs from 'dayjs';
import { useMemo, useState, type ReactNode } from 'react';
import { backtest, definitions } from '../../api/queries';
import type { BacktestPoint, BacktestQuestion, BacktestReport, Draft, Meta } from '../../api/types';
import { Chart } from '../../charts/Chart';
import { nearest, sweep } from '../../charts/options';
import { addDays, addMonths, count, number, percent } from '../../lib/format';
import { t, word } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useSettled } from '../../lib/use';
import { partAt, rangeOf, thresholdOf, thresholds, unitOf, withName, type Compared, type Place, type Sentence } from '../../record/condition';
import { fieldLabel, useMeta } from '../../record/meta';
import { reportDay, useToday } from '../../record/session';
import { Bones, Trouble } from '../../ui/parts';
import { Owners } from './Owners';

const NAME = 'threshold_';
type Shown = Pick<BacktestPoint, 'raised' | 'undecided' | 'followed' | 'losses' | 'caught' | 'precision' | 'recall' | 'warnings_a_week'> & { lead: number | null; report: BacktestReport | null };

const ofPoint = (p: BacktestPoint): Shown => ({ ...p, lead: p.lead_median, report: null });
const ofReport = (r: BacktestReport): Shown => ({ ...r, lead: r.lead_days.median, report: r });

function Result({ s }: { s: Shown }): ReactNode {
  const r = s.report;
  const wrong = s.raised - s.undecided - s.followed;
  return (
    <dl className="results" aria-live="polite">
      <div className="result result-main">
        <dt>{t('backtest.recall')}</dt>
        <dd>
          <b className="num">{percent(s.recall, 0)}</b>
          <span className="quiet small num">{t('backtest.caught_of', { caught: count(s.caught), losses: count(s.losses) })}</span>
          <span className="quiet small num">{r && r.recall_low !== null ? `${percent(r.recall_low, 0)} – ${percent(r.recall_high, 0)}` : '\u00a0'}</span>
        </dd>
      </div>
      <div className="result">
        <dt>{t('backtest.false')}</dt>
        <dd>
          <b className="num">{s.precision === null ? '–' : percent(1 - s.precision, 0)}</b>
          <span className="quiet small num">{t('backtest.false_of', { wrong: count(wrong), decided: count(s.raised - s.undecided) })}</span>
          <span className="quiet small num">{s.undecided > 0 ? t('backtest.undecided', { n: s.undecided }) : '\u00a0'}</span>
        </dd>
      </div>
      <div className="result">
        <dt>{t('backtest.ahead')}</dt>
        <dd>
          <b className="num">{s.lead === null ? '–' : t('unit.days', { n: number(s.lead, 0) })}</b>
          <span className="quiet small">{t('backtest.ahead_says')}</span>
          <span className="quiet small num">{r && r.lead_days.p25 !== null ? `${number(r.lead_days.p25, 0)} – ${number(r.lead_days.p75, 0)}` : '\u00a0'}</span>
        </dd>
      </div>
      <div className="result">
        <dt>{t('backtest.a_week')}</dt>
        <dd>
          <b className="num">{number(s.warnings_a_week, 1)}</b>
          <span className="quiet small num">{t('backtest.raised', { n: s.raised })}</span>
        </dd>
      </div>
    </dl>
  );
}

type Moved = { clause: Compared; place: Place };
const shownThreshold = ({ clause, place }: Moved, v: number): string => {
  const unit = unitOf(clause, place.end);
  return unit === 'share' ? percent(v, 0) : unit === 'days' ? t('unit.days', { n: number(v, 0) }) : number(v, 2);
};
const valueText = ({ clause, place }: Moved, v: number): string => (unitOf(clause, place.end) === 'share' ? `${Math.round(v * 100)}%` : String(Math.round(v * 100) / 100));
/** What of the clause is moved, in words. */
const movedName = ({ clause, place }: Moved, n: number, meta: Meta | undefined): string => {
  const what = clause.kind === 'call' ? word('fn', clause.call) : clause.kind === 'field' ? fieldLabel(meta, clause.field) : clause.left;
  return t('backtest.move', { n, what: place.end ? `${what}, ${t('backtest.upper')}` : what });
};

type Props = { text: string; sentence: Sentence; onThreshold: (place: Place, text: string) => void };

function useSetting(): { definition: Draft | null; def: string; horizon: number; from: string; to: string } {
  const [params] = useParams();
  const list = useQuery(definitions()).data;
  const today = reportDay(list, useToday());
  const saved = list?.rows;
  const d = saved?.find((x) => (params.def ? String(x.id) === params.def : x.official)) ?? saved?.[0];
  const from = params.from ?? addMonths(today, -24);
  const to = params.to ?? addDays(today, -1);
  return { definition: d ? { lost_when: d.lost_when, customer_when: d.customer_when, not_while: d.not_while, reason: null } : null, def: d ? String(d.id) : '', horizon: Number(params.horizon ?? 90), from, to };
}

function Setting(): ReactNode {
  const [, set] = useParams();
  const s = useSetting();
  const saved = useQuery(definitions()).data?.rows ?? [];
  return (
    <div className="controls words setting">
      <span>{t('backtest.against')}</span>
      <Select className="word" variant="borderless" size="small" value={s.def} onChange={(v) => set({ def: v })} options={saved.map((d) => ({ value: String(d.id), label: d.name }))} popupMatchSelectWidth={false} suffixIcon={null} aria-label={t('definition.title')} />
      <span className="sep">·</span>
      <span>{t('backtest.within')}</span>
      <InputNumber className="word-number" variant="borderless" size="small" controls={false} min={1} max={730} value={s.horizon} onChange={(v) => v && set({ horizon: String(v) })} aria-label={t('backtest.horizon')} />
      <span>{t('backtest.within_days')}</span>
      <span className="sep">·</span>
      <DatePicker.RangePicker size="small" variant="borderless" className="word-range" allowClear={false} suffixIcon={null} value={[dayjs(s.from), dayjs(s.to)]} onChange={(v) => v?.[0] && v[1] && set({ from: v[0].format('YYYY-MM-DD'), to: v[1].format('YYYY-MM-DD') })} />
    </div>
  );
}

function Threshold({ moved, text, sentence, onThreshold }: Props & { moved: Moved }): ReactNode {
  const setting = useSetting();
  const { clause, place } = moved;
  const start = thresholdOf(clause, place.end) ?? 0;
  const [range, setRange] = useState(() => rangeOf(clause, place.end));
  const [drag, setDrag] = useState<number | null>(null);
  const at = drag ?? start;
  const shape = withName(sentence, place, NAME);
  const [seen, setSeen] = useState(shape);
  if (seen !== shape || start > range.high || start < range.low) {
    setSeen(shape);
    setRange(start > range.high || start < range.low || seen !== shape ? rangeOf(clause, place.end) : range);
  }
  const base = { definition: setting.definition as Draft, horizon: setting.horizon, from: setting.from, to: setting.to };
  const settled = useSettled(start, 200);
  // The curve does not depend on where the slider stands: one question for the whole range.
  const question: BacktestQuestion | null = setting.definition && { ...base, condition: shape, sweep: { name: NAME, low: range.low, high: range.high, at: settled } };
  const asked = useQuery(backtest(question));
  const report = asked.data;
  const curve = report?.curve ?? [];
  const exact = report && !asked.isPlaceholderData && drag === null && settled === start;
  const point = nearest(curve, at);
  const shown = exact ? ofReport(report) : point ? ofPoint(point) : report ? ofReport(report) : null;
  const option = useMemo(() => sweep(curve, at, (v) => shownThreshold(moved, v)), [curve, at, moved]);
  const commit = (v: number): void => {
    setDrag(null);
    onThreshold(place, valueText(moved, v));
  };
  if (asked.isError) return <Trouble error={asked.error} retry={() => void asked.refetch()} />;
  return (
    <div className="backtest" data-text={text}>
      <div className="slider">
        <span className="slider-name">
          {t('backtest.threshold')} <b className="num">{shownThreshold(moved, at)}</b>
        </span>
        <Slider min={range.low} max={range.high} step={range.step} value={at} onChange={setDrag} onChangeComplete={commit} tooltip={{ open: false }} ariaLabelForHandle={t('backtest.threshold')} ariaValueTextFormatterForHandle={(v) => shownThreshold(moved, v)} />
        <span className="slider-ends quiet small num">
          <span>{shownThreshold(moved, range.low)}</span>
          <span>{shownThreshold(moved, range.high)}</span>
        </span>
      </div>
      {shown ? <Result s={shown} /> : <Bones rows={2} height={48} />}
      {curve.length > 1 ? <Chart option={option} height={260} label={t('backtest.curve')} onPick={() => undefined} /> : <div style={{ height: 260 }}>{asked.isPending && <Bones rows={5} />}</div>}
      {report && <Owners owners={report.owners} />}
    </div>
  );
}

function Plain({ text }: { text: string }): ReactNode {
  const setting = useSetting();
  const asked = useQuery(backtest(setting.definition && { definition: setting.definition, horizon: setting.horizon, from: setting.from, to: setting.to, condition: text, sweep: null }));
  if (asked.isError) return <Trouble error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Bones rows={2} height={48} />;
  return (
    <div className="backtest">
      <Result s={ofReport(asked.data)} />
      <Owners owners={asked.data.owners} />
    </div>
  );
}

export function Backtest(p: Props): ReactNode {
  const [chosen, setChosen] = useState(0);
  const meta = useMeta();
  const movable = useMemo(() => thresholds(p.sentence).map((place): Moved => ({ place, clause: partAt(p.sentence, place.path) as Compared })), [p.sentence]);
  const setting = useSetting();
  const moved = movable[Math.min(chosen, movable.length - 1)];
  return (
    <>
      <Setting />
      {!setting.definition && <p className="quiet">{t('backtest.no_definition')}</p>}
      {movable.length > 1 && <Select className="which" size="small" value={Math.min(chosen, movable.length - 1)} onChange={setChosen} aria-label={t('backtest.which')} popupMatchSelectWidth={false} options={movable.map((m, k) => ({ value: k, label: movedName(m, k + 1, meta) }))} />}
      {setting.definition && (moved ? <Threshold key={moved.place.path.join('.') + moved.place.end} {...p} moved={moved} /> : <Plain text={p.text} />)}
      <p className="quiet small note">{t('backtest.note', { n: setting.horizon })}</p>
    </>
  );
}
