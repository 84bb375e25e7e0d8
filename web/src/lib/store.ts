// store: small values that outlive a visit (language, theme, columns), and hooks that follow them.
import { useSyncExternalStore } from 'react';
import { keptAs } from './base';

/** The person's own, whatever organisation he is in; all else is kept for each by itself. */
const everywhere = ['language', 'theme'];
const nameOf = (key: string): string => (everywhere.includes(key) ? 'liuke.' + key : keptAs(key));
const watchers = new Set<() => void>();

export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(nameOf(key));
  } catch {
    return null;
  }
}

export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(nameOf(key));
    else localStorage.setItem(nameOf(key), value);
  } catch {
    // A browser that keeps nothing still works for this visit.
  }
  watchers.forEach((w) => w());
}

function watch(w: () => void): () => void {
  watchers.add(w);
  return () => watchers.delete(w);
}

export function useRemembered(key: string): string | null {
  return useSyncExternalStore(watch, () => remembered(key));
}

/** Follows a media query. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (w) => {
      const m = matchMedia(query);
      m.addEventListener('change', w);
      return () => m.removeEventListener('change', w);
    },
    () => matchMedia(query).matches,
  );
}

export const useNarrow = (): boolean => useMedia('(max-width: 767px)');

export function useDark(): boolean {
  const theme = useRemembered('theme');
  const system = useMedia('(prefers-color-scheme: dark)');
  return theme === 'dark' || (theme !== 'light' && system);
}
