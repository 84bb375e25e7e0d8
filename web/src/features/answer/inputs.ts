// inputs: the control for each kind of field that a public form asks for; native ones, as a telephone knows them.
import type { Cell, PublicField } from '../../api/types';
import { addressText, provinces } from '../../record/address';
import { tidyCredit } from '../../record/credit';
import { make } from './make';
import type { Words } from './words';

/** What stands in the control; `fault`: why it cannot be read. */
export type Control = { element: HTMLElement; focus: () => void; read: () => { value: Cell; fault?: string } };
type Maker = (f: PublicField, id: string, w: Words) => Control;

const RADIOS_MAX = 7;
const orNull = (s: string): Cell => (s.trim() === '' ? null : s.trim());
const length = (f: PublicField, usual: number): string => String(f.length_max || usual);
const described = (f: PublicField, id: string, w: Words): Record<string, string> => (w.say(f.help) ? { 'aria-describedby': id + '-help' } : {});
const must = (f: PublicField): Record<string, string> => (f.required ? { 'aria-required': 'true' } : {});

const written =
  (type: string, more: Record<string, string> = {}, tidy: (s: string) => string = (s) => s): Maker =>
  (f, id, w) => {
    const e = make('input', { id, name: f.name, type, maxlength: length(f, 2000), ...must(f), ...described(f, id, w), ...more });
    return { element: e, focus: () => e.focus(), read: () => ({ value: orNull(tidy(e.value)) }) };
  };

const long: Maker = (f, id, w) => {
  const e = make('textarea', { id, name: f.name, rows: '4', maxlength: length(f, 10000), ...must(f), ...described(f, id, w) });
  return { element: e, focus: () => e.focus(), read: () => ({ value: orNull(e.value) }) };
};

/** 1,280.5 and full-width digits are numbers, too. */
export function numberOf(typed: string): number | null {
  const plain = typed.replace(/[\uff0b-\uff19]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[,，\s￥¥$%]/g, '');
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null;
}
const figure =
  (scale = 1, unit: (f: PublicField) => string = () => ''): Maker =>
  (f, id, w) => {
    const e = make('input', { id, name: f.name, type: 'text', inputmode: 'decimal', maxlength: '30', ...must(f), ...described(f, id, w) });
    const box = unit(f) ? make('span', { class: 'unit' }, e, make('span', { 'aria-hidden': 'true' }, unit(f))) : e;
    const read = (): { value: Cell; fault?: string } => {
      const n = numberOf(e.value);
      if (e.value.trim() === '') return { value: null };
      return n === null ? { value: null, fault: w.t('number') } : { value: Number((n / scale).toFixed(8)) };
    };
    return { element: box, focus: () => e.focus(), read };
  };

const day: Maker = (f, id, w) => {
  const e = make('input', { id, name: f.name, type: 'date', min: f.min ?? '1900-01-01', max: f.max ?? '2079-06-04', ...must(f), ...described(f, id, w) });
  return { element: e, focus: () => e.focus(), read: () => ({ value: orNull(e.value) }) };
};
const time: Maker = (f, id, w) => {
  const e = make('input', { id, name: f.name, type: 'datetime-local', ...must(f), ...described(f, id, w) });
  return { element: e, focus: () => e.focus(), read: () => ({ value: e.value ? (e.value + ':00').slice(0, 19) : null }) };
};

const yes: Maker = (f, id, w) => {
  const e = make('input', { id, name: f.name, type: 'checkbox', ...must(f), ...described(f, id, w) });
  return { element: e, focus: () => e.focus(), read: () => ({ value: e.checked }) };
};

/** A list to tick, one or several, with a line of one's own where the field takes it. */
function ticks(f: PublicField, id: string, w: Words, several: boolean): Control {
  const boxes = f.choices.map((c, i) => make('input', { type: several ? 'checkbox' : 'radio', name: f.name, value: c, id: `${id}-${i}` }));
  const own = f.others ? make('input', { type: 'text', maxlength: '200', 'aria-label': w.t('other'), placeholder: w.t('other'), id: `${id}-own` }) : null;
  const element = make('div', { class: 'ticks', role: several ? 'group' : 'radiogroup', 'aria-labelledby': id + '-label', ...described(f, id, w) }, ...boxes.map((b, i) => make('label', { class: 'tick' }, b, f.choices[i] ?? '')), own);
  const chosen = (): string[] => [...boxes.filter((b) => b.checked).map((b) => b.value), ...(own?.value.trim() ? [own.value.trim()] : [])];
  const one = (): Cell => (own?.value.trim() ? own.value.trim() : (chosen()[0] ?? null));
  return { element, focus: () => (boxes[0] ?? own)?.focus(), read: () => ({ value: several ? (chosen().length ? chosen() : null) : one() }) };
}

