// TicketSettings: queues and ready answers, made and changed by administrators; what is deleted can be taken back.
import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useState, type ReactNode } from 'react';
import { post, remove } from '../../api/client';
import { cannedAnswers, stale, ticketQueues } from '../../api/queries';
import type { CannedAnswer, TicketQueue } from '../../api/types';
import { t, word } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useTitle } from '../../lib/use';
import { useAdmin } from '../../record/AdminList';
import { AdminsOnly } from '../../record/AdminsOnly';
import { useMeta } from '../../record/meta';
import { useDone } from '../../record/useDone';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Page, Panel, Section, Trouble } from '../../ui/parts';
import { CannedForm } from './CannedForm';
import { QueueForm } from './QueueForm';
import './tickets.css';

type Open = { what: 'queue' | 'canned'; id: number | null } | null;
type Thing = { id: number; version: number; name: string };

function useDelete(path: string): (one: Thing) => void {
  const { did, failed } = useDone();
  const touched = (): void => stale('/api/ticket', '/api/canned-answers');
  return (one) =>
    void remove(`${path}/${one.id}`, one.version)
      .then(() => {
        touched();
        did(t('ticketset.deleted', { name: one.name }), () => post(`${path}/${one.id}/restore`).then(touched));
      })
      .catch(failed);
}

function Line({ one, says, onOpen, onDelete, sure }: { one: Thing; says: string; onOpen: () => void; onDelete: () => void; sure?: string }): ReactNode {
  const trash = <Button type="text" icon={<Icon name="trash" size={16} />} aria-label={t('action.delete') + ' ' + one.name} onClick={sure ? undefined : onDelete} />;
  return (
    <li className="row">
      <span className="row-main">
        <button type="button" className="row-button strong" onClick={onOpen}>
          {one.name}
        </button>
        <span className="quiet small ellipsis">{says}</span>
      </span>
      {sure ? (
        <Popconfirm title={t('ticketset.delete_sure', { name: one.name })} description={<span className="sure-says">{sure}</span>} okText={t('action.delete')} cancelText={t('action.cancel')} placement="topRight" onConfirm={onDelete}>
          {trash}
        </Popconfirm>
      ) : (
        trash
      )}
    </li>
  );
}

function Queues({ rows, onOpen }: { rows: TicketQueue[]; onOpen: (id: number | null) => void }): ReactNode {
  const drop = useDelete('/api/ticket-queues');
  const make = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => onOpen(null)}>
      {t('ticketset.new_queue')}
    </Button>
  );
  return (
    <Section title={t('ticketset.queues')} note={t('ticketset.queues_says')} actions={rows.length > 0 && make}>
      {!rows.length ? (
        <Blank title={t('ticketset.no_queues')} says={t('ticketset.no_queues_says')}>
          {make}
        </Blank>
      ) : (
        <ul className="rows" role="list" data-queues={rows.length}>
          {rows.map((q) => (
            <Line key={q.id} one={q} says={t('ticketset.line', { n: q.members.length, routing: word('ticketset.routing', q.routing), open: q.load.open })} onOpen={() => onOpen(q.id)} onDelete={() => drop(q)} sure={t('ticketset.delete_queue_says')} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Answers({ rows, onOpen }: { rows: CannedAnswer[]; onOpen: (id: number | null) => void }): ReactNode {
  const drop = useDelete('/api/canned-answers');
  const make = (
    <Button icon={<Icon name="plus" size={16} />} onClick={() => onOpen(null)}>
      {t('ticketset.new_canned')}
    </Button>
  );
  return (
    <Section title={t('ticketset.canned')} note={rows.length > 0 && t('ticketset.canned_says')} actions={rows.length > 0 && make}>
      {!rows.length ? (
        <Blank title={t('ticketset.no_canned')} says={t('ticketset.canned_says')}>
          {make}
        </Blank>
      ) : (
        <ul className="rows" role="list">
          {rows.map((a) => (
            <Line key={a.id} one={a} says={a.text} onOpen={() => onOpen(a.id)} onDelete={() => drop(a)} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Inside({ queues, answers }: { queues: TicketQueue[]; answers: CannedAnswer[] }): ReactNode {
  const [params, set] = useParams();
  const [open, setOpen] = useState<Open>(params.new || params.edit ? { what: 'queue', id: params.edit ? Number(params.edit) : null } : null);
  const meta = useMeta();
  const { did } = useDone();
  const close = (): void => {
    setOpen(null);
    set({ new: null, edit: null });
  };
  const done = (one: { name: string }): void => {
    close();
    did(t('ticketset.saved', { name: one.name }));
  };
  const title = open?.what === 'canned' ? t(open.id === null ? 'ticketset.new_canned' : 'ticketset.edit_canned') : t(open?.id ? 'ticketset.edit_queue' : 'ticketset.new_queue');
  return (
    <>
      <Queues rows={queues} onOpen={(id) => setOpen({ what: 'queue', id })} />
      <Answers rows={answers} onOpen={(id) => setOpen({ what: 'canned', id })} />
      <Panel open={open !== null} onClose={close} title={title} width={680}>
        {open?.what === 'queue' && meta && <QueueForm key={String(open.id)} queue={queues.find((q) => q.id === open.id) ?? null} meta={meta} onDone={done} />}
        {open?.what === 'canned' && <CannedForm key={String(open.id)} answer={answers.find((a) => a.id === open.id) ?? null} queues={queues} onDone={done} />}
      </Panel>
    </>
  );
}

export default function TicketSettings(): ReactNode {
  const admin = useAdmin();
  const queues = useQuery(ticketQueues());
  const answers = useQuery(cannedAnswers());
  useTitle(t('ticketset.title') + ' · ' + t('brand'));
  if (!admin) return <AdminsOnly title={t('ticketset.title')} />;
  const error = queues.error ?? answers.error;
  return (
    <Page title={t('nav.settings')} lead={t('ticketset.title')}>
      <p className="quiet lead-says">{t('ticketset.says')}</p>
      {error ? <Trouble error={error} retry={() => void Promise.all([queues.refetch(), answers.refetch()])} /> : !queues.data || !answers.data ? <Bones rows={4} height={64} /> : <Inside queues={queues.data.rows} answers={answers.data.rows} />}
    </Page>
  );
}
