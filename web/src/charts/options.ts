// options: what the charts look like: direct labels, intervals shown, the target as a line.
import type { BacktestPoint, Period, SurvivalCurve } from '../api/types';
import { count, number, percent, periodName, periodTick } from '../lib/format';
import { t } from '../lib/text';
import type { Colours } from './colours';

type Option = Record<string, unknown>;
const escape = (s: string): string => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

const base = (c: Colours): Option => ({
  animation: false,
  textStyle: { fontFamily: 'inherit' },
  grid: { left: 8, right: 72, top: 20, bottom: 8, containLabel: true },
  tooltip: { trigger: 'axis', backgroundColor: c.surface, borderColor: c.line, textStyle: { color: c.ink, fontSize: 13 }, axisPointer: { lineStyle: { color: c.quiet, type: 'dashed' } }, confine: true },
});
const axis = (c: Colours): Option => ({ axisLine: { lineStyle: { color: c.line } }, axisTick: { show: false }, axisLabel: { color: c.quiet, fontSize: 12 }, splitLine: { lineStyle: { color: c.line } } });
const shares = (c: Colours, max?: number): Option => ({ type: 'value', min: 0, max, ...axis(c), axisLine: { show: false }, axisLabel: { color: c.quiet, formatter: (v: number) => percent(v, Number.isInteger(Math.round(v * 1e4) / 100) ? 0 : 1) } });

/** The churn rate period by period, its interval as a band, its target as a line. */
export function trend(periods: Period[], every: string, target: number | null, counts = true) {
  return (c: Colours): Option => {
    const low = periods.map((p) => p.rate_low);
    const high = periods.map((p) => (p.rate_high === null || p.rate_low === null ? null : p.rate_high - p.rate_low));
    const quiet = { type: 'line', symbol: 'none', stack: 'band', lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false } };
    const most = Math.max(target ?? 0, ...periods.map((p) => p.rate ?? 0));
    const top = Math.max(most * 1.35, Math.min(most * 3, Math.max(...periods.map((p) => p.rate_high ?? 0)))); // an interval as wide as the page tells nothing
    return {
      ...base(c),
      tooltip: {
        ...(base(c).tooltip as Option),
        formatter: (points: { dataIndex: number }[]) => {
          const p = periods[points[0]?.dataIndex ?? 0];
          return p ? `<b>${escape(periodName(p.from, p.to, every))}</b><br>${escape(t('churn.rate'))} <b>${percent(p.rate, 2)}</b> [${percent(p.rate_low)}, ${percent(p.rate_high)}]` + (counts ? `<br>${escape(t('churn.lost'))} ${count(p.lost)} / ${escape(t('churn.opening'))} ${count(p.opening)}` : '') : '';
        },
      },
      xAxis: { type: 'category', boundaryGap: false, data: periods.map((p) => periodTick(p.from, every)), ...axis(c) },
      yAxis: shares(c, Math.max(0.01, Math.ceil(top * 100) / 100)),
      series: [
        { ...quiet, data: low },
        { ...quiet, data: high, areaStyle: { color: c.band } },
        {
          type: 'line',
          data: periods.map((p) => p.rate),
          symbol: 'circle',
          symbolSize: 7,
          lineStyle: { color: c.blue, width: 2 },
          itemStyle: { color: c.blue },
          endLabel: { show: true, formatter: (e: { value: number }) => percent(e.value), color: c.ink, fontWeight: 600, distance: 8 },
          markLine: target === null ? undefined : { silent: true, symbol: 'none', lineStyle: { color: c.amber, type: 'dashed', width: 1.5 }, label: { formatter: `${t('churn.target')} ${percent(target)}`, color: c.amber, position: 'end' }, data: [{ yAxis: target }] },
        },
      ],
    };
  };
}

