// Loops: bad answers on a board: opened, contacted, solved, told; the overdue first. A card is moved by its button, by
// dragging, or with the arrow keys.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react';
import { loops } from '../../api/queries';
import type { LoopRow } from '../../api/types';
import { t, word } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useSession } from '../../record/session';
import { Blank, Bones, Chip, State, Trouble } from '../../ui/parts';
import { LoopPanel } from './LoopPanel';
import { nextOf, STATES, useMove, type LoopState } from './moving';

function Card({ l, onOpen, onMove }: { l: LoopRow; onOpen: () => void; onMove: (to: LoopState) => void }): ReactNode {
  const next = nextOf(l.state);
  const keys = (e: KeyboardEvent): void => {
    const to = STATES[STATES.indexOf(l.state as LoopState) + (e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : NaN)];
    if (!to) return;
    e.preventDefault();
    onMove(to);
  };
  return (
    <li className="loop-card" draggable onDragStart={(e) => e.dataTransfer.setData('text/plain', String(l.id))}>
      <button type="button" className="loop-open" onClick={onOpen} onKeyDown={keys} aria-keyshortcuts="ArrowRight ArrowLeft">
        <span className="strong ellipsis">{l.customer.name || l.customer.code}</span>
        <span className="small">
          {t('results.score', { n: l.score })} <span className="quiet">{l.survey_name}</span>
        </span>
        {l.comment && <span className="loop-words">{l.comment}</span>}
        <span className="loop-foot small">
          {l.overdue ? <State tone="red">{t('loops.overdue', { day: l.due })}</State> : <span className="quiet num">{l.state === 'told' ? word('loops.outcome', l.outcome) : t('loops.due', { day: l.due })}</span>}
          <span className="quiet">{l.owner || t('loops.nobody')}</span>
        </span>
      </button>
      {next && (
        <Button size="small" className="loop-next" onClick={() => onMove(next)}>
          {word('loops.to', next)}
        </Button>
      )}
    </li>
  );
}

export function Loops(): ReactNode {
  const [params, set] = useParams();
  const me = useSession()?.person?.login ?? '';
  const ended = params.ended === '1';
  const mine = params.mine === '1';
  const late = params.late === '1';
  const whose = params.owner;
  const list = useQuery(loops(ended ? 'state=all' : ''));
  const [over, setOver] = useState<LoopState | null>(null);
  const [move, dialog] = useMove();
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={8} />;
  const rows = list.data.rows.filter((l) => (!mine || l.owner === me) && (!late || l.overdue) && (whose === undefined || l.owner === whose)).sort((a, b) => Number(b.overdue) - Number(a.overdue) || (a.due < b.due ? -1 : a.due > b.due ? 1 : a.id - b.id));
  const dropped = (to: LoopState) => (e: DragEvent): void => {
    e.preventDefault();
    setOver(null);
    const l = rows.find((x) => String(x.id) === e.dataTransfer.getData('text/plain'));
    if (l && l.state !== to) move(l, to);
  };
  return (
    <>
      <div className="toolbar">
        <Chip on={mine} onClick={() => set({ mine: mine ? null : '1' })}>
          {t('loops.mine')}
        </Chip>
        <Chip on={late} onClick={() => set({ late: late ? null : '1' })}>
          {t('loops.late')}
        </Chip>
        {whose !== undefined && (
          <Chip on onClick={() => set({ owner: null })}>
            {whose || t('loops.nobody')}
          </Chip>
        )}
        <Chip on={ended} onClick={() => set({ ended: ended ? null : '1' })}>
          {t('loops.ended')}
        </Chip>
      </div>
      {rows.length === 0 ? (
        <Blank title={t('loops.none')} says={t('loops.none_says')} />
      ) : (
        <div className="loop-board">
          {STATES.map((state) => {
            const here = rows.filter((l) => l.state === state);
            return (
              <section
                key={state}
                className={'loop-column' + (over === state ? ' loop-over' : '')}
                aria-label={word('loops.state', state)}
                onDragOver={(e) => {
                  e.preventDefault();
                  setOver(state);
                }}
                onDragLeave={() => setOver(null)}
                onDrop={dropped(state)}
              >
                <h2>
                  {word('loops.state', state)} <span className="quiet num">{here.length}</span>
                </h2>
                <ul>
                  {here.map((l) => (
                    <Card key={l.id} l={l} onOpen={() => set({ loop: String(l.id) }, true)} onMove={(to) => move(l, to)} />
                  ))}
                </ul>
              </section>
            );
          })}
        </div>
      )}
      <LoopPanel id={params.loop ? Number(params.loop) : null} onClose={() => set({ loop: null })} onMove={move} />
      {dialog}
    </>
  );
}
