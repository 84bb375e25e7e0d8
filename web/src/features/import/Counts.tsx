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

type RowsProps = { title: ReactNode; label: string; rows: ImportResult['refusals']; all: number };

function Rows({ title, label, rows, all }: RowsProps): ReactNode {
  if (!rows.length) return null;
  const shown = rows.slice(0, 50);
  return (
    <div className="refused">
      <h3>{title}</h3>
      <div className="table-box" tabIndex={0} role="region" aria-label={label}>
        <table className="table">
          <thead>
            <tr>
              <th className="right">{t('import.row')}</th>
              <th>{t('import.reason')}</th>
              <th>{t('import.cells')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((r) => (
              <tr key={r.row}>
                <td className="right num">{count(r.row)}</td>
                <td className="wrap">{say(r.reason)}</td>
                <td className="quiet small ellipsis cells">{r.cells.join(' | ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {all > shown.length && <p className="quiet small">{t('import.first_only', { n: shown.length })}</p>}
    </div>
  );
}

export const Refused = ({ result }: { result: ImportResult }): ReactNode => (
  <Rows title={<State tone="red">{t('import.refused_rows', { n: result.counts.refused })}</State>} label={t('counts.refused')} rows={result.refusals} all={result.counts.refused} />
);

/** Likely there already: loaded all the same, or what is there was brought up to date. */
export const LikelyRows = ({ result, updated }: { result: ImportResult; updated: boolean }): ReactNode => (
  <Rows title={<State tone="amber">{t(updated ? 'import.likely_updated' : 'import.likely_rows', { n: result.likely })}</State>} label={t('import.likely')} rows={result.likely_rows} all={result.likely} />
);