const choice: Maker = (f, id, w) => {
  if (!f.choices.length) return written('text')(f, id, w);
  if (f.choices.length <= RADIOS_MAX || f.others) return ticks(f, id, w, false);
  const e = make('select', { id, name: f.name, ...must(f), ...described(f, id, w) }, make('option', { value: '' }, w.t('choose')), ...f.choices.map((c) => make('option', { value: c }, c)));
  return { element: e, focus: () => e.focus(), read: () => ({ value: orNull(e.value) }) };
};
const choices: Maker = (f, id, w) => {
  if (f.choices.length) return ticks(f, id, w, true);
  const e = make('input', { id, name: f.name, type: 'text', maxlength: '500', placeholder: w.t('some'), ...must(f), ...described(f, id, w) });
  return {
    element: e,
    focus: () => e.focus(),
    read: () => {
      const list = e.value.split(/[,，、;；]/).map((s) => s.trim()).filter(Boolean);
      return { value: list.length ? list : null };
    },
  };
};

const rating: Maker = (f, id, w) => {
  const boxes = [1, 2, 3, 4, 5].map((n) => make('input', { type: 'radio', name: f.name, value: String(n), 'aria-label': w.t('stars', { n: String(n) }) }));
  const labels = boxes.map((b, i) => make('label', { class: 'star', title: w.t('stars', { n: String(i + 1) }) }, b, make('span', { 'aria-hidden': 'true' }, '★')));
  const element = make('div', { class: 'stars', role: 'radiogroup', 'aria-labelledby': id + '-label', ...described(f, id, w) }, ...labels);
  const show = (): void => labels.forEach((l, i) => l.classList.toggle('on', boxes.slice(i).some((b) => b.checked)));
  element.addEventListener('change', show);
  return { element, focus: () => boxes[0]?.focus(), read: () => ({ value: boxes.findIndex((b) => b.checked) + 1 || null }) };
};

const address: Maker = (f, id, w) => {
  const part = (key: 'city' | 'district' | 'street', max: string): HTMLInputElement => make('input', { type: 'text', maxlength: max, placeholder: w.t(key), 'aria-label': w.t(key) });
  const province = make('select', { id, 'aria-label': w.t('province') }, make('option', { value: '' }, w.t('province')), ...provinces.map((p) => make('option', { value: p }, p)));
  const city = part('city', '60');
  const district = part('district', '60');
  const rest = part('street', '400');
  province.addEventListener('change', () => {
    if (/^(北京|天津|上海|重庆)/.test(province.value)) city.value = province.value;
  });
  const element = make('div', { class: 'address', role: 'group', 'aria-labelledby': id + '-label', ...described(f, id, w) }, province, city, district, rest);
  return { element, focus: () => province.focus(), read: () => ({ value: orNull(addressText({ province: province.value, city: city.value, district: district.value, rest: rest.value })) }) };
};

const makers: Record<string, Maker> = {
  text: written('text'),
  long_text: long,
  phone: written('tel', { inputmode: 'tel', autocomplete: 'tel' }),
  mail: written('email', { inputmode: 'email', autocomplete: 'email' }),
  url: written('url', { inputmode: 'url', placeholder: 'https://' }, (s) => (s.trim() && !/^[a-z]+:\/\//i.test(s.trim()) ? 'https://' + s.trim() : s)),
  credit_code: written('text', { autocapitalize: 'characters', spellcheck: 'false' }, tidyCredit),
  number: figure(),
  money: figure(1, (f) => f.currency ?? ''),
  percent: figure(100, () => '%'),
  bool: yes,
  date: day,
  time,
  choice,
  choices,
  rating,
  address,
};
export const controlFor = (f: PublicField, id: string, w: Words): Control => (makers[f.kind] ?? written('text'))(f, id, w);
/** Whether its name stands beside several controls rather than one. */
export const isGroup = (f: PublicField): boolean => f.kind === 'rating' || f.kind === 'address' || ((f.kind === 'choice' || f.kind === 'choices') && f.choices.length > 0 && (f.kind === 'choices' || f.choices.length <= RADIOS_MAX || f.others));
