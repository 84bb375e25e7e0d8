// numbering: how an automatic number looks, in parts that can be clicked: a prefix, a date, so many digits.
export const numberingDates = ['', '{yyyy}', '{yyyy}{mm}', '{yyyy}{mm}{dd}'] as const;
export type Numbering = { prefix: string; date: string; digits: number };

/** null: written in a way the parts cannot say. */
export function numberingOf(pattern: string): Numbering | null {
  const m = /^([^{}]*?)(\{yyyy\}(?:\{mm\}(?:\{dd\})?)?)?(-?)\{(0+)\}$/.exec(pattern);
  if (!m || (m[2] && !m[3])) return null;
  return { prefix: (m[1] ?? '') + (m[2] ? '' : (m[3] ?? '')), date: m[2] ?? '', digits: (m[4] ?? '').length };
}
export const numberingText = (n: Numbering): string => `${n.prefix}${n.date}${n.date ? '-' : ''}{${'0'.repeat(n.digits)}}`;
export function numberExample(pattern: string, today: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return pattern.replace(/\{yyyy\}/g, String(today.getFullYear())).replace(/\{yy\}/g, two(today.getFullYear() % 100)).replace(/\{mm\}/g, two(today.getMonth() + 1)).replace(/\{dd\}/g, two(today.getDate())).replace(/\{(0+)\}/g, (_, zeros: string) => '1'.padStart(zeros.length, '0'));
}
