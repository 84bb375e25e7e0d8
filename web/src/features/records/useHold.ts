// useHold: a finger that stays on something for a while means it; one that moves scrolls.
import { useMemo, useRef, type PointerEvent, type SyntheticEvent } from 'react';

const HOLD_MS = 450;
const FAR_PX = 10;

type On = { onPointerDown: (e: PointerEvent) => void; onPointerMove: (e: PointerEvent) => void; onPointerUp: () => void; onPointerCancel: () => void; onContextMenu: (e: SyntheticEvent) => void };

/** `held`: whether the click that comes now only ends a holding. */
export function useHold(): { on: (act: () => void) => On; held: () => boolean } {
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const from = useRef({ x: 0, y: 0 });
  const done = useRef(false);
  return useMemo(() => {
    const stop = (): void => clearTimeout(timer.current);
    return {
      on: (act) => ({
        onPointerDown: (e) => {
          done.current = false;
          stop();
          if (e.pointerType === 'mouse' || (e.target as HTMLElement).closest('.card-pick')) return;
          from.current = { x: e.clientX, y: e.clientY };
          timer.current = setTimeout(() => {
            done.current = true;
            act();
          }, HOLD_MS);
        },
        onPointerMove: (e) => void (Math.hypot(e.clientX - from.current.x, e.clientY - from.current.y) > FAR_PX && stop()),
        onPointerUp: stop,
        onPointerCancel: stop,
        // The browser's own menu of a link would come in between.
        onContextMenu: (e) => void (timer.current !== undefined && e.preventDefault()),
      }),
      held: () => done.current,
    };
  }, []);
}
