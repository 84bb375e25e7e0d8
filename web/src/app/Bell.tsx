// Bell: that something of mine was switched off by a change of fields; gone once all of it works again.
// Rings: how much was told to me that I have not read.
import { useQuery } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { notices, stale, unreadBells } from '../api/queries';
import { t } from '../lib/text';
import { Icon } from '../ui/icons';

const useNotices = () => useQuery(notices()).data?.rows ?? [];
export const useUnread = (): number => useNotices().filter((n) => !n.seen).length;

export function Bell(): ReactNode {
  const all = useNotices();
  const unread = useUnread();
  const [path] = useLocation();
  // Whoever mends one leaves its page: what is mended is told no more.
  const any = all.length > 0;
  useEffect(() => {
    if (any) stale('/api/notices');
  }, [path, any]);
  if (!any) return null;
  const says = unread ? t('notices.n', { n: unread }) : t('notices.lead', { n: all.length });
  return (
    <Link href="/notices" className="bell" aria-label={says} title={says}>
      <Icon name="warn" size={18} />
      {unread > 0 && <span className="nav-n num">{unread}</span>}
    </Link>
  );
}

export const useRings = (): number => useQuery(unreadBells()).data ?? 0;

export function Rings(): ReactNode {
  const n = useRings();
  const says = n ? t('bells.n', { n }) : t('bells.title');
  return (
    <Link href="/bells" className="bell rings" aria-label={says} title={says}>
      <Icon name="warnings" size={18} />
      {n > 0 && <span className="nav-n num">{n > 99 ? '99+' : n}</span>}
    </Link>
  );
}
