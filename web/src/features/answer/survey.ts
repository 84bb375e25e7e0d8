// survey: a survey from its link to the thanks. What is answered is kept as one goes, and sent whole by the button; what the
// company wrote, and what was answered before, is shown as text.
import type { Problem, PublicSurvey, SurveyItem, SurveyKept } from '../../api/types';
import { at } from '../../lib/base';
import { make } from './make';
import { chooseLanguage, languageFor, wordsIn, type Language, type Words } from './words';

type Values = Record<string, unknown>;
type State = {
  root: HTMLElement;
  token: string;
  signed: string | null;
  survey: PublicSurvey;
  language: Language;
  values: Values;
  version: number;
  key: string | null;
  timer: number;
  sending: Promise<void>;
};

const WAIT_MS = 800;
const newKey = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');

/** Whoever comes back in the same tab goes on where he was. */
function keyOf(token: string): string {
  const name = 'liuke.survey.' + token;
  try {
    const kept = sessionStorage.getItem(name) ?? newKey();
    sessionStorage.setItem(name, kept);
    return kept;
  } catch {
    return newKey();
  }
}
function forgetKey(token: string): void {
  try {
    sessionStorage.removeItem('liuke.survey.' + token);
  } catch {
    // Nothing was kept.
  }
}

// ---- sending ------------------------------------------------------------------------------------------------

type Sent = { kept: SurveyKept } | { problem: string };

async function send(s: State, done: boolean, website: string): Promise<Sent> {
  const w = wordsIn(s.language);
  let answer: Response;
  try {
    answer = await fetch(at(`/api/public/surveys/${encodeURIComponent(s.token)}/answers`), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Accept-Language': s.language },
      credentials: 'omit',
      body: JSON.stringify({ signed: s.signed, key: s.key, version: s.version, values: s.values, done, website }),
    });
  } catch {
    return { problem: w.t('offline') };
  }
  const read = (await answer.json().catch(() => ({}))) as Partial<Problem & SurveyKept>;
  if (!answer.ok) return { problem: read.detail || w.t('offline') };
  s.version = read.version ?? s.version;
  return { kept: read as SurveyKept };
}

/** One at a time, in order: what comes second knows the version that the first one made. */
function inTurn(s: State, run: () => Promise<void>): Promise<void> {
  s.sending = s.sending.then(run, run);
  return s.sending;
}

function keepSoon(s: State, told: HTMLElement): void {
  if (s.survey.done) return; // what is complete changes by the button alone
  window.clearTimeout(s.timer);
  s.timer = window.setTimeout(() => {
    void inTurn(s, async () => {
      const got = await send(s, false, '');
      told.textContent = 'kept' in got ? wordsIn(s.language).t('kept') : '';
    });
  }, WAIT_MS);
}

// ---- questions ----------------------------------------------------------------------------------------------

type Row = { item: SurveyItem; box: HTMLElement; fault: HTMLElement; focus: () => void };

function change(s: State, key: string, value: unknown, told: HTMLElement): void {
  if (value === null) delete s.values[key];
  else s.values[key] = value;
  keepSoon(s, told);
}

function scale(s: State, q: SurveyItem, id: string, w: Words, told: HTMLElement): { element: HTMLElement; focus: () => void } {
  const scores = Array.from({ length: q.most - q.least + 1 }, (_, i) => q.least + i);
  const boxes = scores.map((n) => make('input', { type: 'radio', name: q.key, value: String(n), checked: s.values[q.key] === n, 'aria-label': w.t('stars', { n: String(n) }) }));
  const points = make('div', { class: scores.length > 7 ? 'scale long' : 'scale', role: 'radiogroup', 'aria-labelledby': id }, ...boxes.map((b, i) => make('label', { class: 'point' }, b, make('span', { 'aria-hidden': 'true' }, String(scores[i])))));
  points.addEventListener('change', () => {
    const chosen = boxes.find((b) => b.checked);
    change(s, q.key, chosen ? Number(chosen.value) : null, told);
  });
  const ends = w.say(q.low) || w.say(q.high) ? make('div', { class: 'ends' }, make('span', {}, w.say(q.low)), make('span', {}, w.say(q.high))) : null;
  return { element: make('div', {}, points, ends), focus: () => boxes[0]?.focus() };
}

