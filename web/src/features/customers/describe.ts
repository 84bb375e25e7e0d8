// describe: one line that says what happened, from the values of an event.
import type { ObjectMeta, TimelineItem } from '../../api/types';
import { cellText } from '../../record/Value';

export type Line = { text: string; money: number | null; score: number | null };

/** Money and scores stand apart; of the rest, what a reader wants first. */
export function describe(item: TimelineItem, object: ObjectMeta | undefined): Line {
  const fields = object?.fields ?? [];
  const money = fields.find((f) => f.kind === 'money' && f.name === 'amount') ?? fields.find((f) => f.kind === 'money');
  const score = fields.find((f) => f.name === 'score');
  const words = fields
    .filter((f) => f !== money && f !== score && f.role !== 'start' && f.role !== 'end')
    .flatMap((f) => {
      const value = item.values[f.name];
      return value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length) ? [] : [f.role === 'key' ? '#' + cellText(value, f.kind) : cellText(value, f.kind)];
    });
  const value = (name: string | undefined): number | null => {
    const v = name ? item.values[name] : null;
    return typeof v === 'number' ? v : null;
  };
  return { text: words.join(' · '), money: value(money?.name), score: value(score?.name) };
}
