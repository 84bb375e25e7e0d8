// useTall: a list that is higher than browsers draw. Its box is only so high; a small step scrolls as everywhere, a large
// one (the thumb is drawn) goes to the same part of the whole.
import { useRef } from 'react';
import type { VirtualizerOptions } from '@tanstack/react-virtual';

const TALLEST = 15_000_000; // pixels; Firefox draws no more than 17 million

type Observe = VirtualizerOptions<HTMLDivElement, Element>['observeElementOffset'];
export type Tall = { height: number; shift: () => number; observe: Observe; go: (box: HTMLElement, to: number) => void };

/** `whole`: how high all of it would be. `shift`: how much further down the list is than its box says. */
export function useTall(whole: number): Tall {
  const state = useRef({ whole, shift: 0, last: 0 });
  const s = state.current;
  s.whole = whole;
  const height = Math.min(whole, TALLEST);
  if (whole <= TALLEST) s.shift = 0;
  const tall = useRef<Omit<Tall, 'height'> | null>(null);
  tall.current ??= {
    shift: () => s.shift,
    observe: (list, tell) => {
      const box = list.scrollElement;
      if (!box) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const moved = (): void => {
        const now = box.scrollTop;
        if (s.whole > TALLEST) {
          const most = TALLEST - box.clientHeight, wholeMost = s.whole - box.clientHeight;
          const small = Math.abs(now - s.last) < 2 * box.clientHeight;
          const to = small ? Math.max(0, Math.min(wholeMost, now + s.shift)) : (now / most) * wholeMost;
          s.last = now;
          // Near an end of the box, and not of the list, a step would soon go no further.
          const edge = 4 * box.clientHeight;
          if (small && s.shift && ((now < edge && to > edge) || (now > most - edge && to < wholeMost - edge) || to < edge || to > wholeMost - edge)) s.last = box.scrollTop = Math.round((to / wholeMost) * most);
          s.shift = Math.round(to) - s.last;
        }
        tell(box.scrollTop + s.shift, true);
        clearTimeout(timer);
        timer = setTimeout(() => tell(box.scrollTop + s.shift, false), 150);
      };
      s.last = box.scrollTop;
      tell(box.scrollTop + s.shift, false);
      box.addEventListener('scroll', moved, { passive: true });
      return () => (clearTimeout(timer), box.removeEventListener('scroll', moved));
    },
    go: (box, to) => {
      const most = TALLEST - box.clientHeight, wholeMost = s.whole - box.clientHeight;
      if (s.whole > TALLEST && Math.abs(to - box.scrollTop - s.shift) > box.clientHeight) {
        // Where it is, at once: what comes of setting it is no step.
        s.last = Math.round((Math.min(to, wholeMost) / wholeMost) * most);
        s.shift = Math.round(to) - s.last;
        if (box.scrollTop === s.last) box.dispatchEvent(new Event('scroll'));
        else box.scrollTop = s.last;
      } else box.scrollTop = to - s.shift;
    },
  };
  return { height, ...tall.current };
}
