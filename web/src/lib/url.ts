// url: what a page shows is in its address. Parameters as state, and places kept for the way back.
import { useCallback, useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { useLocation, useSearch } from 'wouter';

export type Params = Record<string, string>;

export function useParams(): [Params, (change: Record<string, string | null | undefined>, push?: boolean) => void] {
  const search = useSearch();
  const [path, go] = useLocation();
  const params = Object.fromEntries(new URLSearchParams(search));
  const set = useCallback(
    (change: Record<string, string | null | undefined>, push = false) => {
      const next = new URLSearchParams(window.location.search);
      for (const [key, value] of Object.entries(change)) {
        if (value === null || value === undefined || value === '') next.delete(key);
        else next.set(key, value);
      }
      const text = next.toString();
      if (window.location.search.slice(1) !== text) go(path + (text ? '?' + text : ''), { replace: !push });
    },
    [path, go],
  );
  return [params, set];
}

const places = new Map<string, number>();

/** Keeps how far a box is scrolled, by name, and puts it back when it is shown again. */
export function useKeptScroll(box: RefObject<HTMLElement | null>, name: string, ready: boolean): void {
  const restored = useRef('');
  useLayoutEffect(() => {
    if (!ready || !box.current || restored.current === name) return;
    restored.current = name;
    box.current.scrollTop = places.get(name) ?? 0;
  }, [box, name, ready]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const keep = (): void => void places.set(name, element.scrollTop);
    element.addEventListener('scroll', keep, { passive: true });
    return () => element.removeEventListener('scroll', keep);
  }, [box, name, ready]);
}
