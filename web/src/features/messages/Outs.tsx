// Outs: who wants no more messages, and addresses that come back.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Input, Popconfirm } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { post } from '../../api/client';
import { bounces, optOuts, stale } from '../../api/queries';
import type { Bounce, OptOut } from '../../api/types';
import { instant } from '../../lib/format';
import { t, word } from '../../lib/text';
import { useDone } from '../../record/useDone';
import { Section } from '../../ui/parts';
import { Listed } from './Listed';

const Who = ({ id, name }: { id: number; name: string }): ReactNode => (name ? <Link href={'/customers/' + id}>{name}</Link> : <span>{t('outs.gone')}</span>);

function Lift({ o }: { o: OptOut }): ReactNode {
  const [note, setNote] = useState('');
  const { failed } = useDone();
  const lift = (): void => void post(`/api/opt_outs/${o.id}/lift`, { note }).then(() => stale('/api/opt_outs')).catch(failed);
  return (
    <Popconfirm title={t('outs.lift_note')} description={<Input value={note} onChange={(e) => setNote(e.target.value)} name="lift-note" aria-label={t('outs.lift_note')} />} okText={t('outs.lift')} cancelText={t('action.cancel')} okButtonProps={{ disabled: !note.trim() }} onConfirm={lift} placement="topRight">
      <Button size="small">{t('outs.lift')}</Button>
    </Popconfirm>
  );
}

const OutLine = ({ o }: { o: OptOut }): ReactNode => (
  <li className="row hook-row">
    <span className="row-main">
      <Who id={o.customer} name={o.customer_name} />
      <span className="quiet small">
        {o.kind ? word('messages.kind', o.kind) : t('outs.all_kinds')} · {word('outs.source', o.source)} · {instant(o.at)}
      </span>
      {o.lifted && <span className="small">{t('outs.lifted', { note: o.note })}</span>}
    </span>
    {!o.lifted && <Lift o={o} />}
  </li>
);

function BounceLine({ b }: { b: Bounce }): ReactNode {
  const { failed } = useDone();
  const lift = (): void => void post(`/api/bounces/${b.id}/lift`).then(() => stale('/api/bounces')).catch(failed);
  return (
    <li className="row hook-row">
      <span className="row-main">
        <Who id={b.customer} name={b.customer_name} />
        <span className="quiet small">{instant(b.at)}</span>
        {b.answer && <span className="quiet small message-said">{b.answer}</span>}
      </span>
      <Button size="small" onClick={lift}>
        {t('bounces.lift')}
      </Button>
    </li>
  );
}

export function Outs(): ReactNode {
  const outs = useInfiniteQuery(optOuts());
  const came = useQuery(bounces());
  const rows = outs.data?.pages.flatMap((p) => p.rows) ?? [];
  const asked = { data: outs.data?.pages[0], error: outs.error, isPending: outs.isPending, refetch: outs.refetch };
  return (
    <>
      <Section title={t('outs.title')} note={t('outs.says')}>
        <Listed asked={asked} rows={rows} none={t('outs.none')} says="" line={(o) => <OutLine key={o.id} o={o} />} />
        {outs.hasNextPage && <Button onClick={() => void outs.fetchNextPage()}>{t('messages.more')}</Button>}
      </Section>
      <Section title={t('bounces.title')} note={t('bounces.says')}>
        <Listed asked={came} rows={came.data?.rows ?? []} none={t('bounces.none')} says="" line={(b) => <BounceLine key={b.id} b={b} />} />
      </Section>
    </>
  );
}
