// Grip: the dots by which a row is carried; the keys beside them are the row's own.
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';

type Props = { label: string; title?: string; keys?: string; className?: string; onPointerDown: (e: PointerEvent) => void; onKeyDown?: (e: KeyboardEvent) => void };

export const Grip = ({ label, title = label, keys, className = 'grip', onPointerDown, onKeyDown }: Props): ReactNode => (
  <button type="button" className={className} onPointerDown={onPointerDown} onKeyDown={onKeyDown} aria-label={label} title={title} aria-keyshortcuts={keys}>
    <svg width="12" height="18" viewBox="0 0 12 18" fill="currentColor" aria-hidden="true">
      {[3, 9, 15].map((y) => (
        <g key={y}>
          <circle cx="3" cy={y} r="1.4" />
          <circle cx="9" cy={y} r="1.4" />
        </g>
      ))}
    </svg>
  </button>
);

/** The two keys that move what has the focus by a step. */
export const STEP_KEYS = 'Alt+ArrowUp Alt+ArrowDown';
