// useKept: a layout as the server keeps it, while it is arranged: saved, set back to the default, taken back; and what
// somebody else has saved meanwhile.
import { App } from 'antd';
import { useState } from 'react';
import { ApiError, get, post, put, removed } from '../../../api/client';
import { client, layout, stale } from '../../../api/queries';
import type { Layout, ObjectMeta } from '../../../api/types';
import { t } from '../../../lib/text';
import { did } from '../../../record/undo';
import { draftOf, same, usual, type Draft } from './draft';
import { useSteps, type Steps } from './useSteps';

const both = (zh: string, en: string): { zh: string; en: string } => ({ zh, en });
const words = { timeline: both('时间线', 'Time line'), facts: both('资料', 'Details'), basics: both('基本信息', 'Basics') };

export type Kept = {
  steps: Steps;
  changed: boolean;
  busy: boolean;
  error: unknown;
  /** Over which version: the one that was read, or theirs. */
  save: (over?: number) => void;
  toDefault: () => void;
  takeBack: () => void;
  theirs: Layout | null;
  /** Shows what is kept; without, the question whose counts is put away. */
  take: (l: Layout) => void;
  dismiss: () => void;
};

/** `onTaken`: other tabs and sections may be there now. */
export function useKept(object: ObjectMeta, kept: Layout, onTaken: () => void): Kept {
  const { message } = App.useApp();
  const shown = (l: Layout): Draft => (l.saved ? draftOf(l) : usual(object, words));
  const [saved, setSaved] = useState(() => shown(kept));
  const steps = useSteps(saved);
  const [version, setVersion] = useState(kept.version);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [theirs, setTheirs] = useState<Layout | null>(null);
  const path = `/api/layouts/${encodeURIComponent(object.name)}`;
  const take = (l: Layout): void => {
    const next = shown(l);
    client.setQueryData(layout(object.name).queryKey, l);
    stale('/api/shown');
    setVersion(l.version);
    setSaved(next);
    steps.reset(next);
    onTaken();
  };
  const undo = (from: number): Promise<Layout> => post<Layout>(path + '/undo', undefined, { version: from });
  const run = async (act: () => Promise<Layout>, said: string): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const l = await act();
      take(l);
      did(said, async () => {
        take(await undo(l.version));
        return null;
      });
      void message.success(said);
    } catch (e) {
      if (e instanceof ApiError && e.problem.status === 412) setTheirs(await get<Layout>(path));
      else setError(e);
    }
    setBusy(false);
  };
  return {
    steps,
    changed: !same(steps.now, saved),
    busy,
    error,
    save: (over = version) => void run(() => put<Layout>(path, steps.now, over), t('layout.saved')),
    toDefault: () => void run(() => removed<Layout>(path, version), t('layout.default_done')),
    takeBack: () => void run(() => undo(version), t('layout.taken_back')),
    theirs,
    take,
    dismiss: () => setTheirs(null),
  };
}
