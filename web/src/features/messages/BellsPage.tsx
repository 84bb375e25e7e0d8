// BellsPage: what was told to whoever is signed in, and reading it.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { post } from '../../api/client';
import { bells, stale } from '../../api/queries';
import type { Bell } from '../../api/types';
import { instant } from '../../lib/format';
import { t } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { useDone } from '../../record/useDone';
import { Blank, Bones, Page, State, Trouble } from '../../ui/parts';

/** What it is about: the customer, else what it comes from. */
const causes: Record<string, (id: number) => string> = { play: (id) => '/plays/' + id, automation: (id) => '/automations/' + id, undone: () => '/notices', review: () => '/review' };
const placeOf = (b: Bell): string => (b.customer > 0 ? '/customers/' + b.customer : (causes[b.cause]?.(b.cause_id) ?? ''));

function Row({ b, onSeen }: { b: Bell; onSeen: (id: number) => void }): ReactNode {
  return (
    <li className="row bell-row">
      <span className="row-main">
        <span className="strong">
          {b.subject || b.body.split('\n')[0]} {!b.seen && <State tone="blue">{t('notices.new')}</State>}
        </span>
        {b.subject && <span className="small message-body">{b.body}</span>}
        <span className="quiet small num">{instant(b.at)}</span>
      </span>
      {placeOf(b) && (
        <Link href={placeOf(b)} className="row-act" onClick={() => !b.seen && onSeen(b.id)}>
          {t(b.customer > 0 ? 'bells.open' : 'bells.open_cause')}
        </Link>
      )}
    </li>
  );
}

export default function BellsPage(): ReactNode {
  const list = useInfiniteQuery(bells());
  const { failed } = useDone();
  useTitle(t('bells.title') + ' · ' + t('brand'));
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const unread = list.data?.pages[0]?.unread ?? 0;
  const seen = (id: number | null): void => void post('/api/bells/seen', { id }).then(() => stale('/api/bells')).catch(failed);
  return (
    <Page title={t('nav.settings')} lead={t('bells.title')} actions={unread > 0 && <Button onClick={() => seen(null)}>{t('bells.all')}</Button>}>
      {list.isError ? (
        <Trouble error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Bones rows={4} />
      ) : !rows.length ? (
        <Blank title={t('bells.none')} says={t('bells.none_says')} />
      ) : (
        <ul className="rows" role="list">
          {rows.map((b) => (
            <Row key={b.id} b={b} onSeen={seen} />
          ))}
        </ul>
      )}
      {list.hasNextPage && <Button onClick={() => void list.fetchNextPage()}>{t('messages.more')}</Button>}
    </Page>
  );
}
