// strength: how hard a password is to guess, roughly: length first, then kinds of characters.
export type Strength = 'short' | 'weak' | 'fair' | 'good';
export const PASSWORD_LENGTH_MIN = 8;

export function strengthOf(password: string): Strength {
  const length = [...password].length;
  if (length < PASSWORD_LENGTH_MIN) return 'short';
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((k) => k.test(password)).length;
  const distinct = new Set(password).size;
  if (distinct < 5) return 'weak';
  if (length >= 14 || (length >= 11 && kinds >= 3)) return 'good';
  return kinds >= 2 || length >= 11 ? 'fair' : 'weak';
}
