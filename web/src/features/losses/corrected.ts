// corrected: the official definition of churn, which does not count false losses any more.

/** The condition with the correction, or null where it speaks of losses already. */
export function corrected(notWhile: string, kind: string): string | null {
  if (/\bloss\b/.test(notWhile)) return null;
  const spared = `count(loss where kind = "${kind.replace(/["\\]/g, '\\$&')}", 90d) > 0`;
  return notWhile.trim() ? `(${notWhile.trim()}) or ${spared}` : spared;
}
