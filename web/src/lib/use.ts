// use: hooks that know nothing of what they are used for.
import { useEffect, useRef, useState } from 'react';

/** The value, once it has stood still for a while. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, set] = useState(value);
  useEffect(() => {
    const id = setTimeout(() => set(value), ms);
    return () => clearTimeout(id);
  }, [value, ms]);
  return settled;
}

/** Enter and the space bar belong to the button or link that has the focus. */
export const pressed = (key: string, target: Pick<Element, 'closest'>): boolean => (key === 'Enter' || key === ' ') && target.closest('a[href], button, summary, [role=button], [role=menuitem], [role=tab]') !== null;

/** Keys while the component is shown; not while something is typed. `g c` is a key after another. */
export function useKeys(keys: Record<string, (e: KeyboardEvent) => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    let before = '';
    let at = 0;
    const down = (e: KeyboardEvent): void => {
      const target = e.target as HTMLElement;
      if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
      if (pressed(e.key, target)) return;
      if (target.closest('input, textarea, select, [contenteditable], .ant-select, .ant-picker, [role=dialog], [role=slider]')) return;
      const two = Date.now() - at < 1200 ? `${before} ${e.key}` : '';
      const act = latest.current[two] ?? latest.current[e.key];
      before = e.key;
      at = Date.now();
      if (!act) return;
      e.preventDefault();
      before = '';
      act(e);
    };
    document.addEventListener('keydown', down);
    return () => document.removeEventListener('keydown', down);
  }, []);
}

/** Keys with Ctrl or ⌘ ("Mod+K"), also while something is typed; what the browser does itself in a text (Mod+Z) stays the text's. */
export function useModKeys(keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const down = (e: KeyboardEvent): void => {
      const act = (e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey ? latest.current['Mod+' + e.key.toUpperCase()] : undefined;
      const typing = (e.target as HTMLElement).closest('input:not([type=checkbox]), textarea, [contenteditable]');
      if (!act || (typing && e.key.toUpperCase() === 'Z')) return;
      e.preventDefault();
      act();
    };
    document.addEventListener('keydown', down);
    return () => document.removeEventListener('keydown', down);
  }, []);
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** The browser asks before a page is left on which something is not saved. */
export function useAskOnLeaving(changed: boolean): void {
  useEffect(() => {
    if (!changed) return;
    const ask = (e: BeforeUnloadEvent): void => e.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [changed]);
}
