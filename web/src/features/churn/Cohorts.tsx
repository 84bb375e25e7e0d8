// Cohorts: who came in the same period, and what share of them is still there k periods later.
import { useQuery } from '@tanstack/react-query';
import type { CSSProperties, ReactNode } from 'react';
import { cohorts } from '../../api/queries';
import type { Draft } from '../../api/types';
import { count, percent, periodName } from '../../lib/format';
import { t } from '../../lib/text';
import { Blank, Bones, Trouble } from '../../ui/parts';

export function Cohorts({ draft, from, to, every }: { draft: Draft; from: string; to: string; every: string }): ReactNode {
  const asked = useQuery(cohorts({ definition: draft, from, to, every }));
  if (asked.isError) return <Trouble error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.isPending) return <Bones rows={12} height={32} />;
  const rows = asked.data.cohorts.filter((c) => c.size > 0);
  if (!rows.length) return <Blank title={t('cohort.none')} says={t('cohort.none_says')} />;
  const wide = Math.max(...rows.map((r) => r.kept.length));
  return (
    <>
      <div className="table-box" tabIndex={0} role="region" aria-label={t('churn.tab.cohorts')}>
        <table className="table triangle">
          <thead>
            <tr>
              <th>{t('cohort.first')}</th>
              <th className="right">{t('cohort.size')}</th>
              {Array.from({ length: wide }, (_, k) => (
                <th key={k} className="right">
                  {k}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <tr key={r.from}>
                <th scope="row">{periodName(r.from, r.to, every)}</th>
                <td className="right num">{count(r.size)}</td>
                {Array.from({ length: wide }, (_, k) => {
                  const kept = r.kept[k];
                  const share = kept === undefined ? null : kept / r.size;
                  return (
                    <td key={k} className="cell num" style={share === null ? undefined : ({ '--share': share } as CSSProperties)} data-on={share !== null} title={share === null ? '' : `${count(kept)} / ${count(r.size)}`}>
                      {share === null ? '' : percent(share, 0)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="quiet small note">{t('cohort.note')}</p>
    </>
  );
}
