// left: how much time a ticket still has, in words and as a state that needs no colour.
import { useEffect, useState } from 'react';
import type { TicketClock, TicketDue } from '../api/types';
import { t } from '../lib/text';
import type { Tone } from '../ui/parts';

export type Left = { text: string; tone: Tone; at: string | null };

const MINUTE = 60_000;

export function span(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / MINUTE));
  if (minutes < 60) return t('tickets.time.minutes', { n: minutes });
  const h = Math.floor(minutes / 60);
  const m = minutes % 60;
  if (h >= 48) return t('tickets.time.days', { n: Math.round(h / 24) });
  return m ? t('tickets.time.hours', { h, m }) : t('tickets.time.hours_only', { h });
}

function of(what: 'first' | 'solve', due: TicketDue, now: number): Left {
  const ms = due.ms - now;
  const vars = { what: t(`tickets.left.${what}`), time: span(Math.abs(ms)) };
  return ms < 0 ? { text: t('tickets.left.over', vars), tone: 'red', at: due.at } : { text: t('tickets.left.left', vars), tone: ms < 60 * MINUTE ? 'amber' : 'grey', at: due.at };
}

/** What is due next. */
export function leftOf(c: TicketClock | null, now: number): Left {
  if (!c?.timed) return { text: t('tickets.left.untimed'), tone: 'grey', at: null };
  const first = c.first_due;
  const solve = c.solve_due;
  if (first && (!solve || first.ms <= solve.ms)) return of('first', first, now);
  if (solve) return of('solve', solve, now);
  const late = c.first_late || c.solve_late;
  if (c.state === 'waiting') return { text: t('tickets.left.waiting'), tone: late ? 'amber' : 'blue', at: null };
  if (c.state === 'solved' || c.state === 'closed') return { text: late ? t('tickets.left.was_late') : t(`tickets.state.${c.state}`), tone: late ? 'amber' : 'green', at: c.solved_at };
  return { text: t('tickets.left.no_goal'), tone: 'grey', at: null };
}

/** The time, told twice a minute. */
export function useNow(): number {
  const [now, set] = useState(Date.now);
  useEffect(() => {
    const id = setInterval(() => set(Date.now()), 30_000);
    return () => clearInterval(id);
  }, []);
  return now;
}
