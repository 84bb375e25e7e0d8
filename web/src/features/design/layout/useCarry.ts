// useCarry: a field or a section carried by pointer over the sections of a tab; where it would land is known all the
// time, Escape lets go of it. Keys do the same in Canvas.tsx.
import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';

export type Carried = { field: string } | { section: number };
export type Over = { section: number; at: number } | { gap: number } | null;
type State = { what: Carried; x: number; y: number; over: Over };

const FAR_PX = 6;
const EDGE_PX = 72;

const before = (b: DOMRect, x: number, y: number): boolean => y < b.top || (y <= b.bottom && x < b.left + b.width / 2);

/** In which section, before which of its fields. */
function spotAt(canvas: HTMLElement, x: number, y: number): Over {
  const sections = [...canvas.querySelectorAll<HTMLElement>('[data-section]')];
  const at = sections.findIndex((s) => {
    const b = s.getBoundingClientRect();
    return y >= b.top && y <= b.bottom && x >= b.left && x <= b.right;
  });
  const there = sections[at];
  if (!there || there.dataset.kind !== 'fields') return null;
  const fields = [...there.querySelectorAll<HTMLElement>('[data-field]')];
  const n = fields.findIndex((f) => before(f.getBoundingClientRect(), x, y));
  return { section: at, at: n < 0 ? fields.length : n };
}

function gapAt(canvas: HTMLElement, x: number, y: number): Over {
  const box = canvas.getBoundingClientRect();
  if (x < box.left - 40 || x > box.right + 40) return null;
  const sections = [...canvas.querySelectorAll<HTMLElement>('[data-section]')];
  const n = sections.findIndex((s) => {
    const b = s.getBoundingClientRect();
    return y < b.top + b.height / 2;
  });
  return { gap: n < 0 ? sections.length : n };
}

/** What was carried is not clicked as well. */
function swallowClick(): void {
  const swallow = (e: MouseEvent): void => {
    e.preventDefault();
    e.stopPropagation();
  };
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
}

export function useCarry(canvas: RefObject<HTMLElement | null>, land: (what: Carried, over: Exclude<Over, null>) => void): { state: State | null; start: (e: PointerEvent, what: Carried) => void } {
  const [state, setState] = useState<State | null>(null);
  const latest = useRef(land);
  latest.current = land;
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);
  const start = useCallback(
    (e: PointerEvent, what: Carried) => {
      if (e.button !== 0) return;
      const from = { x: e.clientX, y: e.clientY };
      let now: State | null = null;
      let timer: ReturnType<typeof setInterval> | undefined;
      const show = (x: number, y: number): void => {
        const over = !canvas.current ? null : 'field' in what ? spotAt(canvas.current, x, y) : gapAt(canvas.current, x, y);
        now = { what, x, y, over };
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
        if (at?.over) latest.current(what, at.over);
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
    [canvas],
  );
  return { state, start };
}
