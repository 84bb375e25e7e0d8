// RolePage: one role: whose records, what can be done with each object, what is read of each field, who has it.
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Dropdown, Input } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { ApiError, get, patch, post, remove } from '../../api/client';
import { people, roles, stale } from '../../api/queries';
import type { PersonRow, Role, RoleList, RoleQuestion } from '../../api/types';
import { seeAs } from '../../lib/seenAs';
import { listed } from '../../lib/format';
import { t } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { useMeta } from '../../record/meta';
import { useSession } from '../../record/session';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Section, State, Trouble } from '../../ui/parts';
import { AdminsOnly } from '../../record/AdminsOnly';
import { ClashDialog, type Clash } from './Clash';
import { draftOf, keepDraft, type Draft } from './drafts';
import { FieldRights } from './FieldRights';
import { Matrix } from './Matrix';
import { changed, empty } from './permits';
import { ScopeSentence } from './Scope';
import { useDone } from '../../record/useDone';

const refresh = (): void => stale('/api/roles', '/api/people', '/api/session');
const questionOf = (r: Role | null): RoleQuestion => ({ name: r?.name ?? '', administrator: r?.administrator ?? false, second_factor: r?.second_factor ?? false, permits: r?.permits ?? empty });
const differs = (a: RoleQuestion, b: RoleQuestion): boolean => a.name !== b.name || a.administrator !== b.administrator || a.second_factor !== b.second_factor || changed(a.permits, b.permits).length > 0;

function Holders({ list }: { list: PersonRow[] }): ReactNode {
  if (!list.length) return <p className="quiet">{t('roles.nobody')}</p>;
  return (
    <ul className="holders">
      {list.map((p) => (
        <li key={p.id}>
          <Link href={'/people?person=' + p.id}>{p.name}</Link>
          {!p.active && <span className="quiet small"> {t('people.off')}</span>}
        </li>
      ))}
    </ul>
  );
}

function useSave(id: string, role: Role | null, onClash: (c: Clash) => void, onSaved: (r: Role) => void): (q: RoleQuestion, version: number) => Promise<void> {
  const { did, failed } = useDone();
  const save = async (q: RoleQuestion, version: number): Promise<void> => {
    try {
      const next = role ? await patch<Role>('/api/roles/' + id, q, version) : await post<Role>('/api/roles', q, { create: true });
      keepDraft(id, null);
      refresh();
      const before = questionOf(role);
      did(t('roles.saved', { name: next.name }), role ? () => patch('/api/roles/' + id, before, next.version).then(refresh) : undefined);
      onSaved(next);
    } catch (e) {
      if (!(e instanceof ApiError) || e.problem.status !== 412) return failed(e);
      const now = (await get<RoleList>('/api/roles')).rows.find((r) => r.id === Number(id));
      if (!now) return failed(e);
      const parts = [...(now.name !== q.name ? [{ label: t('roles.name'), theirs: now.name, mine: q.name }] : []), ...changed(now.permits, q.permits).map((k) => ({ label: t(`roles.part.${k as 'scope'}`), theirs: summary(now.permits[k as 'scope']), mine: summary(q.permits[k as 'scope']) }))];
      onClash({ rows: parts, mine: () => void save(q, now.version), theirs: () => { keepDraft(id, null); refresh(); onSaved(now); } });
    }
  };
  return save;
}

/** A part of what a role allows, in a few words. */
const summary = (v: unknown): string => (Array.isArray(v) ? listed(v.map(String)) : v && typeof v === 'object' ? Object.entries(v as Record<string, unknown>).map(([k, x]) => `${k}: ${Array.isArray(x) ? listed(x) : String(x)}`).join('; ') : String(v ?? ''));

type EditorProps = { id: string; role: Role | null; start: RoleQuestion; kept: Draft | null; holders: PersonRow[] };

