// Channels: the ways out: made, tried, switched off and on, deleted and taken back.
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import { patch, post, remove } from '../../api/client';
import { channelKinds, channels, stale } from '../../api/queries';
import type { Channel, ChannelField, ChannelKind, InboxLook } from '../../api/types';
import { instant } from '../../lib/format';
import { say, t, word } from '../../lib/text';
import { useAsk } from '../../record/useAsk';
import { useDone } from '../../record/useDone';
import { Labelled, Panel, State, Trouble } from '../../ui/parts';
import { Listed } from './Listed';

function Control({ f, value, kept, onChange }: { f: ChannelField; value: string; kept: boolean; onChange: (v: string) => void }): ReactNode {
  const name = 'channel-' + f.name;
  const hint = kept ? t('channels.secret_kept') : f.usual || undefined;
  if (f.name.endsWith('security')) return <Select value={value || f.usual} onChange={onChange} options={['tls', 'starttls', 'none'].map((v) => ({ value: v, label: v }))} />;
  if (f.lines) return <Input.TextArea value={value} onChange={(e) => onChange(e.target.value)} autoSize={{ minRows: 2, maxRows: 8 }} name={name} placeholder={hint} />;
  if (f.secret) return <Input.Password value={value} onChange={(e) => onChange(e.target.value)} name={name} placeholder={hint} autoComplete="new-password" />;
  return <Input value={value} onChange={(e) => onChange(e.target.value)} name={name} placeholder={hint} />;
}

/** What is wanted for reading mail, beside what sends it. */
const receives = (f: ChannelField): boolean => f.name.startsWith('inbox_');

/** What the kind knows; secrets that were left empty stay as they are. */
const given = (kind: ChannelKind | undefined, settings: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).filter(([name, v]) => {
      const f = kind?.fields.find((one) => one.name === name);
      return f && (v || !f.secret);
    }),
  );

function ChannelForm({ channel, kinds, onDone }: { channel: Channel | null; kinds: ChannelKind[]; onDone: (c: Channel) => void }): ReactNode {
  const [kind, setKind] = useState(channel?.kind ?? 'mail');
  const [name, setName] = useState(channel?.name ?? '');
  const [settings, set] = useState<Record<string, string>>(channel?.settings ?? {});
  const { error, busy, run } = useAsk();
  const chosen = kinds.find((k) => k.name === kind);
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    // One that stopped by itself begins again; one that somebody switched off stays off.
    const enabled = !channel || channel.enabled || channel.problem !== null;
    const body = { kind, name: name.trim(), enabled, settings: given(chosen, settings) };
    void run(async () => {
      const done = channel ? await patch<Channel>('/api/channels/' + channel.id, body, channel.version) : await post<Channel>('/api/channels', body);
      stale('/api/channels');
      onDone(done);
    });
  };
  const field = (f: ChannelField): ReactNode => (
    <Labelled key={f.name} label={say(f.label)} hint={say(f.help) || undefined}>
      <Control f={f} value={settings[f.name] ?? ''} kept={channel?.secrets[f.name] ?? false} onChange={(v) => set({ ...settings, [f.name]: v })} />
    </Labelled>
  );
  return (
    <form className="form" onSubmit={submit} autoComplete="off">
      {!channel && (
        <Labelled label={t('channels.kind')}>
          <Select value={kind} onChange={setKind} options={kinds.filter((k) => k.fields.length).map((k) => ({ value: k.name, label: say(k.label) }))} />
        </Labelled>
      )}
      <Labelled label={t('channels.name')}>
        <Input value={name} onChange={(e) => setName(e.target.value)} name="channel-title" maxLength={60} autoFocus />
      </Labelled>
      {chosen?.fields.filter((f) => !receives(f)).map(field)}
      {chosen?.fields.some(receives) && (
        <>
          <h3>{t('channels.receive')}</h3>
          <p className="quiet small">{t('channels.receive_says')}</p>
          {/* The rest of it is of no use without a server. */}
          {chosen.fields.filter((f) => f.name === 'inbox_server' || (receives(f) && settings.inbox_server)).map(field)}
        </>
      )}
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy} disabled={!name.trim()}>
        {t('channels.save')}
      </Button>
    </form>
  );
}

