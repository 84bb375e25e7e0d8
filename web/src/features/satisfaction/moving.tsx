// moving: a bad answer goes on a step, or back; the last one asks for its outcome. Each can be taken back.
import { Button, Input, Modal, Radio } from 'antd';
import { useState, type ReactNode } from 'react';
import { ApiError, patch } from '../../api/client';
import { stale } from '../../api/queries';
import type { LoopQuestion, LoopRow, LoopWhole } from '../../api/types';
import { t, word } from '../../lib/text';
import { useDone } from '../../record/useDone';

export const STATES = ['opened', 'contacted', 'solved', 'told'] as const;
export type LoopState = (typeof STATES)[number];
export const OUTCOMES = ['solved', 'explained', 'compensated', 'lost', 'mistaken', 'unreachable'] as const;
export const nextOf = (state: string): LoopState | undefined => STATES[STATES.indexOf(state as LoopState) + 1];
/** What of it is moved. */
export type Movable = Pick<LoopRow, 'id' | 'version' | 'state' | 'outcome' | 'customer'>;
/** `onDone`: it has moved; where it has not, what was written stays. */
export type Move = (l: Movable, to: LoopState, note?: string, onDone?: () => void) => void;

export const moveLoop = (l: Pick<LoopRow, 'id' | 'version'>, to: LoopState, outcome: string, note: string): Promise<LoopWhole> => {
  const body: LoopQuestion = { state: to, outcome: outcome || null, note, owner: null };
  return patch<LoopWhole>(`/api/loops/${l.id}`, body, l.version);
};

export function useMove(): [Move, ReactNode] {
  const { did, failed } = useDone();
  const [ending, setEnding] = useState<{ l: Movable; note: string; onDone: () => void } | null>(null);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState('');
  const go = async (l: Movable, to: LoopState, how: string, note: string, onDone: () => void): Promise<void> => {
    setBusy(true);
    try {
      const now = await moveLoop(l, to, how, note);
      did(t('loops.moved', { name: l.customer.name || l.customer.code, state: word('loops.state', to) }), () => moveLoop(now, l.state as LoopState, l.outcome, t('loops.undone')).then(() => stale('/api/loops')));
      onDone();
    } catch (e) {
      // Somebody else was faster: what he did is shown, and nothing of his is lost.
      failed(e instanceof ApiError && e.problem.status === 412 ? new Error(t('loops.stale')) : e);
    }
    stale('/api/loops', '/api/records', '/api/surveys');
    setBusy(false);
  };
  const move: Move = (l, to, note = '', onDone = () => undefined) => {
    if (busy) return;
    if (to !== 'told') return void go(l, to, '', note, onDone);
    setOutcome('');
    setEnding({ l, note, onDone });
  };
  const end = (): void => {
    if (!ending) return;
    const { l, note, onDone } = ending;
    void go(l, 'told', outcome, note, () => {
      setEnding(null);
      onDone();
    });
  };
  const dialog = (
    <Modal open={ending !== null} onCancel={() => setEnding(null)} title={t('loops.end')} footer={null} width={480} closable={{ 'aria-label': t('action.close') }}>
      <p className="quiet">{t('loops.end_says')}</p>
      <Radio.Group className="loop-outcomes" value={outcome} onChange={(e) => setOutcome(e.target.value as string)} options={OUTCOMES.map((o) => ({ value: o, label: word('loops.outcome', o) }))} />
      <Input.TextArea value={ending?.note ?? ''} onChange={(e) => ending && setEnding({ ...ending, note: e.target.value })} autoSize={{ minRows: 2, maxRows: 5 }} maxLength={1000} placeholder={t('loops.note')} aria-label={t('loops.note')} />
      <div className="buttons">
        <Button type="primary" loading={busy} disabled={!outcome} onClick={end}>
          {t('loops.end')}
        </Button>
      </div>
    </Modal>
  );
  return [move, dialog];
}
