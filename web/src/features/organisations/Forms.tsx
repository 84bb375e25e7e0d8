// Forms: what is asked before an organisation is made, copied, restored or deleted.
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { patch, post, removed, send } from '../../api/client';
import { job, people, stale, type JobOf } from '../../api/queries';
import type { BackupFile, Job, OrganisationMoved, OrganisationRow } from '../../api/types';
import { link } from '../../lib/base';
import { count } from '../../lib/format';
import { t } from '../../lib/text';
import { useSession } from '../../record/session';
import { useAsk } from '../../record/useAsk';
import { Labelled, Trouble } from '../../ui/parts';

const NAME = /^[a-z0-9-]{1,40}$/;
/** An address that is likely wanted: the letters and digits of the name. */
const addressOf = (label: string): string => label.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 40);

type Named = { label: string; name: string };
function useNamed(label = ''): { named: Named; fields: ReactNode; good: boolean } {
  const [named, set] = useState<Named & { own: boolean }>({ label, name: '', own: false });
  const fields = (
    <>
      <Labelled label={t('orgs.label')}>
        <Input value={named.label} onChange={(e) => set({ ...named, label: e.target.value, name: named.own ? named.name : addressOf(e.target.value) })} placeholder={t('orgs.label_example')} name="org-label" autoFocus />
      </Labelled>
      <Labelled label={t('orgs.name')}>
        <Input value={named.name} onChange={(e) => set({ ...named, name: e.target.value.trim(), own: true })} addonBefore={link('') + '/~'} status={named.name && !NAME.test(named.name) ? 'error' : undefined} name="org-name" autoComplete="off" spellCheck={false} />
      </Labelled>
      <p className="quiet small">{t('orgs.name_says')}</p>
    </>
  );
  return { named: { label: named.label.trim(), name: named.name }, fields, good: NAME.test(named.name) && named.label.trim() !== '' };
}

function Form({ busy, error, good, does, danger, onSubmit, children }: { busy: boolean; error: unknown; good: boolean; does: string; danger?: boolean; onSubmit: () => void; children: ReactNode }): ReactNode {
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    if (good && !busy) onSubmit();
  };
  return (
    <form className="form" onSubmit={submit}>
      {children}
      <Trouble error={error} />
      <Button type="primary" danger={danger} htmlType="submit" loading={busy} disabled={!good}>
        {does}
      </Button>
    </form>
  );
}

export function Make({ onDone }: { onDone: (row: OrganisationRow) => void }): ReactNode {
  const { named, fields, good } = useNamed();
  const { error, busy, run } = useAsk();
  const me = useSession()?.person?.id ?? null;
  const [person, setPerson] = useState<number | null>(null);
  const all = useQuery(people()).data?.rows.filter((p) => p.active) ?? [];
  const make = (): void =>
    void run(async () => {
      onDone(await post<OrganisationRow>('/api/organisations', { ...named, person: person ?? me }, { create: true }));
      stale('/api/organisations');
    });
  return (
    <Form busy={busy} error={error} good={good} does={t('orgs.make')} onSubmit={make}>
      {fields}
      <Labelled label={t('orgs.admin')}>
        <Select value={person ?? me} onChange={setPerson} showSearch optionFilterProp="label" options={all.map((p) => ({ value: p.id, label: p.name }))} />
      </Labelled>
    </Form>
  );
}

/** How far a job is; tells once what came of it. */
export function Running({ id, onDone }: { id: string; onDone: (r: OrganisationMoved) => void }): ReactNode {
  const asked = useQuery(job<OrganisationMoved>(id));
  const told = useRef(false);
  const j: JobOf<OrganisationMoved> | undefined = asked.data;
  if (j?.state === 'done' && j.result && !told.current) {
    told.current = true;
    const result = j.result;
    queueMicrotask(() => onDone(result));
  }
  if (asked.isError) return <Trouble error={asked.error} />;
  if (j?.problem) return <Trouble error={new Error(j.problem.detail)} />;
  return (
    <p className="quiet" role="status">
      {t('orgs.running', { n: count(j?.done ?? 0) })}
    </p>
  );
}

