// scores: how figures of satisfaction are written: points, shares and means, each with its interval.
import type { SurveyFigure } from '../../api/types';
import { NONE, number, percent } from '../../lib/format';
import type { Tone } from '../../ui/parts';

const shares = ['csat', 'ces_easy'];
const points = ['nps', 'ces_net'];

/** Points are rounded once, half away from zero. */
const rounded = (x: number): string => String((x < 0 ? -1 : 1) * Math.round(Math.abs(x)) || 0);
const one = (name: string, x: number | null): string => (x === null ? NONE : shares.includes(name) ? percent(x) : points.includes(name) ? rounded(x) : number(x, 2));
export const figure = (f: SurveyFigure | undefined): string => (f ? one(f.name, f.score) : NONE);
export const interval = (f: SurveyFigure | undefined): string => (!f || f.low === null || f.high === null ? '' : `[${one(f.name, f.low)}, ${one(f.name, f.high)}]`);

/** Where a score lies on its scale, for its bar. */
export function share(f: SurveyFigure | undefined, most: number): number {
  if (!f || f.score === null) return 0;
  if (shares.includes(f.name)) return f.score;
  return points.includes(f.name) ? (f.score + 100) / 200 : f.score / most;
}

export const isBad = (score: number, badBelow: number): boolean => badBelow >= 0 && score < badBelow;
export const toneOf = (score: number, badBelow: number, most: number): Tone => (isBad(score, badBelow) ? 'red' : score >= most - (most >= 7 ? 1 : 0) ? 'green' : 'grey');
