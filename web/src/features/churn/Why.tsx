// Why: which events made a customer lost (or not), and on which day.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { explain } from '../../api/queries';
import type { CustomerHead, Day2, Draft, ExplainedCall, ExplainedPart, Explanation } from '../../api/types';
import { addDays, daysBetween } from '../../lib/format';
import { say, small, t, word } from '../../lib/text';
import { customerPath } from '../../record/CustomersPanel';
import { objectLabel, useMeta } from '../../record/meta';
import { cellText } from '../../record/Value';
import { Icon } from '../../ui/icons';
import { Bones, State, Trouble, type Tone } from '../../ui/parts';

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

function Call({ call, changed }: { call: ExplainedCall; changed: boolean }): ReactNode {
  const meta = useMeta();
  const kind = 'number';
  const event = call.newest;
  return (
    <li className="call">
      <p className="call-says">
        <span>{say(call.sentence)}</span>
        <span className="num strong">
          {changed && call.before !== null && call.before !== call.now && <span className="quiet">{cellText(call.before, kind)} → </span>}
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

const tones: Record<string, Tone> = { active: 'green', grace: 'amber', lost: 'red', prospect: 'grey' };
// Whether it is good for the company that a part holds.
const partTones: Record<string, [Tone, Tone]> = { lost_when: ['red', 'grey'], not_while: ['amber', 'grey'], customer_when: ['green', 'grey'] };

/** One condition of the definition: what it says, whether it holds, and what it rests on. */
function Part({ part, changed }: { part: ExplainedPart; changed: boolean }): ReactNode {
  const tone = partTones[part.part]?.[part.holds ? 0 : 1] ?? 'grey';
  return (
    <section className="why-part">
      <header className="why-part-head">
        <h3>{word('churn', part.part)}</h3>
        <State tone={tone}>{part.since ? t(part.holds ? 'explain.holds_since' : 'explain.not_since', { day: part.since }) : t(part.holds ? 'explain.holds' : 'explain.never')}</State>
      </header>
      <p className="quiet small">{say(part.sentence)}</p>
      {part.calls.length > 0 && (
        <ul className="calls">
          {part.calls.map((c) => (
            <Call key={c.text} call={c} changed={changed} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Which of the parts made it so, in a sentence. */
function verdict(told: Explanation): string {
  const holds = (name: string): boolean | undefined => told.parts.find((p) => p.part === name)?.holds;
  if (told.status === 'grace') return t('explain.because_spared');
  if (told.status === 'lost') return t(holds('customer_when') === false ? 'explain.because_no_customer' : 'explain.because_lost');
  if (told.status === 'prospect') return t(holds('lost_when') ? 'explain.because_never' : 'explain.because_prospect');
  return t('explain.because_active');
}

function Told({ told }: { told: Explanation }): ReactNode {
  const status = told.status ?? 'prospect';
  return (
    <>
      <p className="why-lead">
        <State tone={tones[status] ?? 'grey'}>{told.since && status === 'lost' ? t('explain.lost_since', { day: told.since }) : word('status', status)}</State>
      </p>
      <p>{verdict(told)}</p>
      {told.since && status === 'lost' && <p className="quiet small">{t('explain.day_says', { day: told.since })}</p>}
      {told.parts.map((p) => (
        <Part key={p.part} part={p} changed={status === 'lost'} />
      ))}
      <Strip ranges={told.ranges} on={told.on} />
    </>
  );
}

export function Why({ customer, definition, on, onBack }: { customer: CustomerHead; definition: Draft; on: string; onBack: () => void }): ReactNode {
  const asked = useQuery(explain({ condition: null, definition, customer: customer.id, on }));
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
