// format: numbers, money, shares and days as people read them.
import { language, t } from './text';

const cache = new Map<string, Intl.NumberFormat>();
function formatter(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  let f = cache.get(key);
  if (!f) cache.set(key, (f = new Intl.NumberFormat('en-US', options)));
  return f;
}

export const NONE = '–';
/** Several words in one line. */
export const listed = (words: string[]): string => words.join(language() === 'zh' ? '、' : ', ');
export const count = (n: number | null | undefined): string => (n == null ? NONE : formatter({ maximumFractionDigits: 0 }).format(n));
export const number = (n: number | null | undefined, digits = 2): string => (n == null ? NONE : formatter({ maximumFractionDigits: digits }).format(n));
export const percent = (x: number | null | undefined, digits = 1): string =>
  x == null ? NONE : formatter({ style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(x);

const signs: Record<string, string> = { CNY: '¥', USD: '$', EUR: '€', GBP: '£', JPY: 'JP¥', HKD: 'HK$', TWD: 'NT$' };
let currency = 'CNY';
export const setCurrency = (code: string): void => void (currency = code);
/** The sign of a currency, the organisation's where none is given. */
export const currencySign = (code?: string | null): string => signs[code || currency] ?? (code || currency) + ' ';
export const money = (n: number | null | undefined, code?: string | null, digits?: number | null): string =>
  n == null ? NONE : (n < 0 ? '−' : '') + currencySign(code) + formatter({ minimumFractionDigits: digits ?? (Number.isInteger(n) ? 0 : 2), maximumFractionDigits: digits ?? 2 }).format(Math.abs(n));

export const bytes = (n: number): string => {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let i = 0;
  while (n >= 1024 && i < units.length - 1) {
    n /= 1024;
    i++;
  }
  return `${number(n, i ? 1 : 0)} ${units[i]}`;
};

const weekdays = { zh: ['日', '一', '二', '三', '四', '五', '六'], en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] };
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** A heading for a day: 2026年1月5日 周一. */
export function dayHeading(day: string): string {
  const [y, m, d] = day.split('-').map(Number) as [number, number, number];
  const w = new Date(Date.UTC(y, m - 1, d)).getUTCDay();
  return language() === 'zh' ? `${y}年${m}月${d}日 周${weekdays.zh[w]}` : `${weekdays.en[w]} ${d} ${months[m - 1]} ${y}`;
}
/** A period by its usual name: 2026年10月, 2026 Q3, 2026, else its two ends. */
export function periodName(from: string, to: string, every: string): string {
  const [y, m] = from.split('-').map(Number) as [number, number];
  const next = addDays(to, 1);
  const first = from.endsWith('-01') && next.endsWith('-01');
  if (every === 'month' && first) return language() === 'zh' ? `${y}年${m}月` : `${months[m - 1]} ${y}`;
  if (every === 'quarter' && first && m % 3 === 1 && Number(next.slice(5, 7)) % 3 === 1) return language() === 'zh' ? `${y}年${(m + 2) / 3}季度` : `Q${(m + 2) / 3} ${y}`;
  if (every === 'year' && from.slice(5) === '01-01' && to.slice(5) === '12-31') return language() === 'zh' ? `${y}年` : String(y);
  return `${from} – ${from.slice(0, 4) === to.slice(0, 4) ? to.slice(5) : to}`;
}
/** The short form for an axis: 26-10. */
export const periodTick = (from: string, every: string): string => (every === 'year' ? from.slice(0, 4) : every === 'month' || every === 'quarter' ? from.slice(2, 7) : from.slice(2));

const dayMs = 86400000;
export const toMs = (day: string): number => Date.parse(day + 'T00:00:00Z');
export const fromMs = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
export const addDays = (day: string, n: number): string => fromMs(toMs(day) + n * dayMs);
export const daysBetween = (a: string, b: string): number => Math.round((toMs(b) - toMs(a)) / dayMs);
export function addMonths(day: string, n: number): string {
  const [y, m, d] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(y, m - 1 + n + 1, 0));
  return fromMs(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(d, last.getUTCDate())));
}
/** How long ago, in one or two words. */
export function ago(day: string, today: string): string {
  const n = daysBetween(day, today);
  if (n <= 0) return t('time.today');
  if (n === 1) return t('time.yesterday');
  if (n < 60) return t('time.days_ago', { n });
  if (n < 730) return t('time.months_ago', { n: Math.round(n / 30.44) });
  return t('time.years_ago', { n: Math.floor(n / 365.25) });
}

let zone = 'Asia/Shanghai';
export const setZone = (name: string): void => void (zone = name);
/** A time stamp of the server (UTC) on the organisation's clock: 2026-01-05 09:12. */
export function instant(utc: string): string {
  const at = Date.parse(utc);
  if (Number.isNaN(at)) return utc;
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' }).format(at);
}
export const clock = (time: string | null): string => (time && time.length > 11 && time.slice(11, 16) !== '00:00' ? time.slice(11, 16) : '');
