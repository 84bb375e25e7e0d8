// ErasePanel: what erasing a person would take away, field by field, and what it would keep and why; then, for good, the
// doing. For administrators.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Checkbox, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { download, post } from '../api/client';
import { client, eraseLook } from '../api/queries';
import type { EraseField, EraseLook, EraseObject, Erased } from '../api/types';
import { say, t, word } from '../lib/text';
import { Bones, Labelled, Panel, Trouble } from '../ui/parts';

export const exportPerson = (object: string, id: number): Promise<void> => download(`/api/records/${object}/${id}/person`, undefined, 'person.zip');

const whyOf = (f: EraseField): string => (f.why === 'asked' && f.erase && f.fixed ? t('privacy.why.asked_person') : word('privacy.why', f.why));

function FieldRow({ field, on, turn }: { field: EraseField; on: boolean; turn: (on: boolean) => void }): ReactNode {
  return (
    <li className="erase-row">
      <Checkbox checked={on} disabled={field.fixed} onChange={(e) => turn(e.target.checked)}>
        <span className={on ? 'erase-gone' : undefined}>{say(field.label)}</span>
      </Checkbox>
      <span className="quiet small">
        {on ? t('privacy.will_erase') : t('privacy.will_keep')} · {t('privacy.values', { n: field.values })} · {whyOf(field)}
      </span>
    </li>
  );
}

function ObjectPart({ part, chosen, turn }: { part: EraseObject; chosen: ReadonlySet<number>; turn: (id: number, on: boolean) => void }): ReactNode {
  const fields = part.fields.filter((f) => f.values > 0);
  return (
    <section className="erase-part">
      <h3>
        {say(part.label)} <span className="quiet small">{t('privacy.records', { n: part.records })}</span>
      </h3>
      {fields.length ? (
        <ul>
          {[...fields].sort((a, b) => Number(b.erase) - Number(a.erase)).map((f) => (
            <FieldRow key={f.id} field={f} on={chosen.has(f.id)} turn={(on) => turn(f.id, on)} />
          ))}
        </ul>
      ) : (
        <p className="quiet">{t('privacy.no_values')}</p>
      )}
    </section>
  );
}

const proposed = (look: EraseLook): Set<number> => new Set(look.objects.flatMap((o) => o.fields.filter((f) => f.erase).map((f) => f.id)));

function Inside({ object, id, look, name, onClose }: { object: string; id: number; look: EraseLook; name: string; onClose: () => void }): ReactNode {
  const { message } = App.useApp();
  const [chosen, setChosen] = useState(() => proposed(look));
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const turn = (field: number, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(field);
    else next.delete(field);
    setChosen(next);
  };
  const erase = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const done = await post<Erased>(`/api/records/${object}/${id}/erase`, { confirm: typed, fields: [...chosen] });
      void message.success(t('privacy.done', { records: done.records, changes: done.changes, files: done.files }));
      void client.invalidateQueries();
      onClose();
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  return (
    <div className="form erase">
      <p>{t('privacy.says')}</p>
      <p>
        <strong>{t('privacy.no_undo')}</strong>{' '}
        <Button onClick={() => void exportPerson(object, id).then(() => message.success(t('privacy.exported', { name })), setError)}>{t('privacy.copy_first')}</Button>
      </p>
      {look.objects.map((part) => (
        <ObjectPart key={part.object} part={part} chosen={chosen} turn={turn} />
      ))}
      <Trouble error={error} />
      <Labelled label={t('privacy.confirm', { number: look.number })}>
        <Input value={typed} onChange={(e) => setTyped(e.target.value)} autoComplete="off" />
      </Labelled>
      <div className="buttons">
        <Button type="primary" danger disabled={typed.trim() !== look.number} loading={busy} onClick={() => void erase()}>
          {t('privacy.do')}
        </Button>
      </div>
    </div>
  );
}

export default function ErasePanel({ object, id, name, onClose }: { object: string; id: number; name: string; onClose: () => void }): ReactNode {
  const look = useQuery(eraseLook(object, id));
  return (
    <Panel open onClose={onClose} title={t('privacy.erase_title', { name })} width={620}>
      {look.isError ? <Trouble error={look.error} retry={() => void look.refetch()} /> : look.data ? <Inside object={object} id={id} look={look.data} name={name} onClose={onClose} /> : <Bones rows={6} />}
    </Panel>
  );
}
