// words: what a step of a set-up is called, and its values as people read them.
import type { Meta, SetupChange, SetupStep } from '../../api/types';
import { count, listed } from '../../lib/format';
import { hasText, say, t, word } from '../../lib/text';

/** The parts in the order in which they are shown; fields stand under their objects. */
export const parts = ['object', 'layout', 'view', 'form', 'duplicate', 'definition', 'rule', 'role', 'provider'] as const;
export type Part = (typeof parts)[number];
export const partOf = (s: SetupStep): Part => (s.part === 'field' ? 'object' : (s.part as Part));

/** What is called what: of the objects that are there, and of those that the steps make. */
export type Names = { objects: Map<string, string>; kinds: Map<string, string> };
export function namesOf(meta: Meta | undefined, steps: SetupStep[]): Names {
  const made = steps.filter((s) => s.part === 'object').map((s): [string, string] => [s.key.slice('object:'.length), say(s.label)]);
  return { objects: new Map([...(meta?.objects ?? []).map((o): [string, string] => [o.name, say(o.label)]), ...made]), kinds: new Map((meta?.kinds ?? []).map((k) => [k.name, say(k.label)])) };
}
const nameOf = (names: Names, object: string): string => names.objects.get(object) ?? object;

/** "能做什么：订单" of permits.objects.order. */
export function pathName(path: string, names: Names): string {
  const key = 'setups.path.' + path;
  if (hasText(key)) return t(key);
  const of = /^permits\.(objects|fields)\.(.+)$/.exec(path);
  if (of?.[1] && of[2]) return `${t(`setups.path.permits.${of[1] as 'objects' | 'fields'}`)}: ${of[2] === '*' ? t('setups.others') : of[1] === 'objects' ? nameOf(names, of[2]) : of[2]}`;
  return path.split('.').slice(-1)[0] ?? path;
}

const coded: [RegExp, string][] = [
  [/^permits\.objects\./, 'verb'],
  [/^permits\.(change_)?scope$/, 'scope'],
  [/^permits\.fields\./, 'right'],
  [/^permits\.rights$/, 'setups.right'],
  [/^shape$/, 'setups.shape'],
  [/^action$/, 'setups.action'],
  [/^measure$/, 'setups.measure'],
];

export function valueText(c: SetupChange, side: 'before' | 'after', step: SetupStep, names: Names): string {
  const value = c[side];
  const says = say(side === 'before' ? c.before_says : c.after_says);
  if (says) return says;
  const other = side === 'before' ? c.after : c.before;
  if (value === null && (other === 'true' || other === 'false')) return t('value.no'); // what is not said is not so
  if (value === null || value === '') return t('value.empty');
  if (value === 'true') return t('value.yes');
  if (value === 'false') return t('value.no');
  if (c.path === 'kind' && step.part === 'view') return word('setups.view', value);
  if (c.path === 'kind') return names.kinds.get(value) ?? value;
  if (c.path === 'target') return `${Number((Number(value) * 100).toFixed(4))}%`;
  if (c.path === 'links_to' || c.path === 'parent' || c.path === 'object') return nameOf(names, value);
  if (c.path === 'role' && step.part === 'field') return word('setups.role', value);
  const code = coded.find(([re]) => re.test(c.path))?.[1];
  return code ? listed(value.split('、').map((v) => word(code, v))) : value;
}

/** In a line, what is new about it: a kind, a condition, how many fields. */
export function summary(step: SetupStep, fields: number, names: Names): string {
  const said = (path: string): string => {
    const c = step.changes.find((x) => x.path === path);
    return c ? valueText(c, 'after', step, names) : '';
  };
  if (step.what !== 'added') return '';
  if (step.part === 'object') return [t('setups.new_object'), fields ? t('setups.fields_n', { n: count(fields) }) : ''].filter(Boolean).join(' · ');
  if (step.part === 'field') return [said('kind'), said('options.choices')].filter(Boolean).join(' · ');
  if (step.part === 'view') return [nameOf(names, step.object ?? ''), said('kind')].join(' · ');
  if (step.part === 'form') return [nameOf(names, step.object ?? ''), t('setups.fields_n', { n: count(said('fields').split('、').length) })].join(' · ');
  if (step.part === 'duplicate') return said('action');
  if (step.part === 'provider') return said('issuer');
  if (step.part === 'rule') return said('condition');
  if (step.part === 'definition') return said('lost_when');
  return said('permits.scope');
}