/** A role while it is written: kept for later where one goes away, saved for the version that was seen. */
function useWriting({ id, role, start, kept }: EditorProps) {
  const [, go] = useLocation();
  const [q, setQ] = useState<RoleQuestion>(kept?.q ?? start);
  const [clash, setClash] = useState<Clash | null>(null);
  const [held] = useState(kept);
  // What the changes are made to: a role that others change meanwhile is shown anew only where nothing would be lost.
  const [basis, setBasis] = useState({ version: kept?.version ?? role?.version ?? 0, q: questionOf(role) });
  const dirty = differs(q, basis.q);
  const adopt = (r: Role): void => {
    setBasis({ version: r.version, q: questionOf(r) });
    setQ(questionOf(r));
  };
  useEffect(() => {
    if (role && role.version !== basis.version && !dirty) adopt(role);
  }, [role?.version]);
  useEffect(() => {
    const ask = (e: BeforeUnloadEvent): void => e.preventDefault();
    if (dirty) window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [dirty]);
  const send = useSave(id, role, setClash, (r) => (role ? adopt(r) : go('/roles/' + r.id, { replace: true })));
  return {
    q,
    dirty,
    held: held !== null && dirty,
    clash,
    onCalm: () => setClash(null),
    save: () => void send(q, basis.version),
    change: (next: RoleQuestion): void => {
      setQ(next);
      keepDraft(id, differs(next, basis.q) ? { version: basis.version, q: next } : null);
    },
    discard: (): void => {
      keepDraft(id, null);
      if (role) adopt(role);
      else setQ(start);
    },
  };
}

/** Seen as it, copied, deleted while nobody has it. */
function Menu({ id, role, holders }: { id: string; role: Role; holders: PersonRow[] }): ReactNode {
  const [, go] = useLocation();
  const { did, failed } = useDone();
  const erase = async (): Promise<void> => {
    try {
      await remove('/api/roles/' + id, role.version);
      keepDraft(id, null);
      go('/roles');
      refresh();
      did(t('roles.deleted', { name: role.name }), () => post<Role>('/api/roles', questionOf(role)).then(refresh));
    } catch (e) {
      failed(e);
    }
  };
  const acts: Record<string, () => void> = { see: () => seeAs({ as: 'role:' + id, name: role.name }), copy: () => go('/roles/new?from=' + id), delete: () => void erase() };
  const items = [
    { key: 'see', label: t('seeas.this_role') },
    { key: 'copy', label: t('roles.copy') },
    { key: 'delete', label: t('roles.delete'), danger: true, disabled: holders.length > 0 },
  ];
  return (
    <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => acts[key]?.() }}>
      <Button icon={<Icon name="more" size={16} />} aria-label={t('action.more')} />
    </Dropdown>
  );
}

type PartProps = { q: RoleQuestion; change: (q: RoleQuestion) => void };

/** Whose customers, what may be done with what, which fields. */
function Permits({ q, change }: PartProps): ReactNode {
  const meta = useMeta();
  const off = q.administrator;
  const permits = (p: RoleQuestion['permits']): void => change({ ...q, permits: p });
  return (
    <>
      <Section title={t('roles.whose')}>{off ? <p>{t('roles.everything')}</p> : <ScopeSentence p={q.permits} onChange={permits} off={off} />}</Section>
      <Section title={t('roles.matrix')} note={off ? undefined : t('roles.matrix_says')}>
        {meta ? <Matrix objects={meta.objects} p={q.permits} onChange={permits} off={off} /> : <Bones rows={8} />}
      </Section>
      <Section title={t('roles.fields')} note={off ? undefined : t('roles.fields_says')}>
        {meta ? <FieldRights objects={meta.objects} p={q.permits} onChange={permits} off={off} /> : <Bones rows={8} />}
      </Section>
    </>
  );
}

