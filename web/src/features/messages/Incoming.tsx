// Incoming: mail that came in, and what became of each; what failed or was left alone can be made a ticket.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { post } from '../../api/client';
import { incomingMail, stale } from '../../api/queries';
import type { IncomingMail } from '../../api/types';
import { instant } from '../../lib/format';
import { say, t, word } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useDone } from '../../record/useDone';
import { Chip, State, type Tone } from '../../ui/parts';
import { Listed } from './Listed';

const STATES = ['ticket', 'failed', 'ignored', 'bounce', 'waiting'];
const TONES: Record<string, Tone> = { ticket: 'green', failed: 'red', bounce: 'amber', ignored: 'grey', waiting: 'blue' };

function Line({ m }: { m: IncomingMail }): ReactNode {
  const { did, failed } = useDone();
  const again = (): void =>
    void post(`/api/incoming_mail/${m.id}/again`)
      .then(() => {
        stale('/api/incoming_mail');
        did(t('incoming.again_done'));
      })
      .catch(failed);
  return (
    <li className="row hook-row">
      <span className="row-main">
        <span className="strong">{m.subject || t('incoming.no_subject')}</span>
        <span className="quiet small">
          {m.sender} · {instant(m.came)}
        </span>
        {m.reason && <span className={m.state === 'failed' ? 'small hook-problem' : 'small'}>{say(m.reason)}</span>}
      </span>
      <State tone={TONES[m.state] ?? 'grey'}>{word('incoming.state', m.state)}</State>
      {m.ticket > 0 && <Link href={'/tickets/' + m.ticket}>{t('incoming.ticket')}</Link>}
      {(m.state === 'failed' || m.state === 'ignored') && (
        <Button size="small" onClick={again}>
          {t('incoming.again')}
        </Button>
      )}
    </li>
  );
}

export function Incoming(): ReactNode {
  const [params, set] = useParams();
  // What was just asked for comes within seconds: the list follows while its newest page is looked at.
  const list = useInfiniteQuery({ ...incomingMail(params.mail ? { mail_state: params.mail } : {}), refetchInterval: (q) => ((q.state.data?.pages.length ?? 1) > 1 ? false : 3000), staleTime: 0 });
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const asked = { data: list.data?.pages[0], error: list.error, isPending: list.isPending, refetch: list.refetch };
  return (
    <>
      <div className="chips" role="group" aria-label={t('incoming.tab')}>
        {['', ...STATES].map((s) => (
          <Chip key={s} on={(params.mail ?? '') === s} onClick={() => set({ mail: s || null })}>
            {s ? word('incoming.state', s) : t('incoming.any')}
          </Chip>
        ))}
      </div>
      <Listed asked={asked} rows={rows} none={t(params.mail ? 'incoming.none_state' : 'incoming.none')} says={params.mail ? '' : t('incoming.none_says')} line={(m) => <Line key={m.id} m={m} />} />
      {list.hasNextPage && <Button onClick={() => void list.fetchNextPage()}>{t('messages.more')}</Button>}
    </>
  );
}
