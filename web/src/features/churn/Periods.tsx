// Periods: the identity of every period as one row, the rate with its interval, and the net change
// with the reason why it is not the rate.
import type { ReactNode } from 'react';
import type { Period } from '../../api/types';
import { count, percent, periodName } from '../../lib/format';
import { t } from '../../lib/text';
import { Bar, Figure as Open } from '../../ui/parts';
import { Apart } from './Apart';
import { Kinds } from './Kinds';
import type { LossKind, Which } from './state';

type Props = { periods: Period[]; every: string; onOpen: (which: Which, p: Period, kind?: LossKind) => void };

function Row({ p, every, top, kinds, onOpen }: { p: Period; every: string; top: number; kinds: boolean; onOpen: Props['onOpen'] }): ReactNode {
  const name = periodName(p.from, p.to, every);
  const figure = (which: Which, sign: string, tone?: 'red'): ReactNode => (
    <td className="right" data-label={t(`churn.${which}`)}>
      <span className="faint sign" aria-hidden="true">
        {sign}
      </span>
      <Open onOpen={() => onOpen(which, p)} label={`${name} ${t(`churn.${which}`)} ${p[which]}`} tone={tone && p[which] ? tone : undefined}>
        {count(p[which])}
      </Open>
    </td>
  );
  return (
    <tr>
      <th scope="row">{name}</th>
      {figure('opening', '')}
      {figure('new', '+')}
      {figure('returned', '+')}
      {figure('lost', '−', 'red')}
      {figure('closing', '=')}
      <td className="right rate" data-label={t('churn.rate')}>
        <b className="num">{percent(p.rate, 2)}</b>
        <Bar share={top ? (p.rate ?? 0) / top : 0} tone="red" />
      </td>
      <td className="right quiet num small" data-label={t('churn.interval')}>
        {percent(p.rate_low)} – {percent(p.rate_high)}
      </td>
      <td className="right quiet num" data-label={t('churn.net')}>{p.opening ? percent((p.opening - p.closing) / p.opening) : '–'}</td>
      {kinds && (
        <td className="small apart-cell">
          <Kinds p={p} name={name} onOpen={(kind) => onOpen('lost', p, kind)} />
        </td>
      )}
      <td className="right small apart-cell">
        <Apart p={p} name={name} onOpen={(which) => onOpen(which, p)} />
      </td>
    </tr>
  );
}

export function Periods({ periods, every, onOpen }: Props): ReactNode {
  const top = Math.max(0, ...periods.map((p) => p.rate ?? 0));
  const kinds = periods.some((p) => p.lost_by.length > 0);
  return (
    <>
      <div className="table-box" tabIndex={0} role="region" aria-label={t('churn.periods')}>
        <table className="table part-cards">
          <thead>
            <tr>
              <th scope="col">{t('churn.period')}</th>
              <th className="right">{t('churn.opening')}</th>
              <th className="right">{t('churn.new')}</th>
              <th className="right">{t('churn.returned')}</th>
              <th className="right">{t('churn.lost')}</th>
              <th className="right">{t('churn.closing')}</th>
              <th className="right">{t('churn.rate')}</th>
              <th className="right">{t('churn.interval')}</th>
              <th className="right">{t('churn.net')}</th>
              {kinds && <th>{t('churn.kinds')}</th>}
              <th className="right">{t('churn.apart')}</th>
            </tr>
          </thead>
          <tbody>
            {[...periods].reverse().map((p) => (
              <Row key={p.from} p={p} every={every} top={top} kinds={kinds} onOpen={onOpen} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="quiet small note">{t('churn.identity_note')}</p>
      <p className="quiet small note">{t('churn.net_note')}</p>
    </>
  );
}
