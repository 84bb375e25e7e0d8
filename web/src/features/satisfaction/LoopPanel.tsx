// LoopPanel: one bad answer: what was said, whose it is, each step so far, and the next one.
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { loop } from '../../api/queries';
import type { LoopWhole } from '../../api/types';
import { instant } from '../../lib/format';
import { t, word } from '../../lib/text';
import { customerPath } from '../../record/CustomersPanel';
import { Bones, Panel, State, Trouble } from '../../ui/parts';
import { nextOf, STATES, type LoopState, type Move } from './moving';

function Inside({ l, onMove }: { l: LoopWhole; onMove: Move }): ReactNode {
  const [note, setNote] = useState('');
  const next = nextOf(l.state);
  const before = STATES[STATES.indexOf(l.state as LoopState) - 1];
  const go = (to: LoopState): void => onMove(l, to, note, () => setNote(''));
  return (
    <div className="loop-inside">
      <p>
        <Link href={customerPath(l.customer.id)} className="strong">
          {l.customer.name || l.customer.code}
        </Link>{' '}
        <span className="quiet">{l.owner || t('loops.nobody')}</span>
      </p>
      <p className="buttons">
        <State tone="red">{t('results.score', { n: l.score })}</State>
        {l.overdue ? <State tone="red">{t('loops.overdue', { day: l.due })}</State> : <span className="quiet num">{t('loops.due', { day: l.due })}</span>}
        {l.ticket > 0 && <Link href={`/o/ticket?open=${l.ticket}`}>{t('loops.ticket')}</Link>}
        {l.task > 0 && <Link href={`/o/task?open=${l.task}`}>{t('loops.task')}</Link>}
      </p>
      {l.comment && <blockquote className="answer-words">{l.comment}</blockquote>}
      <Input.TextArea value={note} onChange={(e) => setNote(e.target.value)} autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} placeholder={t('loops.note')} aria-label={t('loops.note')} />
      <div className="buttons">
        {next && (
          <Button type="primary" onClick={() => go(next)}>
            {word('loops.to', next)}
          </Button>
        )}
        {before && <Button onClick={() => go(before)}>{t('loops.back', { state: word('loops.state', before) })}</Button>}
      </div>
      <ol className="loop-steps" aria-label={t('loops.steps')}>
        {[...l.steps].reverse().map((s, i) => (
          <li key={i}>
            <span className="strong">{word('loops.state', s.state)}</span> <span className="quiet small num">{instant(s.at)}</span> <span className="quiet small">{s.by || t('loops.program')}</span>
            {s.note && <p>{s.note}</p>}
          </li>
        ))}
      </ol>
    </div>
  );
}

export function LoopPanel({ id, onClose, onMove }: { id: number | null; onClose: () => void; onMove: Move }): ReactNode {
  const one = useQuery(loop(id));
  const l = id !== null ? one.data : undefined;
  return (
    <Panel open={id !== null} onClose={onClose} title={l ? t('loops.of', { survey: l.survey_name }) : t('loops.tab')}>
      {one.isError && <Trouble error={one.error} />}
      {l ? <Inside key={l.id} l={l} onMove={onMove} /> : id !== null && one.isPending && <Bones rows={6} />}
    </Panel>
  );
}
