// RecordForm: the fields of an object as a form; what is wrong is shown above the button.
import { Button } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { Cell, ObjectMeta } from '../api/types';
import { say, t } from '../lib/text';
import { Labelled, Trouble } from '../ui/parts';
import { FieldInput } from './FieldInput';

type Props = { object: ObjectMeta; start?: Record<string, Cell>; first?: string[]; save: (values: Record<string, Cell>) => Promise<void>; action: string };

export function RecordForm({ object, start = {}, first = [], save, action }: Props): ReactNode {
  const [values, setValues] = useState<Record<string, Cell>>(start);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [all, setAll] = useState(first.length === 0);
  // What the program works out itself is not asked for.
  const fields = object.fields.filter((f) => !f.computed && f.kind !== 'auto_number' && f.right === 'write');
  const shown = all ? fields : fields.filter((f) => first.includes(f.name) || f.options.required);
  const submit = async (e: FormEvent): Promise<void> => {
    e.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await save(Object.fromEntries(Object.entries(values).filter(([, v]) => v !== null)));
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <form className="form" onSubmit={(e) => void submit(e)}>
      {shown.map((f) => (
        <Labelled key={f.name} label={say(f.label) + (f.options.required ? ' *' : '')} hint={say(f.help) || undefined}>
          <FieldInput field={f} value={values[f.name] ?? null} onChange={(v) => setValues((old) => ({ ...old, [f.name]: v }))} />
        </Labelled>
      ))}
      {!all && (
        <Button type="link" className="link-left" onClick={() => setAll(true)}>
          {t('form.all_fields', { n: fields.length - shown.length })}
        </Button>
      )}
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy}>
        {action}
      </Button>
    </form>
  );
}
