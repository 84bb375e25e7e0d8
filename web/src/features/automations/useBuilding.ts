// useBuilding: an automation while it is built: its changes with the way back, what the browser keeps of it until it is
// saved, and saving, where somebody else may have been faster.
import { useEffect, useMemo, useState } from 'react';
import { ApiError, get, patch, post } from '../../api/client';
import { stale } from '../../api/queries';
import type { Automation, AutomationVocabulary } from '../../api/types';
import { t } from '../../lib/text';
import { useAsk } from '../../record/useAsk';
import { useDone } from '../../record/useDone';
import { draftOf, keepUnsaved, questionOf, sidesOf, unsavedOf, type Draft } from './draft';
import { back, begin, change, forth } from './history';
import type { Acts } from './Canvas';
import { drop, flat, insert, move, nudge, put } from './tree';

export type Building = ReturnType<typeof useBuilding>;

/** `name`: under which the browser keeps it; `first`: what it is before anything was changed here. */
export function useBuilding(name: string, first: Draft, from: Automation | null, v: AutomationVocabulary | undefined, onNew: (a: Automation) => void) {
  const unsaved = useMemo(() => unsavedOf(name), [name]);
  const [kept, setKept] = useState(from);
  const [version, setVersion] = useState(unsaved?.version ?? from?.version ?? 0);
  const [saved, setSaved] = useState(JSON.stringify(from ? draftOf(from) : first));
  const [h, setH] = useState(() => begin(unsaved?.draft ?? first));
  const [restored, setRestored] = useState(!!unsaved);
  const [at, setAt] = useState('');
  const [turn, setTurn] = useState(0);
  const [theirs, setTheirs] = useState<Automation | null>(null);
  const { error, busy, run } = useAsk();
  const done = useDone();
  const d = h.now;
  const dirty = JSON.stringify(d) !== saved;
  useEffect(() => keepUnsaved(name, dirty ? { version, draft: d } : null), [name, dirty, version, d]);

  const set = (to: Draft, tag: string): void => setH((was) => change(was, to, tag, Date.now()));
  const show = (place: string): void => {
    setAt(place);
    // At once, so that the next key finds it; and again when what was moved is drawn.
    const focus = (): void => document.querySelector<HTMLElement>(`[data-place="${place}"]`)?.focus();
    focus();
    setTimeout(focus, 0);
  };
  /** The same places, other steps. */
  const turned = (): void => setTurn((n) => n + 1);
  const undo = (): void => {
    setH(back);
    turned();
  };
  const redo = (): void => {
    setH(forth);
    turned();
  };
  const shape = (steps: Draft['steps']): void => {
    set({ ...d, steps }, '');
    turned();
  };
  const sides = sidesOf(v);
  const acts: Acts = {
    set,
    put: (path, to) => set({ ...d, steps: put(d.steps, path, (s) => ({ ...s, ...to })) }, path + Object.keys(to).join()),
    add: (gap, step) => {
      shape(insert(d.steps, gap, step));
      show(gap);
    },
    drop: (path) => {
      const steps = drop(d.steps, path);
      shape(steps);
      const left = flat(steps, sides);
      show(left.includes(path) ? path : (left[left.length - 1] ?? 'when'));
      done.did(t('auto.dropped'), () => Promise.resolve(undo()));
    },
    move: (path, gap) => {
      const to = move(d.steps, path, gap);
      if (!to) return;
      shape(to.steps);
      show(to.path);
    },
    nudge: (path, by) => {
      const to = nudge(d.steps, sides, path, by);
      if (!to) return;
      shape(to.steps);
      show(to.path);
    },
  };
  const places = ['when', 'condition', ...flat(d.steps, sides)];
  const step = (by: 1 | -1): void => show(places[Math.max(0, Math.min(places.length - 1, places.indexOf(at) + by))] ?? 'when');

  /** As the server has it now: what is on the page is that. */
  const take = (a: Automation): void => {
    setKept(a);
    setVersion(a.version);
    setSaved(JSON.stringify(draftOf(a)));
    setH((was) => (JSON.stringify(was.now) === JSON.stringify(draftOf(a)) ? was : change(was, draftOf(a), '', Date.now())));
    setRestored(false);
    if (JSON.stringify(d) !== JSON.stringify(draftOf(a))) turned();
    stale('/api/automations');
  };
  const save = (enabled: boolean, over?: number): Promise<void> =>
    run(async () => {
      try {
        const q = questionOf(d, enabled);
        const a = kept ? await patch<Automation>('/api/automations/' + kept.id, q, over ?? version) : await post<Automation>('/api/automations', q, { create: true });
        take(a);
        const turned = a.enabled !== (kept?.enabled ?? false);
        done.did(t(turned ? (a.enabled ? 'auto.saved_on' : 'auto.saved_off') : 'auto.saved'), turned && a.enabled ? async () => take(await patch<Automation>('/api/automations/' + a.id, questionOf(draftOf(a), false), a.version)) : undefined);
        if (!kept) {
          keepUnsaved(name, null);
          onNew(a);
        }
      } catch (e) {
        if (!kept || !(e instanceof ApiError) || e.problem.status !== 412) throw e;
        setTheirs(await get<Automation>('/api/automations/' + kept.id));
      }
    });
  const discard = (): void => {
    const to = kept ? draftOf(kept) : first;
    setVersion(kept?.version ?? 0);
    setRestored(false);
    set(to, '');
    turned();
  };
  return { d, turn, kept, dirty, restored, at, setAt, acts, undo, redo, mayUndo: h.past.length > 0, mayRedo: h.future.length > 0, step, save, take, discard, error, busy, theirs, setTheirs };
}
