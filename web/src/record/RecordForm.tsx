// RecordForm: the fields of an object as a form, laid out as the company has it; fields whose condition does not hold
// disappear while it is filled in. What is wrong is shown above the button.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import { layout } from '../api/queries';
import type { Cell, DuplicateMatch, FieldMeta, LayoutSection, ObjectMeta } from '../api/types';
import { say, t } from '../lib/text';
import { Bones, Labelled, Trouble } from '../ui/parts';
import { FieldInput } from './FieldInput';
import { Columns, LaidOut } from './LaidOut';
import { isRefused, Likely, matchesOf, useLikely } from './Likely';
import { shownNow, useShown } from './useShown';

/** `above`: what else is asked for, before the fields; `lacks`: what of it is still missing, in words. */
type Props = { object: ObjectMeta; above?: ReactNode; lacks?: string | null; start?: Record<string, Cell>; first?: string[]; save: (values: Record<string, Cell>, anyway: boolean) => Promise<void>; action: string };

// What the program works out itself is not asked for.
const isAsked = (f: FieldMeta): boolean => !f.computed && f.kind !== 'auto_number' && f.right === 'write';

export function RecordForm({ object, above, lacks = null, start = {}, first = [], save, action }: Props): ReactNode {
  const [values, setValues] = useState<Record<string, Cell>>(start);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [all, setAll] = useState(false);
  const laid = useQuery(layout(object.name));
  const showing = useShown(object, laid.data, 'form', values);
  const found = useLikely(object.name, values);
  if (laid.isPending) return <Bones rows={6} />;
  const tabs = laid.data?.form ?? [];
  const placed = new Set(tabs.flatMap((tab) => tab.sections.flatMap((s) => s.fields)));
  const fields = object.fields.filter((f) => isAsked(f) && !showing.hidden.has(f.name));
  const usual = (f: FieldMeta): boolean => (tabs.length ? false : first.length === 0 || first.includes(f.name)) || showing.required.has(f.name) || f.name in start;
  const rest = fields.filter((f) => !placed.has(f.name));
  const below = rest.filter((f) => all || usual(f));
  // What stopped it stays until something else is typed; what is found while typing stands under its field.
  const stopped = matchesOf(error);
  const under = (name: string): DuplicateMatch[] => (stopped ? [] : (found?.matches ?? []).filter((m) => m.fields.includes(name)));
  const inPlace = fields.filter((f) => placed.has(f.name) || below.includes(f)).flatMap((f) => under(f.name));
  const others = stopped ?? (found?.matches ?? []).filter((m) => !inPlace.includes(m));
  const type = (name: string, v: Cell): void => {
    if (stopped) setError(null);
    setValues((old) => ({ ...old, [name]: v }));
  };
  const field = (f: FieldMeta): ReactNode => (
    <Labelled key={f.name} label={say(f.label) + (showing.required.has(f.name) ? ' *' : '')} hint={say(f.help) || undefined}>
      <FieldInput field={f} value={values[f.name] ?? null} onChange={(v) => type(f.name, v)} />
      <Likely object={object.name} matches={under(f.name)} />
    </Labelled>
  );
  const draw = (s: LayoutSection): ReactNode | null => {
    const mine = s.fields.flatMap((name) => fields.find((f) => f.name === name) ?? []);
    return mine.length ? <Columns n={s.columns}>{mine.map(field)}</Columns> : null;
  };
  const submit = async (e: FormEvent | null, anyway = false): Promise<void> => {
    e?.preventDefault();
    setTried(true);
    if (lacks) return;
    setBusy(true);
    setError(null);
    try {
      // What was typed into a field that is not there any more is not meant.
      const now = await shownNow(object, laid.data, values);
      await save(Object.fromEntries(Object.entries(values).filter(([name, v]) => v !== null && !now.hidden.has(name))), anyway);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <form className="form" onSubmit={(e) => void submit(e)}>
      {above}
      {tabs.length > 0 && <LaidOut tabs={tabs} hidden={showing.sections} draw={draw} label={say(object.label)} />}
      {below.map(field)}
      {below.length < rest.length && (
        <Button type="link" className="link-left" onClick={() => setAll(true)}>
          {t('form.all_fields', { n: rest.length - below.length })}
        </Button>
      )}
      <Likely object={object.name} matches={others} />
      {!stopped && <Trouble error={tried && lacks ? new Error(lacks) : error} />}
      {stopped && !isRefused(stopped) ? (
        <Button loading={busy} onClick={() => void submit(null, true)}>
          {t('likely.anyway')}
        </Button>
      ) : (
        <Button type="primary" htmlType="submit" loading={busy}>
          {action}
        </Button>
      )}
    </form>
  );
}
