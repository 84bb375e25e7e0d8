// TicketPage: one ticket: what was said, what is to be said, and beside it its state, its time and its customer.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { ApiError, post } from '../../api/client';
import { record, stale, ticket, ticketQueues, tickets } from '../../api/queries';
import type { Cell, FieldMeta, ObjectMeta, RecordRow, TicketPage as Page, TicketRow } from '../../api/types';
import { say, t } from '../../lib/text';
import { useKeys, useTitle } from '../../lib/use';
import { customerPath } from '../../record/CustomersPanel';
import { FieldInput } from '../../record/FieldInput';
import { customerOf, fieldOf, nameOf, objectOf, useMeta } from '../../record/meta';
import { useSession } from '../../record/session';
import { useDone } from '../../record/useDone';
import { useSave } from '../../record/useSave';
import { Value } from '../../record/Value';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Labelled, State, Trouble } from '../../ui/parts';
import { Conversation } from './Conversation';
import { leftOf, useNow } from '../../record/left';
import { MergeTicket } from './MergeTicket';
import { Writer, type Writing } from './Writer';
import './tickets.css';

const touched = (): void => stale('/api/ticket', '/api/records/ticket');

/** The ones that are changed most stand as inputs; a choice is kept at once. */
const QUICK = ['status', 'priority', 'by', 'queue'];
const CUSTOMER = ['phone', 'mail', 'level', 'owner'];

/** What may be chosen for a field: what is listed, what queues speak of, and what it is now. */
function useChoices(row: RecordRow): (f: FieldMeta) => string[] {
  const queues = useQuery(ticketQueues()).data?.rows ?? [];
  return (f) => {
    const listed = f.options.choices.map((c) => c.name);
    const spoken = f.name === 'queue' ? queues.map((q) => q.name) : f.name === 'priority' ? queues.flatMap((q) => q.goals.map((g) => g.priority)) : [];
    return [...new Set([...listed, ...spoken, String(row.values[f.name] ?? '')])].filter(Boolean);
  };
}

function Quick({ row, object, set }: { row: RecordRow; object: ObjectMeta; set: (f: FieldMeta, v: Cell) => void }): ReactNode {
  const fields = QUICK.flatMap((n) => fieldOf(object, n) ?? []);
  const may = object.may.includes('change');
  const choices = useChoices(row);
  return (
    <div className="ticket-quick">
      {fields.map((f) => {
        const value = row.values[f.name];
        return (
          <Labelled key={f.name} label={say(f.label)}>
            {may && f.right === 'write' && f.kind === 'choice' ? (
              <Select<string> value={value ? String(value) : undefined} options={choices(f).map((c) => ({ value: c, label: c }))} onChange={(v) => set(f, v)} aria-label={say(f.label)} notFoundContent={t('tickets.no_choices')} />
            ) : (
              <FieldInput field={may ? f : { ...f, right: 'read' }} value={value ?? null} onChange={(v) => set(f, v)} />
            )}
          </Labelled>
        );
      })}
    </div>
  );
}

function Whose({ id }: { id: number }): ReactNode {
  const meta = useMeta();
  const object = customerOf(meta);
  const row = useQuery({ ...record(object?.name ?? 'customer', id), enabled: id > 0 });
  if (!row.data || !object) return null;
  const fields = CUSTOMER.flatMap((n) => fieldOf(object, n) ?? []).filter((f) => row.data.values[f.name]);
  return (
    <section className="ticket-side">
      <h2>{t('tickets.customer')}</h2>
      <Link href={customerPath(id)} className="strong">
        {nameOf(row.data)}
      </Link>
      <dl className="ticket-facts">
        {fields.map((f) => [
          <dt key={f.name}>{say(f.label)}</dt>,
          <dd key={f.name + '='}>
            <Value value={row.data.values[f.name]} field={f} row={row.data} />
          </dd>,
        ])}
      </dl>
    </section>
  );
}

