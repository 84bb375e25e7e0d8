// useSteps: a draft and the way back and forth through its steps, by buttons and by the keys of undoing.
import { useEffect, useRef, useState } from 'react';
import type { Draft } from './draft';

const STEPS_KEPT = 100;
export type Steps = { now: Draft; change: (next: Draft) => void; back: (() => void) | null; forth: (() => void) | null; reset: (to: Draft) => void };

export function useSteps(first: Draft): Steps {
  const [past, setPast] = useState<Draft[]>([]);
  const [now, setNow] = useState(first);
  const [future, setFuture] = useState<Draft[]>([]);
  const go = (from: Draft[], setFrom: (l: Draft[]) => void, to: Draft[], setTo: (l: Draft[]) => void) => {
    const next = from[from.length - 1];
    if (!next) return null;
    return () => {
      setFrom(from.slice(0, -1));
      setTo([...to, now]);
      setNow(next);
    };
  };
  const back = go(past, setPast, future, setFuture);
  useUndoKey(back);
  return {
    now,
    change: (next) => {
      setPast([...past.slice(1 - STEPS_KEPT), now]);
      setFuture([]);
      setNow(next);
    },
    back,
    forth: go(future, setFuture, past, setPast),
    reset: (to) => {
      setPast([]);
      setFuture([]);
      setNow(to);
    },
  };
}

/** Before the shell's own: what is undone first is the step that was just made here. */
function useUndoKey(back: (() => void) | null): void {
  const latest = useRef(back);
  latest.current = back;
  useEffect(() => {
    const key = (e: KeyboardEvent): void => {
      const typing = (e.target as HTMLElement).closest('input, textarea, [contenteditable]');
      if (!(e.ctrlKey || e.metaKey) || e.shiftKey || e.key.toLowerCase() !== 'z' || typing || !latest.current) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      latest.current();
    };
    document.addEventListener('keydown', key, true);
    return () => document.removeEventListener('keydown', key, true);
  }, []);
}
