// describe: one line that says what happened, from the values of an event.
import type { ObjectMeta, TimelineItem } from '../../api/types';
import { fieldText } from '../../record/Value';

export type Line = { text: string; money: number | null; score: number | null };

/** What says most about an event, wherever an object has it. */
const telling = ['subject', 'title', 'product', 'content', 'comment', 'kind', 'feature', 'quantity', 'reason', 'priority', 'by'];
/** Ids, which say nothing to a reader. */
const unsaid = new Set(['link', 'links', 'department', 'file', 'picture']);
const WORDS_MAX = 3;

/** Money and scores stand apart; of the rest, the three that a reader wants first. */
export function describe(item: TimelineItem, object: ObjectMeta | undefined): Line {
  const fields = object?.fields ?? [];
  const money = fields.find((f) => f.kind === 'money' && f.name === 'amount') ?? fields.find((f) => f.kind === 'money');
  const score = fields.find((f) => f.name === 'score');
  const rank = (name: string): number => (telling.indexOf(name) + 1 || telling.length + 1);
  const words = [...fields]
    .sort((a, b) => rank(a.name) - rank(b.name))
    .filter((f) => !unsaid.has(f.kind) && f !== money && f !== score && f.role !== 'start' && f.role !== 'end')
    .flatMap((f) => {
      const value = item.values[f.name];
      return value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length) ? [] : [f.role === 'key' ? '#' + fieldText(value, f) : fieldText(value, f)];
    });
  const value = (name: string | undefined): number | null => {
    const v = name ? item.values[name] : null;
    return typeof v === 'number' ? v : null;
  };
  return { text: words.slice(0, WORDS_MAX).join(' · '), money: value(money?.name), score: value(score?.name) };
}
