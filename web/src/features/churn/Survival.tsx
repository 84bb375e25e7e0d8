// Survival: what share of customers stays longer than so many days, by slice, with the log-rank test.
import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { survival } from '../../api/queries';
import type { Draft, SurvivalReport } from '../../api/types';
import { Chart } from '../../charts/Chart';
import { survival as drawn } from '../../charts/options';
import { count, number, percent } from '../../lib/format';
import { t } from '../../lib/text';
import { Bones, Trouble } from '../../ui/parts';
import { sliceName } from './Slices';

const CURVES_MAX = 5;
const at = (steps: { time: number; share: number }[], day: number): number => [...steps].reverse().find((s) => s.time <= day)?.share ?? 1;

function Told({ report, by }: { report: SurvivalReport; by: string | null }): ReactNode {
  const curves = useMemo(() => [...report.curves].sort((a, b) => b.customers - a.customers), [report]);
  const option = useMemo(() => {
    const shown = curves.slice(0, CURVES_MAX).map((curve) => ({ name: by ? sliceName(curve.value) : t('survival.all'), curve }));
    return drawn(shown, Math.max(0, ...shown.map((s) => s.curve.steps[s.curve.steps.length - 1]?.time ?? 0)));
  }, [curves, by]);
  const rank = report.log_rank;
  return (
    <>
      <Chart option={option} height={320} label={t('churn.tab.survival')} />
      <div className="table-box" tabIndex={0} role="region" aria-label={t('churn.tab.survival')}>
        <table className="table">
          <thead>
            <tr>
              <th>{by ? t('churn.slice') : ''}</th>
              <th className="right">{t('nav.customers')}</th>
              <th className="right">{t('churn.lost')}</th>
              <th className="right">{t('survival.median')}</th>
              {[90, 180, 365, 730].map((d) => (
                <th key={d} className="right">
                  {t('survival.day', { n: d })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {curves.map((c) => (
              <tr key={sliceName(c.value)}>
                <th scope="row">{by ? sliceName(c.value) : t('survival.all')}</th>
                <td className="right num">{count(c.customers)}</td>
                <td className="right num">{count(c.lost)}</td>
                <td className="right num">{c.median === null ? t('survival.not_yet') : t('survival.day', { n: Math.round(c.median) })}</td>
                {[90, 180, 365, 730].map((d) => (
                  <td key={d} className="right num">
                    {percent(at(c.steps, d))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rank && <p className="note">{t(rank.p < 0.05 ? 'survival.differ' : 'survival.same', { chi: number(rank.chi_square, 2), degrees: rank.degrees, p: rank.p < 0.0001 ? '< 0.0001' : '= ' + number(rank.p, 4) })}</p>}
      <p className="quiet small note">
        {curves.length > CURVES_MAX && t('survival.only_some', { n: CURVES_MAX }) + ' '}
        {t('survival.note')}
      </p>
    </>
  );
}

export function Survival({ draft, from, to, by }: { draft: Draft; from: string; to: string; by: string | null }): ReactNode {
  const asked = useQuery(survival({ definition: draft, from, to, by }));
  if (asked.isError) return <Trouble error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.isPending) return <Bones rows={10} />;
  return <Told report={asked.data} by={by} />;
}
