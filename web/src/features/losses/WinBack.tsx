// WinBack: who was lost lately and is not back, most money first; each is asked why, or won back.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { ApiError, patch, post } from '../../api/client';
import { stale, winBack } from '../../api/queries';
import type { LossInterview, LossRow } from '../../api/types';
import { money } from '../../lib/format';
import { t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { Word } from '../../record/ConditionBuilder';
import { customerPath } from '../../record/CustomersPanel';
import { objectOf, useMeta } from '../../record/meta';
import { useDone } from '../../record/useDone';
import { Blank, Bones, State, Trouble } from '../../ui/parts';
import { InterviewPanel } from './InterviewPanel';

const DAYS = [30, 90, 180, 365];
const named = (l: LossRow): string => l.name || t('losses.nobody');
const text = (l: LossRow, field: string): string => (typeof l.values[field] === 'string' ? l.values[field] : '');

function Row({ l, writes, onAsk, onWon }: { l: LossRow; writes: boolean; onAsk: () => void; onWon: () => void }): ReactNode {
  const amount = l.values.amount;
  return (
    <li className="row loss-row">
      <span className="row-main">
        {l.name ? (
          <Link href={customerPath(l.customer)} className="strong">
            {l.name}
          </Link>
        ) : (
          <span className="quiet">{named(l)}</span>
        )}
        <span className="quiet small num">
          {[text(l, 'date') && t('losses.lost_on', { day: text(l, 'date') }), l.contact ? t('losses.contact', { day: l.contact }) : t('losses.no_contact')].filter(Boolean).join(' · ')}
        </span>
        <span className="small">
          {text(l, 'interviewed') && <State tone="green">{t('losses.interviewed')}</State>} {[text(l, 'reason'), text(l, 'competitor')].filter(Boolean).join(' · ')}
        </span>
      </span>
      {typeof amount === 'number' && <span className="num strong loss-money">{money(amount, null, 0)}</span>}
      {writes && (
        <span className="buttons loss-buttons">
          <Button onClick={onAsk}>{t('losses.interview')}</Button>
          <Button onClick={onWon}>{t('losses.won')}</Button>
        </span>
      )}
    </li>
  );
}

export function WinBack(): ReactNode {
  const [params, set] = useParams();
  const days = DAYS.find((n) => String(n) === params.days) ?? 180;
  const list = useQuery(winBack(days));
  const writes = objectOf(useMeta(), 'loss')?.may.includes('change') ?? false;
  const [asking, setAsking] = useState<LossRow | null>(null);
  const { did, failed } = useDone();
  const again = (): void => stale('/api/losses', '/api/records');
  // The fields as they were; the task that ended stays so.
  const undo = (before: LossRow, now: LossRow, fields: string[]) => (): Promise<void> =>
    patch('/api/records/loss/' + now.id, { customer: null, values: Object.fromEntries(fields.filter((f) => f in before.values || f in now.values).map((f) => [f, before.values[f] ?? null])) }, now.version).then(again);
  const trouble = (e: unknown): void => {
    failed(e instanceof ApiError && e.problem.status === 412 ? new Error(t('losses.stale')) : e);
    again();
  };
  const told = async (l: LossRow, body: LossInterview): Promise<boolean> => {
    try {
      const now = await patch<LossRow>(`/api/losses/${l.id}`, body, l.version);
      did(t('losses.did_interview', { name: named(l) }), undo(l, now, ['kind', 'reason', 'competitor', 'note', 'by', 'interviewed']));
      again();
      return true;
    } catch (e) {
      trouble(e);
      return false;
    }
  };
  const won = async (l: LossRow): Promise<void> => {
    try {
      const now = await post<LossRow>(`/api/losses/${l.id}/back`, {}, { version: l.version });
      did(t('losses.did_won', { name: named(l) }), undo(l, now, ['returned']));
      again();
    } catch (e) {
      trouble(e);
    }
  };
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Bones rows={8} />;
  const rows = list.data.rows;
  return (
    <>
      <div className="controls words">
        <Word label={t('losses.controls')} value={String(days)} onChange={(v) => set({ days: v === '180' ? null : v })} options={DAYS.map((n) => ({ value: String(n), label: t('losses.days', { n }) }))} />
      </div>
      {rows.length ? (
        <ul className="rows loss-rows">
          {rows.map((l) => (
            <Row key={l.id} l={l} writes={writes} onAsk={() => setAsking(l)} onWon={() => void won(l)} />
          ))}
        </ul>
      ) : (
        <Blank title={t('losses.none_back')} says={t('losses.none_back_says')} />
      )}
      <InterviewPanel loss={asking && (rows.find((l) => l.id === asking.id) ?? asking)} onClose={() => setAsking(null)} onDone={told} />
    </>
  );
}
