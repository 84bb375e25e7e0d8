// text: every word the pages say, from one dictionary a language.
import { en } from './text/en';
import { zh } from './text/zh';
import { remember, remembered, useRemembered } from './store';

export type Key = keyof typeof zh;
export type Language = 'zh' | 'en';
const dictionaries: Record<Language, Record<Key, string>> = { zh, en };

export const language = (): Language => (remembered('language') === 'en' ? 'en' : 'zh');
export const useLanguage = (): Language => (useRemembered('language') === 'en' ? 'en' : 'zh');
export function setLanguage(to: Language): void {
  remember('language', to);
  document.documentElement.lang = to === 'zh' ? 'zh-CN' : 'en';
}

/** `{n}` is replaced by vars.n, `{n|one|many}` by a word that fits the number. */
export function fill(form: string, vars: Record<string, string | number>): string {
  return form.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (all, name: string, one?: string, many?: string) => {
    const value = vars[name];
    if (value === undefined) return all;
    if (one === undefined) return typeof value === 'number' ? value.toLocaleString('en-US') : value;
    return (Number(String(value).replace(/,/g, '')) === 1 ? one : many) ?? '';
  });
}

export function t(key: Key, vars?: Record<string, string | number>): string {
  const form = dictionaries[language()][key];
  return vars ? fill(form, vars) : form;
}

export const hasText = (key: string): key is Key => key in zh;
/** The dictionary's word for a code of the server, the code itself where there is none. */
export const word = (prefix: string, code: string): string => {
  const key = prefix + '.' + code;
  return hasText(key) ? t(key) : code;
};
/** The fitting one of two texts of the server. */
export const say = (text: { zh: string; en: string }): string => text[language()] || text.zh || text.en;
/** A label as it stands in the middle of an English sentence; VIP and WeChat stay (as src/rule/noun.c has it). */
export function small(label: string): string {
  const words = label.split(' ');
  const title = words.every((w) => !/^[a-z]/.test(w));
  return words.map((w, i) => ((title || i === 0) && /^[A-Z][a-z][a-z.'-]*$/.test(w) ? w.charAt(0).toLowerCase() + w.slice(1) : w)).join(' ');
}
