// words: what the page of a public form says, in the language of whoever fills it in.
import { answer as en } from '../../lib/text/answer.en';
import { answer as zh } from '../../lib/text/answer.zh';

export type Language = 'zh' | 'en';

/** As lib/store.ts keeps it, which would bring React along. */
const KEPT = 'liuke.language';
function kept(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** What he chose before; else the browser's, where it is one of both; else the company's. */
export function languageFor(company: string): Language {
  const own = kept() ?? navigator.language;
  return own.startsWith('en') ? 'en' : own.startsWith('zh') || company !== 'en' ? 'zh' : 'en';
}
export function chooseLanguage(to: Language): void {
  try {
    localStorage.setItem(KEPT, to);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

export type Words = { t: (key: keyof typeof zh, vars?: Record<string, string>) => string; say: (text: { zh: string; en: string }) => string };
export function wordsIn(language: Language): Words {
  const all = language === 'zh' ? zh : en;
  return {
    t: (key, vars = {}) => all[key].replace(/\{(\w+)\}/g, (whole, name: string) => vars[name] ?? whole),
    say: (text) => text[language] || text.zh || text.en,
  };
}
