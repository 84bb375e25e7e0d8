// words: what a step of a set-up is called, and its values as people read them.
import type { Meta, SetupChange, SetupStep } from '../../api/types';
import { count } from '../../lib/format';
import { hasText, say, t, word } from '../../lib/text';

/** The parts in the order in which they are shown; fields stand under their objects. */
export const parts = ['object', 'view', 'definition', 'rule', 'role'] as const;
export type Part = (typeof parts)[number];
export const partOf = (s: SetupStep): Part => (s.part === 'field' ? 'object' : (s.part as Part));

const nameOf = (meta: Meta | undefined, object: string): string => {
  const found = meta?.objects.find((o) => o.name === object);
  return found ? say(found.label) : object;
};

/** "能做什么：订单" of permits.objects.order. */
export function pathName(path: string, meta: Meta | undefined): string {
  const key = 'setups.path.' + path;
  if (hasText(key)) return t(key);
  const of = /^permits\.(objects|fields)\.(.+)$/.exec(path);
  if (of?.[1] && of[2]) return `${t(`setups.path.permits.${of[1] as 'objects' | 'fields'}`)}: ${of[2] === '*' ? t('setups.others') : of[1] === 'objects' ? nameOf(meta, of[2]) : of[2]}`;
  return path.split('.').slice(-1)[0] ?? path;
}

const coded: [RegExp, string][] = [
  [/^permits\.objects\./, 'verb'],
  [/^permits\.(change_)?scope$/, 'scope'],
  [/^permits\.fields\./, 'right'],
  [/^permits\.rights$/, 'setups.right'],
  [/^shape$/, 'setups.shape'],
  [/^role$/, 'setups.role'],
];

export function valueText(c: SetupChange, value: string | null, step: SetupStep, meta: Meta | undefined): string {
  if (value === null || value === '') return t('value.empty');
  if (value === 'true') return t('value.yes');
  if (value === 'false') return t('value.no');
  if (c.path === 'kind' && step.part === 'view') return word('setups.view', value);
  if (c.path === 'kind') return say(meta?.kinds.find((k) => k.name === value)?.label ?? { zh: value, en: value });
  if (c.path === 'target') return `${Number((Number(value) * 100).toFixed(4))}%`;
  if (c.path === 'links_to' || c.path === 'parent' || c.path === 'object') return nameOf(meta, value);
  const code = coded.find(([re]) => re.test(c.path))?.[1];
  return code ? value.split('、').map((v) => word(code, v)).join('、') : value;
}

/** In a line, what is new about it: a kind, a condition, how many fields. */
export function summary(step: SetupStep, fields: number, meta: Meta | undefined): string {
  const said = (path: string): string => {
    const c = step.changes.find((x) => x.path === path);
    return c ? valueText(c, c.after, step, meta) : '';
  };
  if (step.what !== 'added') return '';
  if (step.part === 'object') return [t('setups.new_object'), fields ? t('setups.fields_n', { n: count(fields) }) : ''].filter(Boolean).join(' · ');
  if (step.part === 'field') return [said('kind'), said('options.choices')].filter(Boolean).join(' · ');
  if (step.part === 'view') return [nameOf(meta, step.object ?? ''), said('kind')].join(' · ');
  if (step.part === 'rule') return said('condition');
  if (step.part === 'definition') return said('lost_when');
  return said('permits.scope');
}
