// place: where somebody was before he went to sign in elsewhere, for the way back. Only a path of our own.
const KEY = 'liuke.place';

export function rememberPlace(path: string): void {
  try {
    sessionStorage.setItem(KEY, path);
  } catch {
    // A browser that keeps nothing brings him to the first page.
  }
}

/** A path that stays on this server: `//elsewhere` and `/\elsewhere` are other servers to a browser. */
export const ownPath = (path: string | null): string => (path && /^\/(?![/\\])/.test(path) && !path.startsWith('/sign-in/') ? path : '/');

export function takePlace(): string {
  try {
    const path = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return ownPath(path);
  } catch {
    return '/';
  }
}
