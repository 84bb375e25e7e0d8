// Sections: the parts of a review as they come from the server: figures, the line of the rate, tables. Every
// figure with a page behind it is a link to that page.
import { useMemo, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { Period, ReviewCell, ReviewSection, ReviewTable } from '../../api/types';
import { Chart } from '../../charts/Chart';
import { trend } from '../../charts/options';
import { say, t } from '../../lib/text';
import { Bar, Section } from '../../ui/parts';
import { cellText, intervalText, tones } from './cell';

function Shown({ c, name }: { c: ReviewCell; name: string }): ReactNode {
  const text = cellText(c);
  const tone = tones[c.tone] ?? '';
  return c.path && c.kind !== 'none' ? (
    <Link href={c.path} className={'figure' + (c.kind === 'count' && c.value === 0 ? ' review-zero' : tone)} title={t('review.open', { name, figure: text })} aria-label={t('review.open', { name, figure: text })}>
      {text}
    </Link>
  ) : (
    <span className={tone.trim()}>{text}</span>
  );
}

function Figures({ s }: { s: ReviewSection }): ReactNode {
  if (!s.figures.length) return null;
  return (
    <dl className="review-figures">
      {s.figures.map((f, i) => (
        <div key={f.key} className={i === 0 ? 'review-first' : undefined}>
          <dt>{say(f.label)}</dt>
          <dd className="num">
            <Shown c={f.cell} name={say(f.label)} />
          </dd>
          {f.cell.low !== null ? <dd className="quiet small num">{t('review.interval', { low: intervalText(f.cell).split(' – ')[0] ?? '', high: intervalText(f.cell).split(' – ')[1] ?? '' })}</dd> : f.cell.kind !== 'words' && f.cell.text && <dd className="quiet small num">{say(f.cell.text)}</dd>}
        </div>
      ))}
    </dl>
  );
}

function Line({ s, kind }: { s: ReviewSection; kind: string }): ReactNode {
  const [, go] = useLocation();
  const periods = useMemo(() => s.points.map((p): Period => ({ from: p.from, to: p.to, rate: p.value, rate_low: p.low, rate_high: p.high, opening: 0, new: 0, returned: 0, lost: 0, closing: 0, new_lost: 0, lost_and_back: 0, lost_by: [] })), [s.points]);
  const option = useMemo(() => trend(periods, kind, s.target, false), [periods, kind, s.target]);
  return s.points.length > 1 ? <Chart option={option} height={220} label={t('churn.trend')} onPick={(i) => s.points[i] && go(s.points[i].path)} /> : null;
}

/** The bar of a figure, figures of one kind in a table to one scale; a tenth of a point is no long bar. */
const mostOf = (table: ReviewTable, kind: string): number => Math.max(kind === 'points' ? 0.001 : 0, ...table.rows.flatMap((r) => r.filter((c, i) => table.columns[i]?.bar && c.kind === kind).map((c) => Math.abs(c.value ?? 0))));

function Cell({ c, table, column }: { c: ReviewCell; table: ReviewTable; column: number }): ReactNode {
  const head = table.columns[column];
  const most = head?.bar ? mostOf(table, c.kind) : 0;
  const words = c.kind === 'words';
  return (
    <td className={words ? undefined : 'num'}>
      <Shown c={c} name={head ? say(head.label) : ''} />
      {c.low !== null && <span className="quiet small review-beside">{intervalText(c)}</span>}
      {!words && c.text && <span className="quiet small review-beside">{say(c.text)}</span>}
      {most > 0 && c.value !== null && <Bar share={Math.abs(c.value) / most} tone={c.tone === 'bad' ? 'red' : c.tone === 'good' ? 'green' : 'blue'} />}
    </td>
  );
}

function Table({ table }: { table: ReviewTable }): ReactNode {
  if (!table.rows.length) return null;
  const words = (i: number): boolean => i === 0 || table.rows.some((r) => r[i]?.kind === 'words');
  return (
    <div className="review-table">
      <h3>{say(table.title)}</h3>
      {table.says && <p className="quiet small note">{say(table.says)}</p>}
      <div className="play-scroll" tabIndex={0} role="group" aria-label={say(table.title)}>
        <table className="review-grid">
          <thead>
            <tr>
              {table.columns.map((c, i) => (
                <th key={c.key} scope="col" className={words(i) ? undefined : 'num'}>
                  {say(c.label)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, r) => (
              <tr key={r}>
                {row.map((c, i) => (
                  <Cell key={i} c={c} table={table} column={i} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

export function Part({ s, kind }: { s: ReviewSection; kind: string }): ReactNode {
  return (
    <Section title={say(s.title)} id={'review-' + s.key}>
      {s.empty && (
        <p className="quiet note">
          {say(s.empty)} {s.empty_path && <Link href={s.empty_path}>{t('review.go')}</Link>}
        </p>
      )}
      <Figures s={s} />
      <Line s={s} kind={kind} />
      <div className={'review-tables review-tables-' + s.key}>
        {s.tables.map((x) => (
          <Table key={x.key} table={x} />
        ))}
      </div>
    </Section>
  );
}
