// Counts: what an import did or will do; the parts add up to what was read.
import type { ReactNode } from 'react';
import type { ImportCounts, ImportResult } from '../../api/types';
import { count } from '../../lib/format';
import { say, t } from '../../lib/text';
import { State } from '../../ui/parts';

const parts = ['created', 'updated', 'unchanged', 'refused', 'skipped'] as const;

export const Counts = ({ counts }: { counts: ImportCounts }): ReactNode => (
  <dl className="counts">
    <div>
      <dt>{t('counts.read')}</dt>
      <dd className="num">{count(counts.read)}</dd>
    </div>
    {parts.map((p, i) => (
      <div key={p} className={counts[p] ? '' : 'zero'}>
        <dt>{t(`counts.${p}`)}</dt>
        <dd className={'num' + (p === 'refused' && counts[p] ? ' ink-red' : '')}>
          <span className="faint sign">{i ? '+' : '='}</span>
          {count(counts[p])}
        </dd>
      </div>
    ))}
  </dl>
);

export function Refused({ result }: { result: ImportResult }): ReactNode {
  if (!result.refusals.length) return null;
  return (
    <div className="refused">
      <h3>
        <State tone="red">{t('import.refused_rows', { n: result.counts.refused })}</State>
      </h3>
      <div className="table-box" tabIndex={0} role="region" aria-label={t('counts.refused')}>
        <table className="table">
          <thead>
            <tr>
              <th className="right">{t('import.row')}</th>
              <th>{t('import.reason')}</th>
              <th>{t('import.cells')}</th>
            </tr>
          </thead>
          <tbody>
            {result.refusals.slice(0, 50).map((r) => (
              <tr key={r.row}>
                <td className="right num">{count(r.row)}</td>
                <td className="wrap">{say(r.reason)}</td>
                <td className="quiet small ellipsis cells">{r.cells.join(' | ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {result.counts.refused > Math.min(50, result.refusals.length) && <p className="quiet small">{t('import.first_only', { n: Math.min(50, result.refusals.length) })}</p>}
    </div>
  );
}
