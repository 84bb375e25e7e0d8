// RecordForm: the fields of an object as a form; what is wrong is shown above the button.
import { Button } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { Cell, DuplicateMatch, ObjectMeta } from '../api/types';
import { say, t } from '../lib/text';
import { Labelled, Trouble } from '../ui/parts';
import { FieldInput } from './FieldInput';
import { isRefused, Likely, matchesOf, useLikely } from './Likely';

type Props = { object: ObjectMeta; start?: Record<string, Cell>; first?: string[]; save: (values: Record<string, Cell>, anyway: boolean) => Promise<void>; action: string };

export function RecordForm({ object, start = {}, first = [], save, action }: Props): ReactNode {
  const [values, setValues] = useState<Record<string, Cell>>(start);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [all, setAll] = useState(first.length === 0);
  // What the program works out itself is not asked for.
  const fields = object.fields.filter((f) => !f.computed && f.kind !== 'auto_number' && f.right === 'write');
  const shown = all ? fields : fields.filter((f) => first.includes(f.name) || f.options.required);
  const found = useLikely(object.name, values);
  // What stopped it stays until something else is typed; what is found while typing stands under its field.
  const stopped = matchesOf(error);
  const under = (name: string): DuplicateMatch[] => (stopped ? [] : (found?.matches ?? []).filter((m) => m.fields.includes(name)));
  const placed = shown.flatMap((f) => under(f.name));
  const rest = stopped ?? (found?.matches ?? []).filter((m) => !placed.includes(m));
  const type = (name: string, v: Cell): void => {
    if (stopped) setError(null);
    setValues((old) => ({ ...old, [name]: v }));
  };
  const submit = async (e: FormEvent | null, anyway = false): Promise<void> => {
    e?.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await save(Object.fromEntries(Object.entries(values).filter(([, v]) => v !== null)), anyway);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <form className="form" onSubmit={(e) => void submit(e)}>
      {shown.map((f) => (
        <Labelled key={f.name} label={say(f.label) + (f.options.required ? ' *' : '')} hint={say(f.help) || undefined}>
          <FieldInput field={f} value={values[f.name] ?? null} onChange={(v) => type(f.name, v)} />
          <Likely object={object.name} matches={under(f.name)} />
        </Labelled>
      ))}
      {!all && (
        <Button type="link" className="link-left" onClick={() => setAll(true)}>
          {t('form.all_fields', { n: fields.length - shown.length })}
        </Button>
      )}
      <Likely object={object.name} matches={rest} />
      {!stopped && <Trouble error={error} />}
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
