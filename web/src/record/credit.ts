// credit: the check sign of a unified social credit code (GB 32100-2015), for a word while it is typed.
const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

export const CREDIT_LENGTH = 18;
export const tidyCredit = (typed: string): string =>
  typed
    .replace(/[\uff10-\uff5a]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\s-]/g, '')
    .toUpperCase();

/** null: nothing to say yet. */
export function creditFault(code: string): 'sign' | 'check' | 'long' | null {
  const at = [...code].map((c) => signs.indexOf(c));
  if (at.includes(-1)) return 'sign';
  if (code.length > CREDIT_LENGTH) return 'long';
  if (code.length < CREDIT_LENGTH) return null;
  const sum = weights.reduce((n, w, i) => n + w * (at[i] as number), 0);
  return (31 - (sum % 31)) % 31 === at[17] ? null : 'check';
}
