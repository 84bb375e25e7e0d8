// Owners: whose the rule's warnings would have been, so that nobody is buried under them.
import { useState, type ReactNode } from 'react';
import type { OwnerWarnings } from '../../api/types';
import { count, number } from '../../lib/format';
import { t } from '../../lib/text';
import { Bar } from '../../ui/parts';

const MOST = 8;

export function Owners({ owners }: { owners: OwnerWarnings[] }): ReactNode {
  const [all, setAll] = useState(false);
  if (!owners.length) return null;
  const folded = owners.length > MOST;
  const shown = folded && !all ? owners.slice(0, MOST) : owners;
  const rest = owners.slice(MOST);
  const sum = (key: 'raised' | 'warnings_a_week'): number => rest.reduce((n, o) => n + o[key], 0);
  const top = owners[0]?.raised ?? 1;
  return (
    <div className="table-box owners" tabIndex={0} role="region" aria-label={t('backtest.owners')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('backtest.owner')}</th>
            <th scope="col" className="right">
              {t('backtest.warnings')}
            </th>
            <th scope="col" className="right">
              {t('backtest.per_week')}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((o) => (
            <tr key={String(o.owner)}>
              <th scope="row" className={o.owner === null ? 'quiet' : undefined}>
                {o.owner === null ? t('warnings.no_owner') : String(o.owner)}
              </th>
              <td className="right num">{count(o.raised)}</td>
              <td className="right rate">
                <b className="num">{number(o.warnings_a_week, 2)}</b>
                <Bar share={o.raised / top} tone="blue" />
              </td>
            </tr>
          ))}
          {folded && !all && (
            <tr>
              <th scope="row">
                <button type="button" className="plain link" onClick={() => setAll(true)} aria-expanded={false}>
                  {t('backtest.owners_rest', { n: rest.length })}
                </button>
              </th>
              <td className="right num quiet">{count(sum('raised'))}</td>
              <td className="right rate quiet">
                <span className="num">{number(sum('warnings_a_week'), 2)}</span>
              </td>
            </tr>
          )}
        </tbody>
      </table>
      {folded && all && (
        <p className="note">
          <button type="button" className="plain link small" onClick={() => setAll(false)} aria-expanded={true}>
            {t('backtest.owners_fewer')}
          </button>
        </p>
      )}
    </div>
  );
}
