// password: a first password somebody can read from a slip of paper: no letters that look alike.
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

export function firstPassword(random: (n: number) => Uint8Array = (n) => crypto.getRandomValues(new Uint8Array(n))): string {
  const groups: string[] = [];
  while (groups.length < 3) {
    let group = '';
    // Bytes beyond the last whole run of letters are thrown away: each letter is as likely as any other.
    while (group.length < 4) for (const b of random(8)) if (b < 248 && group.length < 4) group += LETTERS[b % 31];
    groups.push(group);
  }
  return groups.join('-');
}