function Others({ row }: { row: TicketRow }): ReactNode {
  const now = useNow();
  const list = useInfiniteQuery({ ...tickets({ customer: String(row.record.customer), order: 'newest' }), enabled: row.record.customer > 0 });
  const rows = (list.data?.pages[0]?.rows ?? []).filter((r) => r.record.id !== row.record.id).slice(0, 5);
  if (!rows.length) return null;
  return (
    <section className="ticket-side">
      <h2>{t('tickets.others')}</h2>
      <ul className="ticket-others">
        {rows.map((r) => {
          const left = leftOf(r.clock, now);
          return (
            <li key={r.record.id}>
              <Link href={`/tickets/${r.record.id}`}>{String(r.record.values.subject ?? r.record.values.ticket_no ?? '#' + r.record.id)}</Link>{' '}
              <State tone={left.tone}>{left.text}</State>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Clocks({ row }: { row: TicketRow }): ReactNode {
  const left = leftOf(row.clock, useNow());
  return (
    <span className="ticket-clock" data-state={row.clock?.state ?? ''}>
      <State tone={left.tone}>{left.text}</State>
      {left.at && left.tone !== 'green' && <span className="quiet small num">{t('tickets.due_at', { at: left.at.slice(0, 16).replace('T', ' ') })}</span>}
      {row.clock && row.clock.reopened > 0 && <span className="quiet small">{t('tickets.reopened', { n: row.clock.reopened })}</span>}
    </span>
  );
}

function Parts({ page }: { page: Page }): ReactNode {
  const { did, failed } = useDone();
  if (!page.merged.length) return null;
  const apart = (id: number): void =>
    void post(`/api/ticket-merges/${id}/undo`)
      .then(() => {
        touched();
        did(t('tickets.unmerged'));
      })
      .catch(failed);
  return (
    <section className="ticket-side">
      <h2>{t('tickets.parts')}</h2>
      <ul className="ticket-others">
        {page.merged.map((m) => (
          <li key={m.id}>
            <Link href={`/tickets/${m.gone}`}>#{m.gone}</Link>{' '}
            <Button size="small" onClick={() => apart(m.id)}>
              {t('tickets.unmerge')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Inside({ page, object }: { page: Page; object: ObjectMeta }): ReactNode {
  const row = page.ticket;
  const me = useSession()?.person?.login ?? '';
  const [save, dialog] = useSave();
  const { did, failed } = useDone();
  const [writing, setWriting] = useState<Writing>('reply');
  const [merging, setMerging] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const into = row.clock?.into ?? 0;
  const may = object.may.includes('change') && page.readable && !into;
  const by = fieldOf(object, 'by');
  const status = fieldOf(object, 'status');
  const set = (f: FieldMeta, v: Cell): void => void save(row.record, f, v).then(touched).catch(failed);
  const take = (): void => void (by && save(row.record, by, me).then(() => (touched(), did(t('tickets.taken')))).catch(failed));
  const solved = status?.options.choices[3]?.name;
  const write = (to: Writing): void => {
    setWriting(to);
    box.current?.querySelector('textarea')?.focus();
    box.current?.scrollIntoView({ block: 'nearest' });
  };
  const canTake = may && by?.right === 'write' && row.record.values.by !== me;
  const canSolve = may && status?.right === 'write' && solved !== undefined && row.clock?.state !== 'solved' && row.clock?.state !== 'closed';
  useKeys({ r: () => may && write('reply'), n: () => may && write('note'), a: () => canTake && take() });
  return (
    <>
      <div className="ticket-head">
        <Clocks row={row} />
        <span className="buttons ticket-buttons">
          {canTake && <Button onClick={take}>{t('tickets.take')}</Button>}
          {may && <Button onClick={() => setMerging(true)}>{t('tickets.merge')}</Button>}
          {canSolve && status && (
            <Button className="ticket-solve" icon={<Icon name="check" size={16} />} onClick={() => set(status, solved)}>
              {t('tickets.solve')}
            </Button>
          )}
        </span>
      </div>
      {into > 0 && (
        <p className="ticket-figure">
          {t('tickets.into')} <Link href={`/tickets/${into}`}>{t('tickets.into_open')}</Link>
        </p>
      )}
      <div className="ticket-body">
        <div className="ticket-talk">
          <Conversation page={page} />
          {may && (
            <div ref={box}>
              <Writer key={row.record.id} page={page} writing={writing} onWriting={setWriting} />
            </div>
          )}
        </div>
        <aside className="ticket-aside">
          <Quick row={row.record} object={object} set={set} />
          <Whose id={row.record.customer} />
          <Parts page={page} />
          <Others row={row} />
          <Link href={`/o/ticket?open=${row.record.id}`}>{t('tickets.all_fields')}</Link>
        </aside>
      </div>
      {may && (
        <div className="ticket-acts">
          <Button type="primary" onClick={() => write('reply')}>
            {t('tickets.kind.reply')}
          </Button>
          <Button onClick={() => write('note')}>{t('tickets.kind.note')}</Button>
          {canSolve && status && <Button onClick={() => set(status, solved)}>{t('tickets.solve')}</Button>}
        </div>
      )}
      <MergeTicket row={row} open={merging} onClose={() => setMerging(false)} />
      {dialog}
    </>
  );
}

export default function TicketPage({ id }: { id: number }): ReactNode {
  const page = useQuery(ticket(id));
  const object = objectOf(useMeta(), 'ticket');
  const values = page.data?.ticket.record.values;
  const title = values ? String(values.subject ?? '') || t('tickets.no_subject') : t('nav.tickets');
  const gone = page.error instanceof ApiError && page.error.problem.status === 404;
  useTitle(title + ' · ' + t('brand'));
  return (
    <div className="page page-wide ticket-page">
      <header className="page-head">
        <div className="page-lead">
          <p className="page-title">
            <Link href="/tickets">{t('nav.tickets')}</Link> {values?.ticket_no ? <span className="num">{String(values.ticket_no)}</span> : null}
          </p>
          <h1>{title}</h1>
        </div>
      </header>
      {page.isError ? gone ? <Blank title={t('tickets.gone')} says={t('tickets.gone_says')} /> : <Trouble error={page.error} retry={() => void page.refetch()} /> : !page.data || !object ? <Bones rows={8} /> : <Inside key={id} page={page.data} object={object} />}
    </div>
  );
}
