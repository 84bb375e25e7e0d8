// CannedForm: an answer that is ready, with places for what differs.
import { Button, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { patch, post } from '../../api/client';
import { stale } from '../../api/queries';
import type { CannedAnswer, TicketQueue } from '../../api/types';
import { t } from '../../lib/text';
import { Labelled, Trouble } from '../../ui/parts';

export function CannedForm({ answer, queues, onDone }: { answer: CannedAnswer | null; queues: TicketQueue[]; onDone: (a: CannedAnswer) => void }): ReactNode {
  const [draft, setDraft] = useState({ name: answer?.name ?? '', text: answer?.text ?? '', queue: answer?.queue ?? 0 });
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const kept = answer ? await patch<CannedAnswer>(`/api/canned-answers/${answer.id}`, draft, answer.version) : await post<CannedAnswer>('/api/canned-answers', draft, { create: true });
      stale('/api/canned-answers');
      onDone(kept);
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  };
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <Labelled label={t('ticketset.name') + ' *'}>
        <Input value={draft.name} onChange={(e) => setDraft({ ...draft, name: e.target.value })} maxLength={60} />
      </Labelled>
      <Labelled label={t('ticketset.text') + ' *'} hint={t('ticketset.canned_says')}>
        <Input.TextArea value={draft.text} onChange={(e) => setDraft({ ...draft, text: e.target.value })} autoSize={{ minRows: 4, maxRows: 14 }} maxLength={6000} />
      </Labelled>
      <Labelled label={t('ticketset.for_queue')}>
        <Select value={draft.queue} options={[{ value: 0, label: t('tickets.every_queue') }, ...queues.map((q) => ({ value: q.id, label: q.name }))]} onChange={(queue) => setDraft({ ...draft, queue })} aria-label={t('ticketset.for_queue')} />
      </Labelled>
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy} disabled={!draft.name.trim() || !draft.text.trim()}>
        {t('action.save')}
      </Button>
    </form>
  );
}
