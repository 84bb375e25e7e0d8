// MessageRow: one message, what became of it, and sending it again: in the outbox and on a time line.
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { post } from '../api/client';
import { stale } from '../api/queries';
import type { Message } from '../api/types';
import { instant } from '../lib/format';
import { hasText, say, t, word } from '../lib/text';
import { State, type Tone } from '../ui/parts';
import { useDone } from './useDone';

const tones: Record<string, Tone> = { waiting: 'grey', held: 'amber', sent: 'green', failed: 'red', refused: 'red' };
const ended = (m: Message): boolean => m.state === 'failed' || m.state === 'refused';

function More({ m }: { m: Message }): ReactNode {
  const { did, failed } = useDone();
  const act = async (what: 'again' | 'stop'): Promise<void> => {
    await post(`/api/messages/${m.id}/${what}`);
    stale('/api/messages', '/api/customers');
  };
  const again = (): void => void act('again').then(() => did(t('messages.again_done')), failed);
  const stop = (): void => void act('stop').then(() => did(t('messages.stopped'), () => act('again')), failed);
  return (
    <div className="message-more">
      {m.withheld ? <p className="quiet small">{t('messages.withheld')}</p> : <p className="message-body">{m.body}</p>}
      {m.answer && m.state !== 'sent' && (
        <p className="quiet small message-said">
          {t('messages.said')}: {m.answer}
        </p>
      )}
      {m.due && (m.state === 'held' || m.reason) && (
        <Button size="small" onClick={stop}>
          {t('messages.stop')}
        </Button>
      )}
      {ended(m) && !m.withheld && (
        <Button size="small" onClick={again}>
          {t('messages.again')}
        </Button>
      )}
    </div>
  );
}

/** `named`: with whom it is to and on which day, where that is not known from the page. */
export function MessageRow({ m, named }: { m: Message; named?: boolean }): ReactNode {
  const first = m.subject || (m.body ?? '').split('\n')[0] || word('messages.kind', m.kind);
  const cause = hasText('messages.cause.' + m.cause) ? word('messages.cause', m.cause) : m.cause;
  return (
    <li className="message-row">
      <details>
        <summary>
          {!named && <span className="event-time num">{instant(m.created).slice(11)}</span>}
          <span className="message-kind-word">{word('messages.kind', m.kind)}</span>
          <span className="strong ellipsis message-first">{first}</span>
          <State tone={tones[m.state] ?? 'grey'}>{word('messages.state', m.state)}</State>
          {named && <span className="quiet small num">{instant(m.created)}</span>}
        </summary>
        <More m={m} />
      </details>
      <p className="small message-line">
        {named && m.customer > 0 && m.customer_name && (
          <Link href={'/customers/' + m.customer} className="message-who">
            {m.customer_name}
          </Link>
        )}
        {m.to && <span className="quiet num">{m.to}</span>}
        <span className="quiet">{cause}</span>
        {m.reason && m.state !== 'sent' && <span className={m.state === 'waiting' ? 'quiet' : 'ink-' + (m.state === 'held' ? 'amber' : 'red')}>{say(m.reason)}</span>}
        {m.due && (m.state === 'held' || m.tries > 0) && <span className="quiet num">{t('messages.until', { at: instant(m.due) })}</span>}
      </p>
    </li>
  );
}
