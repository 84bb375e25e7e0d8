// draft: a survey while it is written: what each kind begins with, and what the editor does to its questions.
import type { SurveyItem, SurveyQuestion, SurveyRow } from '../../api/types';

export const KINDS = ['nps', 'csat', 'ces', 'own'] as const;
export type Kind = (typeof KINDS)[number];
export const ITEM_KINDS = ['score', 'one', 'several', 'text'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

const both = (zh = '', en = ''): { zh: string; en: string } => ({ zh, en });

/** A key that no other has. */
export function freshKey(taken: string[], letter: string): string {
  let n = 1;
  while (taken.includes(letter + n)) n++;
  return letter + n;
}

export function newItem(items: SurveyItem[], kind: ItemKind): SurveyItem {
  const choices = kind === 'one' || kind === 'several' ? ['c1', 'c2'].map((key) => ({ key, text: both() })) : [];
  return { key: freshKey(items.map((i) => i.key), 'q'), kind, text: both(), required: false, least: 1, most: 5, low: both(), high: both(), choices };
}

const firsts: Record<Kind, Partial<SurveyItem>> = {
  nps: { least: 0, most: 10, text: both('您有多大可能把我们推荐给朋友或同行？', 'How likely are you to recommend us to a friend or colleague?'), low: both('完全不可能', 'Not at all likely'), high: both('非常可能', 'Extremely likely') },
  csat: { least: 1, most: 5, text: both('您对这次服务满意吗？', 'How satisfied are you with our service?'), low: both('非常不满意', 'Very dissatisfied'), high: both('非常满意', 'Very satisfied') },
  ces: { least: 1, most: 7, text: both('这次问题解决起来容易吗？', 'How easy was it to get your issue solved?'), low: both('非常困难', 'Very difficult'), high: both('非常容易', 'Very easy') },
  own: { least: 1, most: 5, text: both('您的总体评价是？', 'How do you rate us in all?') },
};
const lines: Record<Kind, number> = { nps: 7, csat: 3, ces: 4, own: 3 };

export function newDraft(kind: Kind): SurveyQuestion {
  const score: SurveyItem = { ...newItem([], 'score'), required: true, ...firsts[kind] };
  const why: SurveyItem = { ...newItem([score], 'text'), text: both('为什么这样打分？', 'Why this score?') };
  return {
    name: '', kind, anonymous: false, open: true, ends: null, quiet_days: 90, change_days: 7, bad_below: lines[kind], due_days: 2,
    title: both('请为我们打分', 'Please rate us'), intro: both(), thanks: both('谢谢您的反馈！', 'Thank you for your feedback!'), questions: [score, why],
  };
}

export const draftOf = (s: SurveyRow): SurveyQuestion => ({
  name: s.name, kind: s.kind, anonymous: s.anonymous, open: s.open, ends: s.ends, quiet_days: s.quiet_days, change_days: s.change_days, bad_below: s.bad_below,
  due_days: s.due_days, title: s.title, intro: s.intro, thanks: s.thanks, questions: s.questions,
});

export function moved<T>(list: T[], from: number, by: number): T[] {
  const to = from + by;
  const next = [...list];
  const [one] = next.splice(from, 1);
  if (one === undefined || to < 0 || to >= list.length) return list;
  next.splice(to, 0, one);
  return next;
}

/** The first question of NPS, CSAT and CES is what they are counted by. */
export const isFixed = (kind: string, at: number): boolean => kind !== 'own' && at === 0;
