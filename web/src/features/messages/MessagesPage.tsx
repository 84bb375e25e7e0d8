// MessagesPage: what was sent or is to be, what became of it and why, and sending one again.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { messages } from '../../api/queries';
import { t, word } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useTitle } from '../../lib/use';
import { useAdmin } from '../../record/AdminList';
import { MessageRow } from '../../record/MessageRow';
import { Blank, Bones, Chip, Page, Trouble } from '../../ui/parts';

const STATES = ['waiting', 'held', 'sent', 'failed', 'refused'];
const KINDS = ['mail', 'sms', 'wecom', 'dingtalk', 'feishu', 'hook', 'bell'];

export default function MessagesPage(): ReactNode {
  const [params, set] = useParams();
  const admin = useAdmin();
  const asked: Record<string, string> = { ...(params.state && { message_state: params.state }), ...(params.kind && { kind: params.kind }) };
  // What was just sent has an end within seconds: the list follows while its newest page is looked at.
  const list = useInfiniteQuery({ ...messages(asked), refetchInterval: (q) => ((q.state.data?.pages.length ?? 1) > 1 ? false : 3000), staleTime: 0 });
  useTitle(t('messages.title') + ' · ' + t('brand'));
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const filtered = Boolean(params.state || params.kind);
  const body = (): ReactNode => {
    if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
    if (list.isPending) return <Bones rows={6} height={56} />;
    if (!rows.length)
      return (
        <Blank title={t(filtered ? 'messages.none_state' : 'messages.none')} says={filtered ? '' : t('messages.none_says')}>
          {!filtered && admin && (
            <Link href="/channels" className="lay-link">
              {t('messages.to_channels')}
            </Link>
          )}
        </Blank>
      );
    return (
      <>
        <ul className="rows section" role="list">
          {rows.map((m) => (
            <MessageRow key={m.id} m={m} named />
          ))}
        </ul>
        {list.hasNextPage && (
          <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
            {t('messages.more')}
          </Button>
        )}
      </>
    );
  };
  return (
    <Page title={t('nav.settings')} lead={t('messages.title')}>
      <p className="quiet lead-says">{t('messages.says')}</p>
      <div className="chips message-chips">
        <Chip on={!params.state} onClick={() => set({ state: null })}>
          {t('messages.all')}
        </Chip>
        {STATES.map((s) => (
          <Chip key={s} on={params.state === s} onClick={() => set({ state: params.state === s ? null : s })}>
            {word('messages.state', s)}
          </Chip>
        ))}
        <Select aria-label={t('messages.how')} className="message-kind" value={params.kind ?? ''} onChange={(kind) => set({ kind: kind || null })} options={[{ value: '', label: t('messages.any_kind') }, ...KINDS.map((k) => ({ value: k, label: word('messages.kind', k) }))]} />
      </div>
      {body()}
    </Page>
  );
}
