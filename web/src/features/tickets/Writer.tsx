// Writer: a reply, a note or what the customer said: with ready answers, files, colleagues named by @, and what the
// ticket is from then on.
import { useQuery } from '@tanstack/react-query';
import { Button, Mentions, Segmented, Select } from 'antd';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { get, post } from '../../api/client';
import { cannedAnswers, client, people, stale, ticket } from '../../api/queries';
import type { CannedFilled, FileAnswer, TicketPage } from '../../api/types';
import { t } from '../../lib/text';
import { useDone } from '../../record/useDone';
import { Icon } from '../../ui/icons';
import { Trouble } from '../../ui/parts';

export type Writing = 'reply' | 'note' | 'customer';
const KINDS: Writing[] = ['reply', 'note', 'customer'];
const STATES = ['working', 'waiting', 'solved'] as const;
const mac = /Mac|iPhone|iPad/.test(navigator.platform);

function useSending(page: TicketPage, done: () => void): { busy: boolean; error: unknown; send: (what: object, kind: Writing) => Promise<void> } {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { did } = useDone();
  const send = async (what: object, kind: Writing): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const id = page.ticket.record.id;
      const now = await post<TicketPage>(`/api/tickets/${id}/messages`, what, { create: true });
      client.setQueryData(ticket(id).queryKey, now);
      stale('/api/tickets', '/api/ticket-queues', '/api/records/ticket');
      done();
      did(t(`tickets.said.${kind}`));
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  return { busy, error, send };
}

function Ready({ page, onText }: { page: TicketPage; onText: (text: string, id: number) => void }): ReactNode {
  const list = useQuery(cannedAnswers()).data?.rows ?? [];
  const { failed } = useDone();
  const queue = page.ticket.clock?.queue ?? 0;
  const options = list.filter((a) => a.queue === 0 || a.queue === queue).map((a) => ({ value: a.id, label: a.name }));
  if (!options.length) return null;
  const insert = (id: number): void => void get<CannedFilled>(`/api/tickets/${page.ticket.record.id}/canned-answers/${id}`).then((a) => onText(a.text, id)).catch(failed);
  return <Select<number> className="writer-ready" value={null} placeholder={t('tickets.canned')} aria-label={t('tickets.canned')} options={options} onChange={insert} showSearch optionFilterProp="label" popupMatchSelectWidth={false} />;
}

function Files({ files, set }: { files: FileAnswer[]; set: (to: (f: FileAnswer[]) => FileAnswer[]) => void }): ReactNode {
  const box = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const { failed } = useDone();
  const take = async (list: FileList | null): Promise<void> => {
    setBusy(true);
    try {
      for (const f of list ?? []) {
        const kept = await post<FileAnswer>(`/api/files?name=${encodeURIComponent(f.name)}`, f);
        set((had) => [...had, kept]);
      }
    } catch (e) {
      failed(e);
    }
    setBusy(false);
    // So that the same file can be chosen once more.
    if (box.current) box.current.value = '';
  };
  return (
    <>
      <input ref={box} type="file" multiple className="visually-hidden" tabIndex={-1} aria-label={t('tickets.attach')} onChange={(e) => void take(e.target.files)} />
      <Button icon={<Icon name="file" size={14} />} loading={busy} onClick={() => box.current?.click()}>
        {t('tickets.attach')}
      </Button>
      {files.map((f) => (
        <Button key={f.id} type="text" size="small" onClick={() => set((had) => had.filter((o) => o.id !== f.id))} aria-label={t('tickets.detach', { name: f.name })}>
          {f.name} ×
        </Button>
      ))}
    </>
  );
}

export function Writer({ page, writing, onWriting }: { page: TicketPage; writing: Writing; onWriting: (w: Writing) => void }): ReactNode {
  const [text, setText] = useState('');
  const [then, setThen] = useState('');
  const [canned, setCanned] = useState<number | null>(null);
  const [files, setFiles] = useState<FileAnswer[]>([]);
  const staff = useQuery({ ...people(), staleTime: 5 * 60_000 }).data?.rows.filter((p) => p.active) ?? [];
  const clear = (): void => {
    setText('');
    setThen('');
    setCanned(null);
    setFiles([]);
  };
  const { busy, error, send } = useSending(page, clear);
  const mentions = writing === 'note' ? staff.filter((p) => text.split(/\s+/).includes('@' + p.login)).map((p) => p.login) : [];
  const go = (): void => void (!busy && (text.trim() || files.length) && send({ kind: writing, text, status: then || null, files: files.map((f) => f.id), mentions, canned }, writing));
  const onKeyDown = (e: KeyboardEvent): void => {
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) go();
  };
  return (
    <div className={'writer writer-' + writing}>
      <Segmented<Writing> value={writing} onChange={onWriting} options={KINDS.map((k) => ({ value: k, label: t(`tickets.kind.${k}`) }))} />
      <Mentions
        value={text}
        onChange={setText}
        onKeyDown={onKeyDown}
        prefix={writing === 'note' ? '@' : []}
        autoSize={{ minRows: 3, maxRows: 12 }}
        placeholder={t(`tickets.place.${writing}`)}
        aria-label={t(`tickets.kind.${writing}`)}
        options={staff.map((p) => ({ value: p.login, label: p.name ? `${p.name} (${p.login})` : p.login }))}
        placement="top"
      />
      <div className="writer-foot">
        <Files files={files} set={setFiles} />
        {writing === 'reply' && (
          <Ready
            page={page}
            onText={(more, id) => {
              setText((old) => (old.trim() ? old + '\n' + more : more));
              setCanned(id);
            }}
          />
        )}
        <span className="writer-send">
          <Select value={then} onChange={setThen} aria-label={t('tickets.then')} popupMatchSelectWidth={false} options={[{ value: '', label: t('tickets.then.auto') }, ...STATES.map((s) => ({ value: s, label: t(`tickets.state.${s}`) }))]} />
          <Button type="primary" loading={busy} disabled={!text.trim() && !files.length} onClick={go}>
            {t(`tickets.send.${writing}`)}
          </Button>
        </span>
      </div>
      <Trouble error={error} />
      <p className="quiet small writer-keys">{t('tickets.keys', { r: 'r', n: 'n', send: mac ? '⌘ Enter' : 'Ctrl Enter' })}</p>
    </div>
  );
}