function ticks(s: State, q: SurveyItem, id: string, w: Words, told: HTMLElement): { element: HTMLElement; focus: () => void } {
  const several = q.kind === 'several';
  const had = s.values[q.key];
  const chosen = (key: string): boolean => (Array.isArray(had) ? had.includes(key) : had === key);
  const boxes = q.choices.map((c) => make('input', { type: several ? 'checkbox' : 'radio', name: q.key, value: c.key, checked: chosen(c.key) }));
  const element = make('div', { class: 'ticks', role: several ? 'group' : 'radiogroup', 'aria-labelledby': id }, ...boxes.map((b, i) => make('label', { class: 'tick' }, b, w.say(q.choices[i]?.text ?? { zh: '', en: '' }))));
  element.addEventListener('change', () => {
    const keys = boxes.filter((b) => b.checked).map((b) => b.value);
    change(s, q.key, keys.length ? (several ? keys : keys[0]) : null, told);
  });
  return { element, focus: () => boxes[0]?.focus() };
}

function lines(s: State, q: SurveyItem, id: string, told: HTMLElement): { element: HTMLElement; focus: () => void } {
  const had = s.values[q.key];
  const e = make('textarea', { rows: '4', maxlength: '2000', 'aria-labelledby': id }, typeof had === 'string' ? had : '');
  e.addEventListener('input', () => change(s, q.key, e.value.trim() || null, told));
  return { element: e, focus: () => e.focus() };
}

function rowOf(s: State, q: SurveyItem, n: number, told: HTMLElement): Row {
  const w = wordsIn(s.language);
  const id = 'q' + n;
  const control = q.kind === 'score' ? scale(s, q, id, w, told) : q.kind === 'text' ? lines(s, q, id, told) : ticks(s, q, id, w, told);
  const mark = q.required ? make('span', { class: 'must', title: w.t('required'), 'aria-hidden': 'true' }, ' *') : null;
  const help = q.kind === 'several' ? make('span', { class: 'help' }, w.t('several')) : null;
  const fault = make('span', { class: 'fault', role: 'alert' });
  const box = make('div', { class: 'field' }, make('span', { class: 'label', id }, w.say(q.text), mark), help, control.element, fault);
  return { item: q, box, fault, focus: control.focus };
}

/** Whether all that must be is answered; the first that is not has the focus. */
function whole(s: State, rows: Row[]): boolean {
  const w = wordsIn(s.language);
  let first: Row | null = null;
  for (const row of rows) {
    const missing = row.item.required && s.values[row.item.key] === undefined;
    row.fault.textContent = missing ? w.t('unanswered') : '';
    if (missing) first ??= row;
  }
  first?.focus();
  return first === null;
}

// ---- the page -----------------------------------------------------------------------------------------------

function shell(s: State, ...inside: HTMLElement[]): void {
  const w = wordsIn(s.language);
  const speak = (): void => {
    s.language = s.language === 'zh' ? 'en' : 'zh';
    chooseLanguage(s.language);
    show(s);
    s.root.querySelector<HTMLElement>('.turn')?.focus();
  };
  document.documentElement.lang = s.language === 'zh' ? 'zh-CN' : 'en';
  document.title = w.say(s.survey.title);
  s.root.replaceChildren(make('header', {}, make('button', { type: 'button', class: 'turn', lang: s.language === 'zh' ? 'en' : 'zh-CN', click: speak }, w.t('language'))), ...inside);
}

