// useDrag: rows that are moved by a grip, and new ones that are drawn in from elsewhere; by mouse, pen or finger.
// Where it would land is known all the time; Escape lets go of it. Keys move rows too (see FieldRows.tsx).
import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';

/** A row that is moved (by its place), or something new. */
export type Dragged<N> = { row: number } | { fresh: N };
type State<N> = { what: Dragged<N>; x: number; y: number; over: number | null };

const FAR_PX = 6;
const EDGE_PX = 72;

/** The gap a pointer is at: 0 before the first row; null beside the list. */
function gapAt(list: HTMLElement, x: number, y: number): number | null {
  const box = list.getBoundingClientRect();
  if (x < box.left - 40 || x > box.right + 40 || y < box.top - 80 || y > box.bottom + 120) return null;
  const rows = [...list.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((r) => {
    const b = r.getBoundingClientRect();
    return y < b.top + b.height / 2;
  });
  return at < 0 ? rows.length : at;
}

type Act<N> = { move: (from: number, to: number) => void; add?: (what: N, at: number) => void };

/** What was drawn somewhere is not clicked as well. */
function swallowClick(): void {
  const swallow = (e: MouseEvent): void => {
    e.preventDefault();
    e.stopPropagation();
  };
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
}

export function useDrag<N>(list: RefObject<HTMLElement | null>, act: Act<N>): { state: State<N> | null; start: (e: PointerEvent, what: Dragged<N>) => void } {
  const [state, setState] = useState<State<N> | null>(null);
  const latest = useRef(act);
  latest.current = act;
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);
  const start = useCallback(
    (e: PointerEvent, what: Dragged<N>) => {
      if (e.button !== 0) return;
      // A finger on something new scrolls; it is added by a tap.
      const still = 'fresh' in what && e.pointerType === 'touch';
      const from = { x: e.clientX, y: e.clientY };
      let now: State<N> | null = null;
      let timer: ReturnType<typeof setInterval> | undefined;
      const show = (x: number, y: number): void => {
        now = { what, x, y, over: list.current && gapAt(list.current, x, y) };
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
        if (still || (!now && Math.hypot(m.clientX - from.x, m.clientY - from.y) < FAR_PX)) return;
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
        if (at && at.over !== null) {
          if ('row' in what) {
            const to = at.over > what.row ? at.over - 1 : at.over;
            if (to !== what.row) latest.current.move(what.row, to);
          } else latest.current.add?.(what.fresh, at.over);
        }
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
    },
    [list],
  );
  return { state, start };
}