function MoreRights({ q, change }: PartProps): ReactNode {
  const off = q.administrator;
  const right = (name: string, on: boolean): void => change({ ...q, permits: { ...q.permits, rights: on ? [...q.permits.rights, name] : q.permits.rights.filter((r) => r !== name) } });
  return (
    <Section title={t('roles.more')}>
      <div className="choice">
        {(['rules', 'import', 'reveal'] as const).map((name) => (
          <Checkbox key={name} checked={off || q.permits.rights.includes(name)} disabled={off} onChange={(e) => right(name, e.target.checked)}>
            {t(`roles.right_${name}`)}
          </Checkbox>
        ))}
        <Checkbox checked={q.second_factor} onChange={(e) => change({ ...q, second_factor: e.target.checked })}>
          {t('roles.second_factor')}
        </Checkbox>
      </div>
    </Section>
  );
}

function Editor(p: EditorProps): ReactNode {
  const { id, role, holders } = p;
  const { q, dirty, held, clash, onCalm, save, change, discard } = useWriting(p);
  return (
    <div className="page role-page">
      <header className="page-head">
        <div className="page-lead">
          <p className="page-title">
            <Link href="/roles">
              <Icon name="back" size={14} /> {t('roles.title')}
            </Link>
          </p>
          <h1 className="visually-hidden">{q.name || t('roles.new')}</h1>
          <Input className="title-input" variant="borderless" value={q.name} onChange={(e) => change({ ...q, name: e.target.value })} placeholder={t('roles.name_example')} aria-label={t('roles.name')} autoFocus={!role} />
        </div>
        <div className="page-actions">{role && <Menu id={id} role={role} holders={holders} />}</div>
      </header>
      {held && (
        <p className="kept" role="status">
          <State tone="amber">{t('roles.kept')}</State> {t('roles.kept_says')}{' '}
          <Button size="small" onClick={discard}>
            {t('roles.discard')}
          </Button>
        </p>
      )}
      {q.administrator && <p className="kept">{t('roles.admin_says')}</p>}
      <Permits q={q} change={change} />
      <MoreRights q={q} change={change} />
      {role && (
        <Section title={t('roles.holders')}>
          <Holders list={holders} />
        </Section>
      )}
      <div className="save-bar" data-dirty={dirty}>
        {dirty && <span className="quiet">{t('roles.unsaved')}</span>}
        {dirty && <Button onClick={discard}>{t('roles.discard')}</Button>}
        <Button type="primary" disabled={!dirty || !q.name.trim()} onClick={save}>
          {t('action.save')}
        </Button>
      </div>
      <ClashDialog clash={clash} onClose={onCalm} />
    </div>
  );
}

export default function RolePage({ id }: { id: string }): ReactNode {
  const admin = useSession()?.rights.includes('administrator') ?? true;
  const list = useQuery(roles(admin));
  const everybody = useQuery(people());
  const from = new URLSearchParams(useSearch()).get('from');
  const role = list.data?.rows.find((r) => r.id === Number(id)) ?? null;
  const source = list.data?.rows.find((r) => r.id === Number(from)) ?? null;
  useTitle((role?.name ?? t('roles.new')) + ' · ' + t('brand'));
  if (!admin) return <AdminsOnly title={t('roles.title')} />;
  if (list.isError || everybody.isError)
    return (
      <div className="page">
        <Trouble error={list.error ?? everybody.error} retry={() => stale('/api/roles', '/api/people')} />
      </div>
    );
  if (list.isPending || everybody.isPending)
    return (
      <div className="page">
        <Bones rows={10} />
      </div>
    );
  if (id !== 'new' && !role)
    return (
      <div className="page">
        <Blank title={t('roles.gone')} says={t('roles.gone_says')}>
          <Link href="/roles">{t('roles.title')}</Link>
        </Blank>
      </div>
    );
  const start: RoleQuestion = source ? { ...questionOf(source), administrator: false, name: t('roles.copy_of', { name: source.name }) } : questionOf(role);
  return <Editor key={id + (from ?? '')} id={id} role={role} start={start} kept={from ? null : draftOf(id)} holders={everybody.data.rows.filter((p) => role && p.roles.includes(role.id))} />;
}