function thank(s: State, kept: SurveyKept): void {
  const w = wordsIn(s.language);
  const title = make('h1', { tabindex: '-1' }, w.say(kept.thanks) || w.t('thanks'));
  const again = (): void => void openSurvey(s.root, s.token, s.signed);
  if (s.signed === null) forgetKey(s.token);
  const change_it = s.signed && kept.until && Date.parse(kept.until) > Date.now() ? make('button', { type: 'button', class: 'quiet', click: again }, w.t('change')) : null;
  s.root.replaceChildren(make('section', { class: 'card done' }, make('span', { class: 'tickmark', 'aria-hidden': 'true' }, '✓'), title, change_it));
  title.focus();
}

function show(s: State): void {
  const w = wordsIn(s.language);
  const head = [make('h1', {}, w.say(s.survey.title)), w.say(s.survey.intro) ? make('p', { class: 'intro' }, w.say(s.survey.intro)) : null];
  if (s.survey.closed) return shell(s, make('section', { class: 'card' }, ...head, make('p', { class: 'closed', role: 'status' }, w.say(s.survey.closed))));
  const told = make('p', { class: 'kept', role: 'status' }, s.survey.done ? w.t('answered') : '');
  const rows = s.survey.questions.map((q, n) => rowOf(s, q, n, told));
  const trap = make('input', { type: 'text', name: 'website', tabindex: '-1', autocomplete: 'off' });
  const trouble = make('p', { class: 'trouble', role: 'alert' });
  const button = make('button', { type: 'submit', class: 'send' }, w.t('send'));
  const submit = async (e: Event): Promise<void> => {
    e.preventDefault();
    if (button.disabled || !whole(s, rows)) return;
    window.clearTimeout(s.timer);
    trouble.textContent = '';
    button.disabled = true;
    button.textContent = w.t('sending');
    await inTurn(s, async () => {
      const got = await send(s, true, trap.value);
      if ('kept' in got) return thank(s, got.kept);
      trouble.textContent = got.problem;
      button.disabled = false;
      button.textContent = w.t('send');
      trouble.scrollIntoView({ block: 'nearest' });
    });
  };
  const form = make('form', { novalidate: true, submit: (e) => void submit(e) }, ...rows.map((r) => r.box), make('div', { class: 'trap', 'aria-hidden': 'true' }, trap), trouble, make('div', { class: 'foot' }, button), told, make('p', { class: 'help' }, w.t(s.survey.anonymous ? 'nameless' : 'private')));
  shell(s, make('section', { class: 'card' }, ...head, form));
}

function plain(root: HTMLElement, title: string, says: string, again: (() => void) | null, retry: string): void {
  document.title = title;
  root.replaceChildren(make('section', { class: 'card' }, make('h1', {}, title), make('p', { class: 'intro' }, says), again && make('button', { type: 'button', class: 'quiet', click: again }, retry)));
}

export async function openSurvey(root: HTMLElement, token: string, signed: string | null): Promise<void> {
  const language = languageFor('');
  const w = wordsIn(language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  root.replaceChildren(make('p', { class: 'loading', role: 'status' }, w.t('loading')));
  try {
    const end = signed ? '?signed=' + encodeURIComponent(signed) : '';
    const answer = await fetch(at('/api/public/surveys/' + encodeURIComponent(token) + end), { headers: { 'Accept-Language': language }, credentials: 'omit' });
    if (answer.status === 404) return plain(root, w.t('no_survey'), w.t('gone_says'), null, '');
    if (answer.status === 403) return plain(root, w.t('wrong_link'), ((await answer.json()) as Problem).detail, null, '');
    if (!answer.ok) throw new Error(String(answer.status));
    const survey = (await answer.json()) as PublicSurvey;
    const s: State = { root, token, signed, survey, language: languageFor(survey.language), values: { ...survey.values }, version: survey.version, key: signed ? null : keyOf(token), timer: 0, sending: Promise.resolve() };
    show(s);
  } catch {
    plain(root, w.t('unreached'), w.t('offline'), () => void openSurvey(root, token, signed), w.t('retry'));
  }
}
