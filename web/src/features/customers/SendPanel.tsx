// SendPanel: a message to one customer: how, which template, what it will look like, and off it goes.
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { post } from '../../api/client';
import { channelWays, messageTemplates, stale } from '../../api/queries';
import type { ChannelWay, Message, MessagePreview, MessageQuestion, MessageTemplate } from '../../api/types';
import { say, t, word } from '../../lib/text';
import { useAsk } from '../../record/useAsk';
import { useDone } from '../../record/useDone';
import { Blank, Bones, Labelled, Panel, State, Trouble } from '../../ui/parts';

const empty: MessageQuestion = { template: null, kind: null, channel: null, purpose: 'service', subject: '', body: '', link: null };

function Write({ q, ways, letters, set, onLook, busy, error }: { q: MessageQuestion; ways: ChannelWay[]; letters: MessageTemplate[]; set: (q: MessageQuestion) => void; onLook: () => void; busy: boolean; error: unknown }): ReactNode {
  const templates = letters.filter((l) => !l.deleted && ways.some((w) => w.kind === l.kind));
  const choose = (id: number): void => {
    const l = templates.find((one) => one.id === id);
    if (!l) return set({ ...q, template: null });
    const way = ways.find((w) => w.id === q.channel && w.kind === l.kind) ?? ways.find((w) => w.kind === l.kind);
    set({ ...q, template: id, kind: l.kind, channel: way?.id ?? null, purpose: l.purpose, subject: l.subject, body: l.body });
  };
  const turn = (id: number): void => set({ ...q, channel: id, kind: ways.find((w) => w.id === id)?.kind ?? null });
  return (
    <div className="form">
      {templates.length > 0 && (
        <Labelled label={t('messages.template')}>
          <Select value={q.template ?? 0} onChange={choose} options={[{ value: 0, label: t('messages.no_template') }, ...templates.map((l) => ({ value: l.id, label: l.name }))]} />
        </Labelled>
      )}
      <Labelled label={t('messages.how')}>
        <Select value={q.channel} onChange={turn} options={ways.map((w) => ({ value: w.id, label: `${word('messages.kind', w.kind)} · ${w.name}` }))} />
      </Labelled>
      <Labelled label={t('messages.purpose')} hint={t('messages.purpose_says')}>
        <Select value={q.purpose} onChange={(purpose) => set({ ...q, purpose })} options={['service', 'marketing'].map((p) => ({ value: p, label: word('messages.purpose', p) }))} />
      </Labelled>
      {q.kind === 'mail' && (
        <Labelled label={t('messages.subject')}>
          <Input value={q.subject ?? ''} onChange={(e) => set({ ...q, subject: e.target.value })} name="message-subject" />
        </Labelled>
      )}
      <Labelled label={t('messages.body')} hint={t('messages.body_says')}>
        <Input.TextArea value={q.body ?? ''} onChange={(e) => set({ ...q, body: e.target.value })} autoSize={{ minRows: 5, maxRows: 14 }} name="message-body" />
      </Labelled>
      <Trouble error={error} />
      <Button type="primary" loading={busy} disabled={!q.body?.trim() || !q.channel} onClick={onLook}>
        {t('messages.preview')}
      </Button>
    </div>
  );
}

function Look({ p, busy, error, onBack, onSend }: { p: MessagePreview; busy: boolean; error: unknown; onBack: () => void; onSend: () => void }): ReactNode {
  const why = p.reason ? say(p.reason) : '';
  return (
    <div className="form">
      <p>{p.verdict === 'goes' ? <State tone="green">{t('messages.goes')}</State> : <State tone={p.verdict === 'held' ? 'amber' : 'red'}>{t(p.verdict === 'held' ? 'messages.held' : 'messages.refused', { why })}</State>}</p>
      <p className="quiet">{p.target === 'group' ? t('messages.preview_group') : p.to ? t('messages.preview_to', { to: p.to }) : t('messages.no_address')}</p>
      <div className="message-paper">
        {p.subject && <p className="strong">{p.subject}</p>}
        <p className="message-body">{p.body}</p>
      </div>
      {p.request && (
        <details>
          <summary>{t('messages.request')}</summary>
          <pre className="message-request" tabIndex={0}>
            {p.request}
          </pre>
        </details>
      )}
      <Trouble error={error} />
      <div className="buttons">
        <Button type="primary" loading={busy} disabled={p.verdict === 'refused'} onClick={onSend}>
          {t('messages.send_now')}
        </Button>
        <Button onClick={onBack}>{t('messages.edit')}</Button>
      </div>
    </div>
  );
}

function Sending({ id, ways, letters, onDone }: { id: number; ways: ChannelWay[]; letters: MessageTemplate[]; onDone: () => void }): ReactNode {
  const [q, set] = useState<MessageQuestion>({ ...empty, channel: ways[0]?.id ?? null, kind: ways[0]?.kind ?? null });
  const [look, setLook] = useState<MessagePreview | null>(null);
  const { error, busy, run } = useAsk();
  const { did } = useDone();
  const asked = { ...q, subject: q.kind === 'mail' ? q.subject : '' };
  const preview = (): void => void run(async () => setLook(await post<MessagePreview>(`/api/customers/${id}/messages/preview`, asked)));
  const send = (): void =>
    void run(async () => {
      await post<Message>(`/api/customers/${id}/messages`, asked, { create: true });
      stale('/api/messages', '/api/customers');
      did(t('messages.sent'));
      onDone();
    });
  return look ? <Look p={look} busy={busy} error={error} onBack={() => setLook(null)} onSend={send} /> : <Write q={q} ways={ways} letters={letters} set={set} onLook={preview} busy={busy} error={error} />;
}

export default function SendPanel({ id, name, open, onClose }: { id: number; name: string; open: boolean; onClose: () => void }): ReactNode {
  const ways = useQuery(channelWays());
  const letters = useQuery(messageTemplates());
  const rows = ways.data?.rows.filter((w) => w.kind !== 'hook') ?? [];
  return (
    <Panel open={open} onClose={onClose} title={t('messages.send_to', { name })} width={560}>
      {ways.isError || letters.isError ? (
        <Trouble error={ways.error ?? letters.error} />
      ) : ways.isPending || letters.isPending ? (
        <Bones rows={4} />
      ) : !rows.length ? (
        <Blank title={t('messages.no_ways')} says={t('messages.no_ways_says')} />
      ) : (
        <Sending id={id} ways={rows} letters={letters.data.rows} onDone={onClose} />
      )}
    </Panel>
  );
}
