// page: a public form from its link to the thanks. What the company wrote is shown as text; what was answered goes to one
// address, once, however often the button is tapped.
import { at } from '../../lib/base';
import type { Cell, Problem, PublicForm, PublicThanks } from '../../api/types';
import { controlFor, isGroup, type Control } from './inputs';
import { make } from './make';
import { chooseLanguage, languageFor, wordsIn, type Language } from './words';

type Field = PublicForm['fields'][number];
type Row = { field: Field; control: Control; fault: HTMLElement; box: HTMLElement };
type State = { root: HTMLElement; token: string; form: PublicForm; language: Language; since: number; key: string };

const CONTROLS = 'input, select, textarea';
const newKey = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
const isEmpty = (v: Cell): boolean => v === null || v === false || v === '';
const lines = (text: string): HTMLElement => make('p', { class: 'intro' }, text);

function shell(s: State, ...inside: (Node | null)[]): void {
  const w = wordsIn(s.language);
  const turn = make('button', { type: 'button', class: 'turn', lang: s.language === 'zh' ? 'en' : 'zh-CN', click: () => speak(s) }, w.t('language'));
  document.documentElement.lang = s.language === 'zh' ? 'zh-CN' : 'en';
  document.title = w.say(s.form.title);
  s.root.replaceChildren(make('header', {}, turn), ...inside.filter((n): n is Node => n !== null));
}

function speak(s: State): void {
  s.language = s.language === 'zh' ? 'en' : 'zh';
  chooseLanguage(s.language);
  // The controls are the same in both: what was written stays.
  const before = [...s.root.querySelectorAll<HTMLInputElement>(CONTROLS)].map((e) => ({ value: e.value, checked: e.checked }));
  show(s);
  s.root.querySelectorAll<HTMLInputElement>(CONTROLS).forEach((e, i) => {
    const old = before[i];
    if (!old) return;
    if (e.type === 'checkbox' || e.type === 'radio') e.checked = old.checked;
    else e.value = old.value;
    if (old.checked) e.dispatchEvent(new Event('change', { bubbles: true }));
  });
  s.root.querySelector<HTMLElement>('.turn')?.focus();
}

function rowOf(s: State, field: Field, at: number): Row {
  const w = wordsIn(s.language);
  const id = 'f' + at;
  const control = controlFor(field, id, w);
  const mark = field.required ? make('span', { class: 'must', title: w.t('required'), 'aria-hidden': 'true' }, ' *') : null;
  const group = isGroup(field);
  const name = group ? make('span', { class: 'label', id: id + '-label' }, w.say(field.label), mark) : make('label', { class: 'label', for: id, id: id + '-label' }, w.say(field.label), mark);
  const more = w.say(field.help) || (field.kind === 'choices' && field.choices.length ? w.t('several') : '');
  const help = more ? make('span', { class: 'help', id: id + '-help' }, more) : null;
  const fault = make('span', { class: 'fault', role: 'alert' });
  const box = field.kind === 'bool' ? make('div', { class: 'field yes' }, control.element, make('div', {}, name, help, fault)) : make('div', { class: 'field' }, name, help, control.element, fault);
  return { field, control, fault, box };
}

/** The values; null where something is missing, which then has the focus. */
function collect(s: State, rows: Row[]): Record<string, Cell> | null {
  const w = wordsIn(s.language);
  const values: Record<string, Cell> = {};
  let first: Row | null = null;
  for (const row of rows) {
    const { value, fault } = row.control.read();
    const wrong = fault ?? (row.field.required && isEmpty(value) ? w.t('missing', { label: w.say(row.field.label) }) : '');
    row.fault.textContent = wrong;
    row.box.classList.toggle('wrong', wrong !== '');
    if (wrong) first ??= row;
    if (value !== null) values[row.field.name] = value;
  }
  first?.control.focus();
  return first ? null : values;
}

