// Why: which events made a customer lost (or not), and on which day.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { explain } from '../../api/queries';
import type { CustomerHead, Day2, ExplainedCall, Explanation } from '../../api/types';
import { addDays, daysBetween } from '../../lib/format';
import { say, small, t } from '../../lib/text';
import { customerPath } from '../../record/CustomersPanel';
import { objectLabel, useMeta } from '../../record/meta';
import { cellText } from '../../record/Value';
import { Icon } from '../../ui/icons';
import { Bones, State, Trouble } from '../../ui/parts';

/** The days on which it held, as a strip over the last two years. */
function Strip({ ranges, on }: { ranges: Day2[]; on: string }): ReactNode {
  const days = 730;
  const from = addDays(on, -days);
  const place = (day: string): number => Math.max(0, Math.min(100, (daysBetween(from, day) / days) * 100));
  return (
    <div className="strip">
      <div className="strip-line" role="img" aria-label={t('explain.strip')}>
        {ranges
          .filter((r) => r.to === null || r.to > from)
          .map((r) => (
            <i key={r.from} style={{ left: `${Math.min(99.4, place(r.from))}%`, width: `${Math.max(0.6, place(r.to ?? addDays(on, 1)) - place(r.from))}%` }} title={`${r.from} – ${r.to ?? '…'}`} />
          ))}
      </div>
      <p className="strip-ends quiet small num">
        <span>{from}</span>
        <span>{t('explain.strip')}</span>
        <span>{on}</span>
      </p>
    </div>
  );
}

function Call({ call }: { call: ExplainedCall }): ReactNode {
  const meta = useMeta();
  const kind = 'number';
  const event = call.newest;
  return (
    <li className="call">
      <p className="call-says">
        <span>{say(call.sentence)}</span>
        <span className="num strong">
          {call.before !== null && call.before !== call.now && <span className="quiet">{cellText(call.before, kind)} → </span>}
          {cellText(call.now, kind)}
        </span>
      </p>
      {event && (
        <p className="quiet small">
          {t('explain.newest', { kind: small(objectLabel(meta, event.object)), day: event.day })}
        </p>
      )}
    </li>
  );
}

function Told({ told }: { told: Explanation }): ReactNode {
  return (
    <>
      <p className="why-lead">
        <State tone={told.holds ? 'red' : 'green'}>{told.since ? t(told.holds ? 'explain.lost_since' : 'explain.kept_since', { day: told.since }) : t(told.holds ? 'explain.lost' : 'explain.kept')}</State>
      </p>
      {told.since && told.holds && <p className="quiet">{t('explain.day_says', { day: told.since })}</p>}
      <ul className="calls">
        {told.calls.map((c) => (
          <Call key={c.text} call={c} />
        ))}
      </ul>
      <Strip ranges={told.ranges} on={told.on} />
    </>
  );
}

export function Why({ customer, condition, on, onBack }: { customer: CustomerHead; condition: string; on: string; onBack: () => void }): ReactNode {
  const asked = useQuery(explain({ condition, customer: customer.id, on }));
  return (
    <div className="why-page">
      <button type="button" className="plain" onClick={onBack}>
        <Icon name="back" size={14} /> {t('explain.back')}
      </button>
      <h2>
        <Link href={customerPath(customer.id)}>{customer.name || customer.code}</Link>
      </h2>
      <p className="quiet small">
        {customer.code}
        {customer.owner && ` · ${customer.owner}`} · {t('explain.on', { day: on })}
      </p>
      {asked.isError ? <Trouble error={asked.error} retry={() => void asked.refetch()} /> : asked.isPending || asked.isPlaceholderData ? <Bones rows={4} /> : <Told told={asked.data} />}
      <p>
        <Link href={customerPath(customer.id)}>{t('explain.open_page')}</Link>
      </p>
    </div>
  );
}
