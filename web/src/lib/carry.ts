// carry: something taken by mouse, pen or finger and let go of somewhere else. Where it would land is known all the
// time; the page scrolls at its edges; Escape lets go of it. Whoever uses it moves things by keys too.
import { useCallback, useEffect, useRef, useState, type PointerEvent } from 'react';

const FAR_PX = 6;
const EDGE_PX = 72;

/** What is carried, where the pointer is in the window, and where it would land: null beside everything. */
export type Carried<W, O> = { what: W; x: number; y: number; over: O | null };
type Carry<W, O> = { over: (what: W, x: number, y: number) => O | null; land: (what: W, over: O) => void };

/** What was carried somewhere is not clicked as well. */
function swallowClick(): void {
  const swallow = (e: MouseEvent): void => {
    e.preventDefault();
    e.stopPropagation();
  };
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
}

export function useCarry<W, O>(carry: Carry<W, O>): { state: Carried<W, O> | null; start: (e: PointerEvent, what: W) => void } {
  const [state, setState] = useState<Carried<W, O> | null>(null);
  const latest = useRef(carry);
  latest.current = carry;
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);
  const start = useCallback((e: PointerEvent, what: W) => {
    if (e.button !== 0) return;
    const from = { x: e.clientX, y: e.clientY };
    let now: Carried<W, O> | null = null;
    let timer: ReturnType<typeof setInterval> | undefined;
    const show = (x: number, y: number): void => {
      now = { what, x, y, over: latest.current.over(what, x, y) };
      setState(now);
    };
    const scroll = (): void => {
      const main = document.getElementById('main');
      if (!now || !main) return;
      const down = now.y > window.innerHeight - EDGE_PX ? 12 : now.y < EDGE_PX ? -12 : 0;
      if (down) main.scrollBy(0, down);
      if (down) show(now.x, now.y);
    };
    const move = (m: globalThis.PointerEvent): void => {
      if (!now && Math.hypot(m.clientX - from.x, m.clientY - from.y) < FAR_PX) return;
      if (!now) timer = setInterval(scroll, 16);
      m.preventDefault();
      show(m.clientX, m.clientY);
    };
    const end = (): void => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', up);
      window.removeEventListener('pointercancel', end);
      window.removeEventListener('keydown', key, true);
      clearInterval(timer);
      setState(null);
    };
    const up = (): void => {
      const at = now;
      end();
      if (at && at.over !== null) latest.current.land(what, at.over);
      if (at) swallowClick();
    };
    const key = (k: KeyboardEvent): void => {
      if (k.key !== 'Escape') return;
      k.stopPropagation();
      end();
    };
    stop.current = end;
    window.addEventListener('pointermove', move, { passive: false });
    window.addEventListener('pointerup', up);
    window.addEventListener('pointercancel', end);
    window.addEventListener('keydown', key, true);
  }, []);
  return { state, start };
}