async function send(s: State, values: Record<string, Cell>, website: string): Promise<{ thanks: PublicThanks } | { problem: string }> {
  const w = wordsIn(s.language);
  const left = s.since + s.form.wait_ms + 200 - performance.now();
  if (left > 0) await new Promise((done) => setTimeout(done, left));
  let answer: Response;
  try {
    answer = await fetch(at(`/api/public/forms/${encodeURIComponent(s.token)}/answers`), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Accept-Language': s.language, 'Idempotency-Key': s.key },
      credentials: 'omit',
      body: JSON.stringify({ values, stamp: s.form.stamp, website }),
    });
  } catch {
    return { problem: w.t('offline') };
  }
  if (answer.ok) return { thanks: (await answer.json()) as PublicThanks };
  const read = (await answer.json().catch(() => ({}))) as Partial<Problem>;
  if (answer.status < 500) s.key = newKey();
  return { problem: read.detail || w.t('offline') };
}

function thank(s: State, thanks: PublicThanks): void {
  const w = wordsIn(s.language);
  const title = make('h1', { tabindex: '-1' }, w.say(thanks.thanks) || w.t('thanks'));
  const again = make('button', { type: 'button', class: 'quiet', click: () => void open(s.root, s.token) }, w.t('again'));
  shell(s, make('section', { class: 'card done' }, make('span', { class: 'tickmark', 'aria-hidden': 'true' }, '✓'), title, again));
  title.focus();
}

function show(s: State): void {
  const w = wordsIn(s.language);
  const head = [make('h1', {}, w.say(s.form.title)), w.say(s.form.intro) ? lines(w.say(s.form.intro)) : null];
  if (s.form.closed) return shell(s, make('section', { class: 'card' }, ...head, make('p', { class: 'closed', role: 'status' }, w.say(s.form.closed))));
  const rows = s.form.fields.map((f, i) => rowOf(s, f, i));
  const trap = make('input', { type: 'text', name: 'website', tabindex: '-1', autocomplete: 'off' });
  const trouble = make('p', { class: 'trouble', role: 'alert' });
  const button = make('button', { type: 'submit', class: 'send' }, w.t('send'));
  const submit = async (e: Event): Promise<void> => {
    e.preventDefault();
    if (button.disabled) return;
    const values = collect(s, rows);
    trouble.textContent = '';
    if (!values) return;
    button.disabled = true;
    button.textContent = w.t('sending');
    const got = await send(s, values, trap.value);
    if ('thanks' in got) return thank(s, got.thanks);
    trouble.textContent = got.problem;
    button.disabled = false;
    button.textContent = w.t('send');
    trouble.scrollIntoView({ block: 'nearest' });
  };
  const form = make('form', { novalidate: true, submit: (e) => void submit(e) }, ...rows.map((r) => r.box), make('div', { class: 'trap', 'aria-hidden': 'true' }, trap), trouble, make('div', { class: 'foot' }, button), make('p', { class: 'help' }, w.t('privacy')));
  shell(s, make('section', { class: 'card' }, ...head, form));
}

function plain(root: HTMLElement, title: string, says: string, again: (() => void) | null, retry: string): void {
  document.title = title;
  root.replaceChildren(make('section', { class: 'card' }, make('h1', {}, title), lines(says), again && make('button', { type: 'button', class: 'quiet', click: again }, retry)));
}

export async function open(root: HTMLElement, token: string): Promise<void> {
  const language = languageFor('');
  const w = wordsIn(language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  root.replaceChildren(make('p', { class: 'loading', role: 'status' }, w.t('loading')));
  try {
    const answer = await fetch(at('/api/public/forms/' + encodeURIComponent(token)), { headers: { 'Accept-Language': language }, credentials: 'omit' });
    if (answer.status === 404) return plain(root, w.t('gone'), w.t('gone_says'), null, '');
    if (!answer.ok) throw new Error(String(answer.status));
    const form = (await answer.json()) as PublicForm;
    show({ root, token, form, language: languageFor(form.language), since: performance.now(), key: newKey() });
  } catch {
    plain(root, w.t('closed'), w.t('offline'), () => void open(root, token), w.t('retry'));
  }
}
