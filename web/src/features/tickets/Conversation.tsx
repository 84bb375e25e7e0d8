// Conversation: what was said in a ticket, in its order: by the customer, to the customer, among colleagues.
import type { ReactNode } from 'react';
import type { TicketMessage, TicketPage } from '../../api/types';
import { at } from '../../lib/base';
import { bytes, instant } from '../../lib/format';
import { t } from '../../lib/text';
import { withSeenAs } from '../../lib/seenAs';
import { Icon } from '../../ui/icons';
import { Blank } from '../../ui/parts';

function whoSaid(m: TicketMessage): string {
  if (m.kind === 'reply') return t('tickets.by.reply', { name: m.author });
  if (m.kind === 'note') return t('tickets.by.note', { name: m.author });
  return m.author ? t('tickets.by.customer_noted', { name: m.author }) : m.sender || t('tickets.by.customer');
}

function Message({ m, ticket }: { m: TicketMessage; ticket: number }): ReactNode {
  return (
    <li className={'said-in said-' + m.kind} data-kind={m.kind}>
      <p className="quiet small">
        <b>{whoSaid(m)}</b> <span className="num">{instant(m.at)}</span>
      </p>
      <p className="said-text">{m.text}</p>
      {m.files.length > 0 && (
        <ul className="said-files">
          {m.files.map((f) => (
            <li key={f.id}>
              <a href={at(withSeenAs(`/api/tickets/${ticket}/files/${f.id}`))}>
                <Icon name="file" size={16} /> {f.name}
              </a>{' '}
              <span className="quiet small num">{bytes(f.bytes)}</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

export function Conversation({ page }: { page: TicketPage }): ReactNode {
  const content = page.ticket.record.values.content;
  if (!page.readable) return <Blank title={t('tickets.talk_hidden')} says={t('tickets.talk_hidden_says')} />;
  return (
    <ol className="said-list" aria-label={t('tickets.talk')} data-said={page.messages.length}>
      {content ? (
        <li className="said-in said-customer">
          <p className="quiet small">
            <b>{t('tickets.by.asked')}</b> {page.ticket.clock?.started && <span className="num">{page.ticket.clock.started.slice(0, 16).replace('T', ' ')}</span>}
          </p>
          <p className="said-text">{String(content)}</p>
        </li>
      ) : null}
      {page.messages.map((m) => (
        <Message key={m.id} m={m} ticket={page.ticket.record.id} />
      ))}
    </ol>
  );
}