function Line({ c, most, onEdit }: { c: Channel; most: number; onEdit: () => void }): ReactNode {
  const { did, failed } = useDone();
  const path = '/api/channels/' + c.id;
  const act = (doing: Promise<unknown>, says: string, undo?: () => Promise<unknown>): void =>
    void doing
      .then(() => {
        stale('/api/channels');
        did(says, undo);
      })
      .catch(failed);
  const [looking, setLooking] = useState(false);
  const look = (): void => {
    setLooking(true);
    void post<InboxLook>(path + '/inbox')
      .then((found) => {
        stale('/api/incoming_mail');
        did(t('channels.looked', { n: found.mails }));
      })
      .catch(failed)
      .finally(() => {
        stale('/api/channels');
        setLooking(false);
      });
  };
  const back = (): Promise<unknown> => post(path + '/restore').then(() => stale('/api/channels'));
  return (
    <li className="row hook-row channel-row">
      <span className="row-main">
        <button type="button" className="row-button strong" onClick={onEdit}>
          {c.name}
        </button>
        <span className="quiet small">
          {word('messages.kind', c.kind)}
          {c.settings.from || c.settings.server ? ' · ' + (c.settings.from || c.settings.server) : ''}
          {most > 0 ? ' · ' + t('channels.minute', { n: most }) : ''}
        </span>
        {c.enabled && c.inbox && !c.inbox.problem && <span className="quiet small">{c.inbox.looked ? t('channels.read_at', { at: instant(c.inbox.looked) }) : t('channels.reads')}</span>}
        {c.enabled && c.inbox?.problem && <span className="small hook-problem">{t('channels.unread', { why: say(c.inbox.problem) })}</span>}
        {c.problem && <span className="small hook-problem">{t('channels.stopped', { why: say(c.problem) })}</span>}
      </span>
      <State tone={c.enabled ? 'green' : c.problem ? 'red' : 'grey'}>{t(c.enabled ? 'channels.is_on' : 'channels.is_off')}</State>
      <span className="hook-acts">
        {c.enabled && (
          <Button size="small" onClick={() => act(post(path + '/test'), t('channels.tested'))}>
            {t('channels.test')}
          </Button>
        )}
        {c.enabled && c.inbox && (
          <Button size="small" loading={looking} onClick={look}>
            {t('channels.look')}
          </Button>
        )}
        <Button size="small" onClick={() => act(patch(path, { kind: c.kind, name: c.name, enabled: !c.enabled, settings: c.settings }, c.version), t('channels.saved', { name: c.name }))}>
          {t(c.enabled ? 'channels.off' : 'channels.on')}
        </Button>
        <Button size="small" onClick={() => act(remove(path, c.version), t('channels.deleted', { name: c.name }), back)}>
          {t('channels.delete')}
        </Button>
      </span>
    </li>
  );
}

export function Channels(): ReactNode {
  const list = useQuery(channels());
  const kinds = useQuery(channelKinds()).data?.rows ?? [];
  const { did } = useDone();
  const [open, setOpen] = useState<{ id: number | null } | null>(null);
  const rows = list.data?.rows.filter((c) => !c.deleted) ?? [];
  const channel = rows.find((c) => c.id === open?.id) ?? null;
  const saved = (c: Channel): void => {
    did(t('channels.saved', { name: c.name }));
    setOpen(null);
  };
  return (
    <>
      <Listed
        asked={list}
        rows={rows}
        none={t('channels.none')}
        says={t('channels.none_says')}
        make={{ text: t('channels.new'), open: () => setOpen({ id: null }) }}
        line={(c) => <Line key={c.id} c={c} most={kinds.find((k) => k.name === c.kind)?.minute_most ?? 0} onEdit={() => setOpen({ id: c.id })} />}
      />
      <Panel open={open !== null} onClose={() => setOpen(null)} title={t(channel ? 'channels.edit' : 'channels.new')} width={560}>
        {open && kinds.length > 0 && <ChannelForm key={String(open.id)} channel={channel} kinds={kinds} onDone={saved} />}
      </Panel>
    </>
  );
}
