// useField: a field while it is being shaped: what is written, what was there, and keeping it. A change is for the
// version that was seen when the writing began.
import { App, Button } from 'antd';
import { useEffect, useState } from 'react';
import { ApiError, get, post } from '../../api/client';
import type { ChoicesAnswer, FieldMeta, KindMeta, ObjectMeta } from '../../api/types';
import { say, t } from '../../lib/text';
import { draftOf, freshDraft, nameFrom, optionsBody, sameDraft, type Draft } from './draft';
import { addField, changeField, fieldPath, refresh } from './shaping';

export type Fresh = { kind: string; at: number };
type Asked = { object: ObjectMeta; kind: KindMeta; field: FieldMeta | null; fresh: Fresh | null; onSaved: (name: string) => void; onDirty: (dirty: boolean) => void };

/** `seen`: as it was when the writing began, null of a new one. `theirs`: what somebody else has kept meanwhile. */
export type FieldDraft = {
  seen: FieldMeta | null;
  draft: Draft;
  dirty: boolean;
  busy: boolean;
  error: unknown;
  theirs: FieldMeta | null;
  put: (change: Partial<Draft>) => void;
  putOptions: (change: Partial<Draft['options']>) => void;
  begin: (f: FieldMeta) => void;
  save: () => Promise<void>;
  keepTheirs: () => void;
  keepMine: () => void;
};

const startChoices = (): [string, string][] => [
  [t('design.choice_example', { n: 1 }), 'blue'],
  [t('design.choice_example', { n: 2 }), 'green'],
  [t('design.choice_example', { n: 3 }), 'amber'],
];

/** Choices that are called otherwise now are renamed in the records first; the rest goes as one change. */
async function write(object: string, from: FieldMeta, draft: Draft, kind: KindMeta): Promise<FieldMeta> {
  let now = from;
  for (const c of draft.choices) {
    const name = c.name.trim();
    const listed = (n: string): boolean => now.options.choices.some((o) => o.name === n);
    if (!c.was || !name || c.was === name || !listed(c.was) || listed(name)) continue;
    now = (await post<ChoicesAnswer>(`${fieldPath(object, now.name)}/choices`, { from: [c.was], into: name }, { version: now.version })).field;
  }
  return changeField(object, now, { name: draft.name === now.name ? null : draft.name, label: draft.label, help: draft.help, options: optionsBody(draft, kind) });
}

/** Says that it is kept, with a way back. */
function useTold(kind: KindMeta): (before: Draft, now: Draft, after: FieldMeta, object: string) => void {
  const { message } = App.useApp();
  return (before, now, after, object) => {
    const undo = (): void => void changeField(object, after, { label: before.label, help: before.help, options: optionsBody(before, kind) }).then(refresh, (e: Error) => void message.error(e.message));
    // A choice that was renamed is renamed back by hand: the records changed with it.
    const renamed = now.choices.some((c) => c.was && c.was !== c.name.trim());
    const way = !renamed && (
      <Button type="link" size="small" onClick={undo}>
        {t('action.undo')}
      </Button>
    );
    void message.open({
      type: 'success',
      duration: 6,
      content: (
        <span>
          {t('design.field_saved', { label: say(after.label) })} {way}
        </span>
      ),
    });
  };
}

/** What is written, beside what it was when the writing began. */
function useWriting(field: FieldMeta | null, kind: KindMeta) {
  const [seen, setSeen] = useState<FieldMeta | null>(field);
  const [start, setStart] = useState<Draft>(() => (field ? draftOf(field) : freshDraft(kind.name, startChoices())));
  const [draft, setDraft] = useState<Draft>(start);
  const anew = (f: FieldMeta): void => {
    const next = draftOf(f);
    setSeen(f);
    setStart(next);
    setDraft(next);
  };
  const put = (change: Partial<Draft>): void => setDraft((d) => ({ ...d, ...change }));
  const putOptions = (change: Partial<Draft['options']>): void => setDraft((d) => ({ ...d, options: { ...d.options, ...change } }));
  return { seen, start, draft, dirty: !sameDraft(draft, start), anew, put, putOptions };
}

export function useField({ object, kind, field, fresh, onSaved, onDirty }: Asked): FieldDraft {
  const { message } = App.useApp();
  const tell = useTold(kind);
  const { seen, start, draft, dirty, anew, put, putOptions } = useWriting(field, kind);
  const [error, setError] = useState<unknown>(null);
  const [theirs, setTheirs] = useState<FieldMeta | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => onDirty(dirty), [dirty, onDirty]);
  const begin = (f: FieldMeta): void => {
    anew(f);
    setTheirs(null);
    setError(null);
  };
  // Another kept it while nothing was being written here.
  useEffect(() => {
    if (field && seen && field.version > seen.version && !dirty && !busy) begin(field);
  }, [field, seen, dirty, busy]);
  const create = async (): Promise<void> => {
    const name = nameFrom(draft.label, object.fields.map((f) => f.name));
    const made = await addField(object.name, { name, label: draft.label, help: draft.help, kind: kind.name, options: optionsBody(draft, kind), position: fresh?.at ?? null });
    onDirty(false);
    void message.success(t('design.field_added', { label: say(made.label) }));
    onSaved(made.name);
  };
  const change = async (from: FieldMeta): Promise<void> => {
    const next = await write(object.name, from, draft, kind);
    await refresh();
    tell(start, draft, next, object.name);
    begin(next);
    onSaved(next.name);
  };
  const save = async (over?: FieldMeta): Promise<void> => {
    if (busy) return;
    if (!draft.label.zh.trim() && !draft.label.en.trim()) return setError(new Error(t('design.needs_name')));
    setBusy(true);
    setError(null);
    try {
      await (seen ? change(over ?? seen) : create());
    } catch (e) {
      if (seen && e instanceof ApiError && e.problem.status === 412) setTheirs(await get<FieldMeta>(fieldPath(object.name, seen.name)).catch(() => null));
      else setError(e);
    }
    setBusy(false);
  };
  return {
    seen,
    draft,
    dirty,
    busy,
    error,
    theirs,
    put,
    putOptions,
    begin,
    save: () => save(),
    keepTheirs: () => {
      void refresh();
      if (theirs) begin(theirs);
    },
    keepMine: () => {
      setTheirs(null);
      if (theirs) void save(theirs);
    },
  };
}