/** Kaplan–Meier curves as steps; one curve alone with its interval. */
export function survival(curves: { name: string; curve: SurvivalCurve }[], lastDay: number) {
  return (c: Colours): Option => {
    const stair = (points: [number, number][]): [number, number][] => points.flatMap((p, i): [number, number][] => [[p[0], points[i - 1]?.[1] ?? 1], p]);
    const steps = (curve: SurvivalCurve): [number, number][] => stair([[0, 1], ...curve.steps.map((s): [number, number] => [s.time, s.share])]);
    const only = curves.length === 1 ? curves[0]?.curve : undefined;
    const bound = (of: (s: SurvivalCurve['steps'][number]) => number | null): [number, number][] => (only ? stair([[0, 1], ...only.steps.flatMap((s): [number, number][] => (of(s) === null ? [] : [[s.time, of(s) as number]]))]) : []);
    const thin = { type: 'line', symbol: 'none', silent: true, lineStyle: { color: c.blue, width: 1, type: 'dotted', opacity: 0.7 }, tooltip: { show: false } };
    return {
      ...base(c),
      grid: { left: 8, right: 110, top: 16, bottom: 8, containLabel: true },
      tooltip: {
        ...(base(c).tooltip as Option),
        formatter: (points: { seriesIndex: number; axisValue: number }[]) => {
          const at = points[0]?.axisValue ?? 0;
          return `${t('survival.after', { n: Math.round(at) })}<br>` + curves.map(({ name, curve }) => `${escape(name)} <b>${percent([...curve.steps].reverse().find((s) => s.time <= at)?.share ?? 1)}</b>`).join('<br>');
        },
      },
      xAxis: { type: 'value', min: 0, max: lastDay || undefined, ...axis(c), splitLine: { show: false }, axisLabel: { color: c.quiet, hideOverlap: true, formatter: (v: number) => t('survival.day', { n: v }) } },
      yAxis: shares(c, 1),
      series: [
        ...curves.map(({ name, curve }, i) => ({ type: 'line', name, symbol: 'none', labelLayout: { moveOverlap: 'shiftY' }, data: steps(curve), lineStyle: { color: c.series[i % 5], width: 2 }, itemStyle: { color: c.series[i % 5] }, endLabel: { show: true, formatter: () => name, color: c.series[i % 5], width: 96, overflow: 'truncate' } })),
        ...(only ? [{ ...thin, data: bound((s) => s.low) }, { ...thin, data: bound((s) => s.high) }] : []),
      ],
    };
  };
}

/** What is caught and what is right along the threshold, and where the slider stands. */
export function sweep(curve: BacktestPoint[], at: number, name: (v: number) => string) {
  return (c: Colours): Option => {
    const line = (label: string, colour: string, of: (p: BacktestPoint) => number | null): Option => ({
      type: 'line',
      name: label,
      symbol: 'none',
      smooth: false,
      labelLayout: { moveOverlap: 'shiftY' },
      data: curve.map((p) => [p.value, of(p)]),
      lineStyle: { color: colour, width: 2 },
      itemStyle: { color: colour },
      endLabel: { show: true, formatter: () => label, color: colour },
    });
    const dot = (colour: string, of: (p: BacktestPoint) => number | null): Option => {
      const p = nearest(curve, at);
      return { type: 'scatter', silent: true, symbolSize: 11, itemStyle: { color: colour, borderColor: c.surface, borderWidth: 2 }, data: p && of(p) !== null ? [[at, of(p)]] : [], tooltip: { show: false } };
    };
    return {
      ...base(c),
      grid: { left: 8, right: 88, top: 28, bottom: 8, containLabel: true },
      tooltip: {
        ...(base(c).tooltip as Option),
        formatter: (points: { axisValue: number }[]) => {
          const p = nearest(curve, points[0]?.axisValue ?? at);
          return p ? `<b>${escape(name(p.value))}</b><br>${escape(t('backtest.recall'))} ${percent(p.recall)} (${count(p.caught)}/${count(p.losses)})<br>${escape(t('backtest.precision'))} ${percent(p.precision)}<br>${escape(t('backtest.a_week'))} ${number(p.warnings_a_week, 1)}` : '';
        },
      },
      xAxis: { type: 'value', min: curve[0]?.value, max: curve[curve.length - 1]?.value, ...axis(c), splitLine: { show: false }, axisLabel: { color: c.quiet, hideOverlap: true, formatter: (v: number) => name(v) } },
      yAxis: shares(c, 1),
      series: [
        { ...line(t('backtest.recall'), c.green, (p) => p.recall), markLine: { silent: true, symbol: 'none', animation: false, lineStyle: { color: c.ink, width: 1 }, label: { formatter: name(at), color: c.ink, fontWeight: 600 }, data: [{ xAxis: at }] } },
        line(t('backtest.precision'), c.blue, (p) => p.precision),
        dot(c.green, (p) => p.recall),
        dot(c.blue, (p) => p.precision),
      ],
    };
  };
}

/** The point of the curve that stands at a value, or nearest to it. */
export function nearest<P extends { value: number }>(curve: P[], at: number): P | undefined {
  let best: P | undefined;
  for (const p of curve) if (!best || Math.abs(p.value - at) < Math.abs(best.value - at)) best = p;
  return best;
}
