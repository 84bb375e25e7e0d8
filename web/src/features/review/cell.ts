// cell: a figure of a review as people read it. The PDF writes it by the same rules (src/review/making.c).
import type { ReviewCell } from '../../api/types';
import { count, money, NONE } from '../../lib/format';
import { language, say } from '../../lib/text';

/** Shares below one percent are told to two places: a week loses few. */
const places = (v: number): number => (Math.abs(v) < 0.00995 ? 2 : 1);
export const shareText = (v: number): string => (v * 100).toFixed(v > 0 ? places(v) : 1) + '%';

function pointsText(v: number): string {
  const none = Math.abs(v) < 0.00005;
  return `${none ? '±' : v > 0 ? '+' : '−'}${(Math.abs(v) * 100).toFixed(none ? 1 : places(v))} ${language() === 'zh' ? '个百分点' : 'points'}`;
}

export function cellText(c: ReviewCell): string {
  if (c.kind === 'words') return c.text ? say(c.text) : NONE;
  if (c.value === null) return NONE;
  if (c.kind === 'share') return shareText(c.value);
  if (c.kind === 'points') return pointsText(c.value);
  return c.kind === 'money' ? money(c.value) : count(c.value);
}

/** The interval in percent: 0.9 – 2.2%. */
export function intervalText(c: ReviewCell): string {
  if (c.value === null || c.low === null || c.high === null) return '';
  const n = places(c.value);
  return `${(c.low * 100).toFixed(n)} – ${(c.high * 100).toFixed(n)}%`;
}

export const tones: Record<string, string> = { good: ' ink-green', bad: ' ink-red', quiet: ' quiet', plain: '' };
