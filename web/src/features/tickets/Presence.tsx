// Presence: whoever works in queues says whether he is there to get the next ticket.
import { Switch } from 'antd';
import { useState, type ReactNode } from 'react';
import { post } from '../../api/client';
import { stale } from '../../api/queries';
import type { TicketQueue } from '../../api/types';
import { t } from '../../lib/text';
import { useSession } from '../../record/session';
import { useDone } from '../../record/useDone';

export function Presence({ queues }: { queues: TicketQueue[] }): ReactNode {
  const me = useSession()?.person?.id ?? 0;
  const [busy, setBusy] = useState(false);
  const { failed } = useDone();
  const mine = queues.filter((q) => q.members.some((m) => m.person === me));
  if (!mine.length) return null;
  const here = mine.some((q) => q.members.some((m) => m.person === me && m.available));
  const turn = async (available: boolean): Promise<void> => {
    setBusy(true);
    try {
      for (const q of mine) await post(`/api/ticket-queues/${q.id}/available`, { available, person: null });
      stale('/api/ticket-queues');
    } catch (e) {
      failed(e);
    }
    setBusy(false);
  };
  return (
    <label className="presence">
      <Switch checked={here} loading={busy} onChange={(v) => void turn(v)} aria-label={t('ticketset.here')} /> {t(here ? 'ticketset.here' : 'ticketset.away')}
    </label>
  );
}
