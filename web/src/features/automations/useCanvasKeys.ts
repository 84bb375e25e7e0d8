// useCanvasKeys: j and k go from card to card; Ctrl+Z and Ctrl+Y take back and do again what was changed here, before
// the page's own way back hears of it. What is done in a text stays the text's.
import { useEffect, useRef } from 'react';
import { useKeys } from '../../lib/use';

export function useCanvasKeys(step: (by: 1 | -1) => void, undo: () => void, redo: () => void): void {
  useKeys({ j: () => step(1), k: () => step(-1) });
  const latest = useRef({ undo, redo });
  latest.current = { undo, redo };
  useEffect(() => {
    const down = (e: KeyboardEvent): void => {
      if (!(e.ctrlKey || e.metaKey) || e.altKey || (e.target as HTMLElement).closest('input:not([type=checkbox]), textarea, [contenteditable], [role=dialog]')) return;
      const key = e.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      e.preventDefault();
      e.stopImmediatePropagation();
      if (key === 'y' || e.shiftKey) latest.current.redo();
      else latest.current.undo();
    };
    document.addEventListener('keydown', down, true);
    return () => document.removeEventListener('keydown', down, true);
  }, []);
}
