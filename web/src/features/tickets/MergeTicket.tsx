// MergeTicket: makes a ticket part of another of the same customer; it can be taken apart again.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Radio } from 'antd';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { post } from '../../api/client';
import { stale, tickets } from '../../api/queries';
import type { TicketPage, TicketRow } from '../../api/types';
import { t, word } from '../../lib/text';
import { useDone } from '../../record/useDone';
import { Bones, Panel, Trouble } from '../../ui/parts';

const titleOf = (r: TicketRow): string => [r.record.values.ticket_no, r.record.values.subject ?? t('tickets.no_subject'), r.clock?.state ? word('tickets.state', r.clock.state) : ''].filter(Boolean).join(' · ');

export function MergeTicket({ row, open, onClose }: { row: TicketRow; open: boolean; onClose: () => void }): ReactNode {
  const list = useInfiniteQuery({ ...tickets({ customer: String(row.record.customer), order: 'newest' }), enabled: open });
  const [into, setInto] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [, go] = useLocation();
  const { did } = useDone();
  const touched = (): void => stale('/api/ticket', '/api/records/ticket');
  const others = (list.data?.pages.flatMap((p) => p.rows) ?? []).filter((r) => r.record.id !== row.record.id && !r.clock?.into);
  const merge = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const now = await post<TicketPage>(`/api/tickets/${row.record.id}/merge`, { into });
      const last = now.merged.find((m) => m.gone === row.record.id);
      touched();
      onClose();
      go(`/tickets/${String(into)}`);
      did(t('tickets.merged'), last && (() => post(`/api/ticket-merges/${last.id}/undo`).then(touched)));
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  return (
    <Panel open={open} onClose={onClose} title={t('tickets.merge')} width={480}>
      <div className="form">
        <p className="quiet">{t(list.data && !others.length ? 'tickets.merge_none' : 'tickets.merge_says')}</p>
        {list.isPending && <Bones rows={3} />}
        <Radio.Group className="outcomes" value={into} onChange={(e) => setInto(e.target.value as number)}>
          {others.map((r) => (
            <Radio key={r.record.id} value={r.record.id}>
              {titleOf(r)}
            </Radio>
          ))}
        </Radio.Group>
        <Trouble error={error} />
        {others.length > 0 && (
          <Button type="primary" disabled={into === null} loading={busy} onClick={() => void merge()}>
            {t('tickets.merge_do')}
          </Button>
        )}
      </div>
    </Panel>
  );
}
