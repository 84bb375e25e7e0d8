// useSeen: which part of a tall list is seen, in whole steps, so that a list is drawn anew only when another row comes up.
import { useEffect, useState, type RefObject } from 'react';
import type { Tall } from './useTall';

/** `from` and `to` in the whole list; `shift` as useTall has it; `moving`: somebody scrolls just now. */
export type Seen = { from: number; to: number; shift: number; moving: boolean };

export function useSeen(box: RefObject<HTMLDivElement | null>, tall: Tall, step: number): Seen {
  const [at, setAt] = useState({ offset: 0, shift: 0, moving: false });
  const [high, setHigh] = useState(800);
  const { observe, shift } = tall;
  useEffect(() => {
    const list = box.current;
    if (!list) return;
    const told = (offset: number, moving: boolean): void => {
      const now = { offset: Math.floor(offset / step) * step, shift: shift(), moving };
      setAt((old) => (old.offset === now.offset && old.shift === now.shift && old.moving === now.moving ? old : now));
    };
    const end = observe({ scrollElement: list } as Parameters<typeof observe>[0], told);
    const sizes = new ResizeObserver(() => setHigh(list.clientHeight));
    sizes.observe(list);
    return () => {
      end?.();
      sizes.disconnect();
    };
  }, [box, observe, shift, step]);
  return { from: at.offset, to: at.offset + step + high, shift: at.shift, moving: at.moving };
}
