// base: which of the server's organisations these pages belong to. The address says it: /~NAME/… is the organisation
// NAME, anything else the server's first one. Whoever builds an address goes through here.
const path = typeof window === 'undefined' ? '' : window.location.pathname;
const found = /^\/~([a-z0-9-]{1,40})(?=\/|$)/.exec(path);

/** Empty: the server's first organisation. */
export const organisation = found?.[1] ?? '';
/** What stands before every path of this organisation: '' or '/~name'. */
export const base = found?.[0] ?? '';
/** A path of this organisation as the browser asks for it. */
export const at = (to: string): string => base + to;
/** The path of this page within its organisation. */
export const here = (): string => window.location.pathname.slice(base.length) || '/';
/** An address that others can be given. */
export const link = (to: string): string => window.location.origin + at(to);
/** What a browser keeps for this organisation's pages: never under a name that another one reads. */
export const keptAs = (key: string): string => 'liuke.' + (organisation && `~${organisation}.`) + key;

/** A part of an address as it was meant; a broken one stays as it is, and is then simply not known. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
