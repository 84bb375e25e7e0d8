// Slices: the newest period cut by a field of the customer; the rows add up to the whole.
import type { ReactNode } from 'react';
import type { Cell, Period, Slice } from '../../api/types';
import { count, listed, percent, periodName } from '../../lib/format';
import { t } from '../../lib/text';
import { Bar, Figure as Open } from '../../ui/parts';
import { Apart } from './Apart';
import { Kinds } from './Kinds';
import type { LossKind, Which } from './state';

export const sliceName = (v: Cell): string => (v === null || v === '' ? t('value.empty') : typeof v === 'boolean' ? t(v ? 'value.yes' : 'value.no') : Array.isArray(v) ? listed(v) : String(v));

type Props = { slices: Slice[]; at: string; every: string; onOpen: (which: Which, p: Period, value: Cell, kind?: LossKind) => void };

export function Slices({ slices, at, every, onOpen }: Props): ReactNode {
  const rows = slices
    .map((s) => ({ s, p: s.periods.find((p) => p.from === at), moved: s.moved[s.periods.findIndex((p) => p.from === at)] ?? 0 }))
    .filter((r): r is { s: Slice; p: Period; moved: number } => !!r.p && r.p.opening + r.p.closing + r.p.lost + r.p.new_lost > 0)
    .sort((a, b) => b.p.lost - a.p.lost || b.p.opening - a.p.opening);
  const top = Math.max(0, ...rows.map((r) => r.p.rate ?? 0));
  const first = rows[0]?.p;
  const kinds = rows.some(({ p }) => p.lost_by.length > 0);
  return (
    <>
      <div className="table-box" tabIndex={0} role="region" aria-label={t('churn.slices')}>
        <table className="table part-cards part-slices">
          <thead>
            <tr>
              <th>{first ? periodName(first.from, first.to, every) : ''}</th>
              <th className="right">{t('churn.opening')}</th>
              <th className="right">{t('churn.lost')}</th>
              <th className="right">{t('churn.closing')}</th>
              <th className="right">{t('churn.rate')}</th>
              <th className="right">{t('churn.interval')}</th>
              <th className="right">{t('churn.moved')}</th>
              {kinds && <th>{t('churn.kinds')}</th>}
              <th className="right">{t('churn.apart')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, 200).map(({ s, p, moved }) => (
              <tr key={sliceName(s.value)}>
                <th scope="row">{sliceName(s.value)}</th>
                {(['opening', 'lost', 'closing'] as const).map((w) => (
                  <td key={w} className="right" data-label={t(`churn.${w}`)}>
                    <Open onOpen={() => onOpen(w, p, s.value)} label={`${sliceName(s.value)} ${t(`churn.${w}`)} ${p[w]}`} tone={w === 'lost' && p.lost ? 'red' : undefined}>
                      {count(p[w])}
                    </Open>
                  </td>
                ))}
                <td className="right rate" data-label={t('churn.rate')}>
                  <b className="num">{percent(p.rate, 1)}</b>
                  <Bar share={top ? (p.rate ?? 0) / top : 0} tone="red" />
                </td>
                <td className="right quiet num small" data-label={t('churn.interval')}>
                  {percent(p.rate_low)} – {percent(p.rate_high)}
                </td>
                <td className="right quiet num" data-label={moved ? t('churn.moved') : undefined}>{moved ? (moved > 0 ? '+' : '−') + count(Math.abs(moved)) : ''}</td>
                {kinds && (
                  <td className="small apart-cell">
                    <Kinds p={p} name={sliceName(s.value)} onOpen={(kind) => onOpen('lost', p, s.value, kind)} />
                  </td>
                )}
                <td className="right small apart-cell">
                  <Apart p={p} name={sliceName(s.value)} onOpen={(w) => onOpen(w, p, s.value)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="quiet small note">{t('churn.slices_note')}</p>
    </>
  );
}