export function Copy({ row, onDone }: { row: OrganisationRow; onDone: (r: OrganisationMoved) => void }): ReactNode {
  const { named, fields, good } = useNamed(t('orgs.copy_label', { name: row.label }));
  const { error, busy, run } = useAsk();
  const [running, setRunning] = useState<string | null>(null);
  if (running) return <Running id={running} onDone={onDone} />;
  return (
    <Form busy={busy} error={error} good={good} does={t('orgs.copy')} onSubmit={() => void run(async () => setRunning((await post<Job>(`/api/organisations/${row.name}/copy`, { ...named, person: null })).id))}>
      <p className="quiet">{t('orgs.copy_says')}</p>
      {fields}
    </Form>
  );
}

export function Backup({ row, onDone }: { row: OrganisationRow; onDone: (r: OrganisationMoved) => void }): ReactNode {
  const { error, busy, run } = useAsk();
  const [running, setRunning] = useState<string | null>(null);
  const begun = useRef(false);
  const begin = (): void => void run(async () => setRunning((await post<Job>(`/api/organisations/${row.name}/backup`, {})).id));
  if (!begun.current) {
    begun.current = true;
    queueMicrotask(begin);
  }
  if (running) return <Running id={running} onDone={onDone} />;
  return error ? <Trouble error={error} retry={begin} /> : <p className="quiet">{busy ? t('orgs.running', { n: 0 }) : ''}</p>;
}

export function Restore({ onDone }: { onDone: (r: OrganisationMoved) => void }): ReactNode {
  const { named, fields, good } = useNamed();
  const { error, busy, run } = useAsk();
  const [file, setFile] = useState<File | null>(null);
  const [running, setRunning] = useState<string | null>(null);
  const pick = useRef<HTMLInputElement>(null);
  if (running) return <Running id={running} onDone={onDone} />;
  const start = (): void =>
    void run(async () => {
      const answer = await send('POST', '/api/organisations/backups?name=' + encodeURIComponent(file?.name ?? ''), { body: file });
      const kept = (await answer.json()) as BackupFile & { detail?: string };
      if (!answer.ok) throw new Error(kept.detail);
      setRunning((await post<Job>('/api/organisations/restore', { ...named, file: kept.file })).id);
    });
  return (
    <Form busy={busy} error={error} good={good && file !== null} does={t('orgs.start')} onSubmit={start}>
      <p className="quiet">{t('orgs.restore_says')}</p>
      <Labelled label={t('orgs.file')}>
        <span className="buttons">
          <Button onClick={() => pick.current?.click()}>{t('orgs.choose')}</Button>
          <span className="ellipsis">{file?.name}</span>
          <input ref={pick} type="file" hidden onChange={(e) => setFile(e.target.files?.[0] ?? null)} />
        </span>
      </Labelled>
      {fields}
    </Form>
  );
}

/** Another name, here and for itself; its address stays. */
export function Rename({ row, onDone }: { row: OrganisationRow; onDone: (label: string) => void }): ReactNode {
  const { error, busy, run } = useAsk();
  const [label, setLabel] = useState(row.label);
  const act = (): void =>
    void run(async () => {
      await relabel(row.name, label.trim());
      onDone(label.trim());
    });
  return (
    <Form busy={busy} error={error} good={label.trim() !== '' && label.trim() !== row.label} does={t('orgs.rename')} onSubmit={act}>
      <p className="quiet">{t('orgs.rename_says')}</p>
      <Labelled label={t('orgs.label')}>
        <Input value={label} onChange={(e) => setLabel(e.target.value)} name="org-label" maxLength={100} autoFocus />
      </Labelled>
    </Form>
  );
}

export async function relabel(name: string, label: string): Promise<void> {
  await patch(`/api/organisations/${name}`, { label });
  stale('/api/organisations');
}

export function Delete({ row, onDone }: { row: OrganisationRow; onDone: () => void }): ReactNode {
  const { error, busy, run } = useAsk();
  const [typed, setTyped] = useState('');
  const act = (): void =>
    void run(async () => {
      await removed(`/api/organisations/${row.name}?confirm=${encodeURIComponent(typed)}`);
      stale('/api/organisations');
      onDone();
    });
  return (
    <Form busy={busy} error={error} good={typed === row.name} does={t('orgs.delete')} danger onSubmit={act}>
      <p>{t('orgs.delete_says', { name: row.label })}</p>
      <Labelled label={t('orgs.delete_type', { name: row.name })}>
        <Input value={typed} onChange={(e) => setTyped(e.target.value.trim())} name="org-confirm" autoComplete="off" autoFocus />
      </Labelled>
    </Form>
  );
}
