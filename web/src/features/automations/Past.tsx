// Past: what it would have done in the last 90 days, and for whom.
import { useState, type ReactNode } from 'react';
import { Button } from 'antd';
import { Link } from 'wouter';
import type { AutomationPast, Meta } from '../../api/types';
import { count } from '../../lib/format';
import { say, t } from '../../lib/text';
import { customerPath } from '../../record/CustomersPanel';
import { objectLabel } from '../../record/meta';
import { Panel } from '../../ui/parts';

const SHOWN = 8;

const Rows = ({ past, meta, most }: { past: AutomationPast; meta: Meta | undefined; most: number }): ReactNode => (
  <ul className="auto-past-rows">
    {past.rows.slice(0, most).map((r, i) => (
      <li key={i}>
        {r.customer ? (
          <Link href={customerPath(r.customer.id)} className="ellipsis">
            {r.customer.name || r.customer.code}
          </Link>
        ) : r.record ? (
          <Link href={`/o/${encodeURIComponent(r.object)}?open=${r.record}`} className="ellipsis">
            {objectLabel(meta, r.object)}
          </Link>
        ) : (
          <span className="quiet">{t('auto.nobody')}</span>
        )}
        <span className="quiet small num">{r.day}</span>
      </li>
    ))}
  </ul>
);

export function Past({ past, meta, waiting }: { past: AutomationPast; meta: Meta | undefined; waiting?: boolean }): ReactNode {
  const [all, setAll] = useState(false);
  if (!past.known)
    return (
      <div className="auto-past">
        <p>{t('auto.past_unknown')}</p>
        {past.note && <p className="quiet">{say(past.note)}</p>}
      </div>
    );
  return (
    <div className={'auto-past' + (waiting ? ' waiting' : '')}>
      <p className="auto-past-n">{past.runs ? t(past.customers ? 'auto.past' : 'auto.past_nobody', { n: past.runs, customers: past.customers }) : t('auto.past_none')}</p>
      {past.busiest && past.most > 1 && <p className="quiet small">{t('auto.busiest', { day: past.busiest, n: past.most })}</p>}
      {past.note && <p className="quiet small">{say(past.note)}</p>}
      {past.rows.length > 0 && <Rows past={past} meta={meta} most={SHOWN} />}
      {past.rows.length > SHOWN && (
        <Button type="link" className="link-left" onClick={() => setAll(true)}>
          {t(past.runs > past.rows.length ? 'auto.past_first' : 'auto.past_all', { n: past.rows.length })}
        </Button>
      )}
      <Panel open={all} onClose={() => setAll(false)} title={t('auto.past_title', { from: past.from, to: past.to })}>
        <p className="quiet">{t('auto.past_of', { n: count(past.rows.length), all: count(past.runs) })}</p>
        <Rows past={past} meta={meta} most={past.rows.length} />
      </Panel>
    </div>
  );
}
