// Approvals: what waits for somebody's yes or no, with a word why. What was answered goes on at once and is not taken
// back, so an answer is chosen first and then given.
import { App, Button, Input } from 'antd';
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Link } from 'wouter';
import { post } from '../api/client';
import { stale } from '../api/queries';
import type { Approval, ApprovalAnswer } from '../api/types';
import { instant } from '../lib/format';
import { t, word } from '../lib/text';
import { State, Trouble } from '../ui/parts';
import { customerPath } from './CustomersPanel';
import { useAsk } from './useAsk';

export type Answer = 'yes' | 'no';
type RowProps = { a: Approval; at?: boolean; chosen?: Answer | null; onChoose?: (answer: Answer | null) => void; still?: boolean };

function Answering({ a, answer, onClose }: { a: Approval; answer: Answer; onClose: () => void }): ReactNode {
  const [note, setNote] = useState('');
  const { message } = App.useApp();
  const { error, busy, run } = useAsk();
  const give = (): void =>
    void run(async () => {
      const q: ApprovalAnswer = { answer, note: note.trim() || null };
      await post(`/api/approvals/${a.id}`, q);
      void message.success(t(`approvals.said_${answer}`));
      onClose();
      stale('/api/approvals', '/api/today', '/api/automation');
    });
  const keys = (e: KeyboardEvent): void => {
    if (e.key === 'Enter' && !e.shiftKey && !e.nativeEvent.isComposing) give();
    else if (e.key === 'Escape') onClose();
    else return;
    e.preventDefault();
  };
  return (
    <div className="approval-answer">
      <Input autoFocus value={note} onChange={(e) => setNote(e.target.value)} onKeyDown={keys} placeholder={t('approvals.note')} aria-label={t('approvals.note')} maxLength={1000} />
      <Button type="primary" danger={answer === 'no'} loading={busy} onClick={give}>
        {t(`approvals.give_${answer}`)}
      </Button>
      <Button onClick={onClose}>{t('action.cancel')}</Button>
      <Trouble error={error} />
    </div>
  );
}

export function ApprovalRow({ a, at, chosen = null, onChoose, still }: RowProps): ReactNode {
  const open = a.state === 'open' && !still;
  const late = a.due !== null && Date.parse(a.due) < Date.now();
  return (
    <li className={'row approval' + (at ? ' at' : '')}>
      <span className="row-main">
        <span className="strong">{a.text}</span>
        <span className="quiet small">
          {a.customer && <Link href={customerPath(a.customer.id)}>{a.customer.name || a.customer.code}</Link>}
          {a.customer && ' · '}
          <Link href={`/automations/${a.automation}?tab=runs&run=${a.run}`}>{a.automation_name}</Link>
          {still && ` · ${a.person_name}`}
        </span>
        {a.note && <span className="quiet small">{t('approvals.noted', { who: a.by_name, note: a.note })}</span>}
      </span>
      {a.state === 'open' ? a.due && (late ? <State tone="red">{t('approvals.late')}</State> : <span className="quiet small num">{t('approvals.due', { time: instant(a.due), otherwise: word('approvals.otherwise', a.otherwise) })}</span>) : <State tone={a.state === 'yes' ? 'green' : 'grey'}>{word('approvals.state', a.state)}</State>}
      {open && !chosen && (
        <span className="approval-buttons">
          <Button type="primary" onClick={() => onChoose?.('yes')}>
            {t('approvals.yes')}
          </Button>
          <Button onClick={() => onChoose?.('no')}>{t('approvals.no')}</Button>
        </span>
      )}
      {open && chosen && <Answering a={a} answer={chosen} onClose={() => onChoose?.(null)} />}
    </li>
  );
}

/** `at`: which of them the keys are on; `act`: what a key chose for it, told once. */
export function Approvals({ rows, at = -1, act, onActed }: { rows: Approval[]; at?: number; act?: Answer | null; onActed?: () => void }): ReactNode {
  const [chosen, setChosen] = useState<{ id: number; answer: Answer } | null>(null);
  const id = rows[at]?.id;
  useEffect(() => {
    if (!act) return;
    if (id !== undefined) setChosen({ id, answer: act });
    onActed?.();
  }, [act, id, onActed]);
  return (
    <ul className="rows" role="list">
      {rows.map((a, i) => (
        <ApprovalRow key={a.id} a={a} at={i === at} chosen={chosen?.id === a.id ? chosen.answer : null} onChoose={(answer) => setChosen(answer && { id: a.id, answer })} />
      ))}
    </ul>
  );
}
