// draft: an automation while it is built: what a kind begins with, what is sent, and what the browser keeps of it until
// it is saved.
import type { Automation, AutomationKind, AutomationQuestion, AutomationStep, AutomationVocabulary, AutomationWhen, Meta } from '../../api/types';
import { keptAs } from '../../lib/base';
import { t } from '../../lib/text';
import { fieldOf, objectOf } from '../../record/meta';
import type { Sides } from './tree';

export type Draft = { name: string; when: AutomationWhen; condition: string; steps: AutomationStep[]; cap: number };

export const draftOf = (a: Automation): Draft => ({ name: a.name, when: a.when, condition: a.condition, steps: a.steps, cap: a.cap });
export const questionOf = (d: Draft, enabled: boolean): AutomationQuestion => ({ ...d, name: d.name.trim(), enabled });

/** A step, or a beginning, of this kind with nothing said yet. */
export function fresh(kind: AutomationKind, key: 'do' | 'kind'): Record<string, unknown> {
  const usual: Record<string, unknown> = { int: 0, bool: false, time: '09:00', who: 0, to: { how: 'owner', people: [], department: 0 }, target: 'customer', ops: ['created'], fields: [], values: {}, steps: [], template: 0, channel: 0, play: 0, survey: 0, form: 0 };
  const begun = kind.params.map((p) => [p.name, p.kind === 'choice' ? p.words[0]?.name : p.kind === 'int' ? p.usual : (usual[p.kind] ?? '')]);
  return { [key]: kind.name, ...Object.fromEntries(begun) };
}

export const sidesOf = (v: AutomationVocabulary | undefined): Sides => (kind) => v?.steps.find((s) => s.name === kind)?.params.filter((p) => p.kind === 'steps').map((p) => p.name) ?? [];

/** What is not said now, as something else is: a weekday of what comes every month. */
export function unsaid(kind: string, o: Record<string, unknown>): string[] {
  if (kind === 'wait') return o.for === 'date' ? ['count'] : ['target', 'field'];
  if (kind === 'record') return Array.isArray(o.ops) && o.ops.includes('changed') ? [] : ['fields'];
  if (kind !== 'schedule') return [];
  const every: Record<string, string> = { week: 'weekday', month: 'monthday', once: 'date' };
  return [...Object.values(every).filter((n) => n !== every[String(o.every)]), ...(o.each === 'customer' ? [] : ['when'])];
}

// ---- begun from something ready -----------------------------------------------------------------

export type Ready = { key: 'contract' | 'rating' | 'newcomer'; make: () => Draft };
const task = (text: string, due_days: number): AutomationStep => ({ do: 'task', text, content: '', who: 0, due_days });

/** Those whose objects and fields this organisation has. */
export function readyOnes(meta: Meta | undefined): Ready[] {
  const has = (object: string, field: string): boolean => !!fieldOf(objectOf(meta, object), field);
  const all: (Ready & { fits: boolean })[] = [
    {
      key: 'contract',
      fits: has('contract', 'end'),
      make: () => ({ name: t('auto.ready.contract'), when: { kind: 'date', object: 'contract', field: 'end', days: -90, yearly: false, time: '09:00', filter: '' }, condition: '', steps: [task(t('auto.ready.contract_task'), 5)], cap: 1000 }),
    },
    {
      key: 'rating',
      fits: has('rating', 'score'),
      make: () => ({ name: t('auto.ready.rating'), when: { kind: 'record', object: 'rating', ops: ['created'], fields: [], filter: 'score <= 2', imports: false }, condition: '', steps: [{ do: 'tell', who: 0, text: t('auto.ready.rating_text') }], cap: 1000 }),
    },
    {
      key: 'newcomer',
      fits: has('customer', 'since'),
      make: () => ({ name: t('auto.ready.newcomer'), when: { kind: 'date', object: 'customer', field: 'since', days: 7, yearly: false, time: '09:00', filter: '' }, condition: '', steps: [task(t('auto.ready.newcomer_task'), 3)], cap: 1000 }),
    },
  ];
  return all.filter((r) => r.fits);
}

// ---- kept until it is saved ---------------------------------------------------------------------

export type Unsaved = { version: number; draft: Draft };
const placeOf = (name: string): string => keptAs('automation.' + name);

export function unsavedOf(name: string): Unsaved | null {
  try {
    return JSON.parse(sessionStorage.getItem(placeOf(name)) ?? 'null') as Unsaved | null;
  } catch {
    return null;
  }
}
export function keepUnsaved(name: string, u: Unsaved | null): void {
  try {
    if (u) sessionStorage.setItem(placeOf(name), JSON.stringify(u));
    else sessionStorage.removeItem(placeOf(name));
  } catch {
    // A browser that keeps nothing still builds.
  }
}
