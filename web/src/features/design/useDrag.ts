// useDrag: rows that are moved by a grip, and new ones that are drawn in from elsewhere. Keys move rows too (see
// FieldRows.tsx).
import type { PointerEvent, RefObject } from 'react';
import { useCarry, type Carried } from '../../lib/carry';

/** A row that is moved (by its place), or something new. */
export type Dragged<N> = { row: number } | { fresh: N };

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

export function useDrag<N>(list: RefObject<HTMLElement | null>, act: Act<N>): { state: Carried<Dragged<N>, number> | null; start: (e: PointerEvent, what: Dragged<N>) => void } {
  const { state, start } = useCarry<Dragged<N>, number>({
    over: (_, x, y) => list.current && gapAt(list.current, x, y),
    land: (what, gap) => {
      if ('fresh' in what) act.add?.(what.fresh, gap);
      else {
        const to = gap > what.row ? gap - 1 : gap;
        if (to !== what.row) act.move(what.row, to);
      }
    },
  });
  // A finger on something new scrolls; it is added by a tap.
  return { state, start: (e, what) => !('fresh' in what && e.pointerType === 'touch') && start(e, what) };
}
