// draft: a field while it is being shaped, and what of it is sent. Names the program goes by are made from labels.
import type { Cell, Choice, FieldMeta, FieldOptions, KindMeta, Text2 } from '../../api/types';

/** `was`: what the choice is called on the server; null for a new one. */
export type ChoiceDraft = Choice & { key: number; was: string | null };
export type Draft = { label: Text2; help: Text2; name: string; options: FieldOptions; choices: ChoiceDraft[] };

const none: FieldOptions = { required: false, unique: false, open: false, default: null, min: null, max: null, length_max: null, pattern: null, pattern_zh: null, pattern_en: null, shown_when: null, required_when: null, currency: null, object: null, number: null, formula: null, decimals: null, choices: [], rollup: null };

let keys = 0;
export const choiceDraft = (name: string, colour: string, was: string | null = null): ChoiceDraft => ({ key: ++keys, name, colour, was });

/** Where there is no English label the server says the Chinese one, or the name. */
export const ownLabel = (label: Text2, name: string): Text2 => ({ zh: label.zh, en: label.en === label.zh || label.en === name ? '' : label.en });

export const draftOf = (f: FieldMeta): Draft => ({ label: ownLabel(f.label, f.name), help: { ...f.help }, name: f.name, options: f.options, choices: f.options.choices.map((c) => choiceDraft(c.name, c.colour, c.name)) });

/** What a new field of a kind begins with. */
export function freshDraft(kind: string, choices: [string, string][]): Draft {
  const options: FieldOptions = { ...none, number: kind === 'auto_number' ? 'NO-{0000}' : null, rollup: kind === 'rollup' ? { function: 'count', object: '', field: null, where: null, window: null } : null };
  return { label: { zh: '', en: '' }, help: { zh: '', en: '' }, name: '', options, choices: kind === 'choice' || kind === 'choices' ? choices.map(([name, colour]) => choiceDraft(name, colour)) : [] };
}

/** The options a kind takes, only those that are asked for. */
export function optionsBody(d: Draft, kind: KindMeta): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name of kind.options) {
    const value = d.options[name as keyof FieldOptions];
    if (value !== null && value !== undefined && value !== '' && value !== false) out[name] = value;
  }
  delete out.choices;
  if (kind.options.includes('choices')) {
    const listed = d.choices.filter((c) => c.name.trim());
    if (listed.length) out.choices = listed.map((c) => ({ name: c.name.trim(), colour: c.colour }));
  }
  if (kind.name === 'rollup') {
    delete out.formula;
    out.rollup = d.options.rollup;
  }
  return out;
}

/** The field as it would be, for the controls that show one. */
export const asField = (d: Draft, kind: KindMeta, like: FieldMeta | null): FieldMeta => ({
  id: like?.id ?? 0,
  version: like?.version ?? 0,
  name: d.name,
  label: { zh: d.label.zh || d.label.en, en: d.label.en || d.label.zh },
  help: d.help,
  kind: kind.name,
  type: kind.type,
  role: like?.role ?? '',
  computed: kind.computed,
  options: { ...d.options, required: false, choices: d.choices.filter((c) => c.name.trim()).map(({ name, colour }) => ({ name, colour })) },
  broken: null,
  right: 'write',
});

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
export const sameDraft = (a: Draft, b: Draft): boolean => differences(a, b).length === 0 && a.name === b.name;

export type Part = 'label' | 'help' | 'name' | 'choices' | keyof FieldOptions;
/** Which parts of two drafts are not the same. */
export function differences(a: Draft, b: Draft): Part[] {
  const out: Part[] = [];
  if (!same(a.label, b.label)) out.push('label');
  if (!same(a.help, b.help)) out.push('help');
  if (a.name !== b.name) out.push('name');
  if (!same(a.choices.map(({ name, colour }) => [name, colour]), b.choices.map(({ name, colour }) => [name, colour]))) out.push('choices');
  for (const key of Object.keys(none) as (keyof FieldOptions)[]) if (key !== 'choices' && !same(a.options[key] ?? null, b.options[key] ?? null)) out.push(key);
  return out;
}

// ---- names

/** What can stand in a formula: letters, digits and _, beginning with a letter. */
export function nameFrom(label: Text2, taken: string[]): string {
  const plain = (s: string): string =>
    s
      .normalize('NFKC')
      .replace(/[^\p{L}\p{N}_]+/gu, '_')
      .replace(/^[^\p{L}]+/u, '')
      .replace(/_+$/, '')
      .slice(0, 40);
  const first = plain(label.en.toLowerCase()) || plain(label.zh) || 'field';
  const used = new Set(taken.map((s) => s.toLowerCase().replace(/-/g, '_')));
  for (let n = 1; ; n++) {
    const name = n === 1 ? first : `${first}_${n}`;
    if (!used.has(name.toLowerCase())) return name;
  }
}

// ---- cells as the text that stands in an option

const MARK = '\u001f';
export const optionText = (v: Cell): string | null => (v === null || v === '' ? null : Array.isArray(v) ? (v.length ? v.join(MARK) : null) : String(v));
export function optionCell(text: string | null, kind: KindMeta): Cell {
  if (text === null || text === '') return null;
  if (kind.type === 'number') return Number(text);
  if (kind.type === 'bool') return text === 'true';
  return kind.type === 'choices' ? text.split(MARK) : text;
}
