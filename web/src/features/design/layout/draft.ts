// draft: a layout while it is arranged. Every change gives a new one, so that each step can be undone.
import type { FieldMeta, Layout, LayoutSection, LayoutTab, Meta, ObjectMeta } from '../../../api/types';

export type Side = 'page' | 'form';
export type Draft = { page: LayoutTab[]; form: LayoutTab[] };
/** Where a field stands or would stand. */
export type Spot = { tab: number; section: number; at: number };
export type Title = { zh: string; en: string };

const noTitle: Title = { zh: '', en: '' };
export const section = (more: Partial<LayoutSection> = {}): LayoutSection => ({ key: 0, kind: 'fields', title: noTitle, columns: 1, folds: false, condition: '', broken: null, fields: [], object: null, link: null, ...more });
export const tab = (title: Title, ...sections: LayoutSection[]): LayoutTab => ({ title, sections });

/** Fields that a form can ask for. */
export const isAsked = (f: FieldMeta): boolean => !f.computed && f.kind !== 'auto_number';
const usualOfCustomer = ['code', 'name', 'phone', 'level', 'owner', 'city', 'since'];

/** What there is where nothing is kept, as a layout to begin with. */
export function usual(object: ObjectMeta, words: { timeline: Title; facts: Title; basics: Title }): Draft {
  const all = section({ title: words.basics, columns: 2, fields: object.fields.map((f) => f.name) });
  const customer = object.shape === 'customer';
  const asked = object.fields.filter((f) => isAsked(f) && (!customer || usualOfCustomer.includes(f.name) || f.options.required)).map((f) => f.name);
  return {
    page: customer ? [tab(words.timeline, section({ kind: 'timeline' })), tab(words.facts, all)] : [tab(noTitle, all)],
    form: [tab(noTitle, section({ title: noTitle, fields: asked }))],
  };
}

export const draftOf = (l: Layout): Draft => ({ page: l.page, form: l.form });

/** Sections get the keys that the server will give them. */
export const numbered = (tabs: LayoutTab[]): LayoutTab[] => {
  let key = 0;
  return tabs.map((t) => ({ ...t, sections: t.sections.map((s) => ({ ...s, key: key++ })) }));
};

const put = <T>(list: T[], at: number, one: T): T[] => [...list.slice(0, at), one, ...list.slice(at)];
const drop = <T>(list: T[], at: number): T[] => list.filter((_, i) => i !== at);
export const swapped = <T>(list: T[], from: number, to: number): T[] => {
  const one = list[from];
  return one === undefined || to < 0 || to >= list.length ? list : put(drop(list, from), to, one);
};

export const withTab = (tabs: LayoutTab[], at: number, change: (t: LayoutTab) => LayoutTab): LayoutTab[] => tabs.map((t, i) => (i === at ? change(t) : t));
export const withSection = (tabs: LayoutTab[], at: { tab: number; section: number }, change: (s: LayoutSection) => LayoutSection): LayoutTab[] => withTab(tabs, at.tab, (t) => ({ ...t, sections: t.sections.map((s, i) => (i === at.section ? change(s) : s)) }));

/** Where a field stands; null where it has no place. Columns of related lists are other objects' fields. */
export function spotOf(tabs: LayoutTab[], field: string): Spot | null {
  for (const [tabAt, t] of tabs.entries())
    for (const [sectionAt, s] of t.sections.entries()) {
      const at = s.kind === 'fields' ? s.fields.indexOf(field) : -1;
      if (at >= 0) return { tab: tabAt, section: sectionAt, at };
    }
  return null;
}

export function without(tabs: LayoutTab[], field: string): LayoutTab[] {
  const spot = spotOf(tabs, field);
  return spot ? withSection(tabs, spot, (s) => ({ ...s, fields: drop(s.fields, spot.at) })) : tabs;
}

/** `to.at` counts the places as they are before the field leaves its old one. */
export function placed(tabs: LayoutTab[], field: string, to: Spot): LayoutTab[] {
  const from = spotOf(tabs, field);
  const same = from && from.tab === to.tab && from.section === to.section;
  const at = same && from.at < to.at ? to.at - 1 : to.at;
  return withSection(without(tabs, field), to, (s) => (s.kind === 'fields' ? { ...s, fields: put(s.fields, Math.min(at, s.fields.length), field) } : s));
}

/** One step in reading order, into the next or former section at an end; null where there is no further. */
export function stepped(tabs: LayoutTab[], field: string, by: 1 | -1): Spot | null {
  const from = spotOf(tabs, field);
  if (!from) return null;
  const sections = tabs[from.tab]?.sections ?? [];
  const own = sections[from.section]?.fields.length ?? 0;
  if (by < 0 && from.at > 0) return { ...from, at: from.at - 1 };
  if (by > 0 && from.at < own - 1) return { ...from, at: from.at + 2 };
  for (let i = from.section + by; i >= 0 && i < sections.length; i += by) {
    const next = sections[i];
    if (next?.kind === 'fields') return { tab: from.tab, section: i, at: by > 0 ? 0 : next.fields.length };
  }
  return null;
}

export const unused = (object: ObjectMeta, tabs: LayoutTab[], side: Side): FieldMeta[] => object.fields.filter((f) => (side === 'page' || isAsked(f)) && !spotOf(tabs, f.name));

/** Lists that can stand on the page: of objects with a link to this one, and all that belongs to a customer. */
export function relations(meta: Meta, object: ObjectMeta): { object: ObjectMeta; link: FieldMeta | null }[] {
  const links = meta.objects.flatMap((o) => o.fields.filter((f) => (f.kind === 'link' || f.kind === 'links') && f.options.object === object.name).map((link) => ({ object: o, link: link as FieldMeta | null })));
  const own = object.shape === 'customer' ? meta.objects.filter((o) => o.shape !== 'customer').map((o) => ({ object: o, link: null })) : [];
  return [...links, ...own];
}

export const same = (a: Draft, b: Draft): boolean => JSON.stringify([numbered(a.page), numbered(a.form)]) === JSON.stringify([numbered(b.page), numbered(b.form)]);
