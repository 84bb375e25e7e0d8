// scores: how figures of satisfaction are written: points, shares and means, each with its interval.
import type { SurveyFigure } from '../../api/types';
import { NONE, number, percent } from '../../lib/format';
import type { Tone } from '../../ui/parts';

const shares = ['csat', 'ces_easy'];
const points = ['nps', 'ces_net'];

/** Points are rounded once, half away from zero. */
const rounded = (x: number): string => (Math.round(Math.abs(x)) && x < 0 ? '−' : '') + Math.round(Math.abs(x));
const one = (name: string, x: number | null): string => (x === null ? NONE : shares.includes(name) ? percent(x) : points.includes(name) ? rounded(x) : number(x, 2));
export const figure = (f: SurveyFigure | undefined): string => (f ? one(f.name, f.score) : NONE);
export const interval = (f: SurveyFigure | undefined): string => (!f || f.low === null || f.high === null ? '' : `[${one(f.name, f.low)}, ${one(f.name, f.high)}]`);

/** Where a score and its interval lie on their scale, 0 to 1, and where its zero is when that is in the middle. */
export function onScale(f: SurveyFigure | undefined, most: number): { at: number; low: number; high: number; zero: number | null } | null {
  if (!f || f.score === null) return null;
  const net = points.includes(f.name);
  const at = (x: number): number => Math.min(1, Math.max(0, shares.includes(f.name) ? x : net ? (x + 100) / 200 : x / most));
  return { at: at(f.score), low: at(f.low ?? f.score), high: at(f.high ?? f.score), zero: net ? 0.5 : null };
}

export const isBad = (score: number, badBelow: number): boolean => badBelow >= 0 && score < badBelow;
export const toneOf = (score: number, badBelow: number, most: number): Tone => (isBad(score, badBelow) ? 'red' : score >= most - (most >= 7 ? 1 : 0) ? 'green' : 'grey');
