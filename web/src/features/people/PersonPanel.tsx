// PersonPanel: a new person with a first password that is shown once; or somebody's place, roles and sign-in.
import { Button, Input, Popconfirm, Select } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Link } from 'wouter';
import { ApiError, get, patch, post, remove } from '../../api/client';
import { stale } from '../../api/queries';
import type { Department, PersonChange, PersonCreation, PersonList, PersonRow, Role } from '../../api/types';
import { link } from '../../lib/base';
import { instant, listed } from '../../lib/format';
import { seeAs } from '../../lib/seenAs';
import { t } from '../../lib/text';
import { Labelled, Panel, State, Trouble } from '../../ui/parts';
import { ClashDialog, type Clash } from './Clash';
import { firstPassword } from './password';
import { ShownOnce } from '../../record/ShownOnce';
import { choices, pathOf } from './tree';
import { useDone } from '../../record/useDone';

type Facts = { name: string; phone: string; mail: string; department: number; manager: number; roles: number[] };
type Props = { person: PersonRow | null; admin: boolean; list: Department[]; people: PersonRow[]; roles: Role[]; department: number; onClose: () => void };

const refresh = (): void => stale('/api/people', '/api/departments', '/api/roles');
const factsOf = (p: PersonRow): Facts => ({ name: p.name, phone: p.phone, mail: p.mail, department: p.department, manager: p.manager, roles: p.roles });
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function Fields({ v, set, p }: { v: Facts; set: (v: Facts) => void; p: Props }): ReactNode {
  const others = p.people.filter((x) => x.active && x.id !== p.person?.id);
  return (
    <>
      <div className="two">
        <Labelled label={t('people.person_name')}>
          <Input value={v.name} onChange={(e) => set({ ...v, name: e.target.value })} name="name" />
        </Labelled>
        <Labelled label={t('people.department')}>
          <Select value={v.department} onChange={(department) => set({ ...v, department })} showSearch optionFilterProp="label" options={[{ value: 0, label: t('people.no_department') }, ...choices(p.list)]} />
        </Labelled>
      </div>
      <Labelled label={t('people.roles')} hint={t('people.roles_says')}>
        <Select mode="multiple" value={v.roles} onChange={(roles) => set({ ...v, roles })} optionFilterProp="label" options={p.roles.map((r) => ({ value: r.id, label: r.name }))} placeholder={t('people.no_role')} />
      </Labelled>
      <div className="two">
        <Labelled label={t('people.phone')}>
          <Input value={v.phone} onChange={(e) => set({ ...v, phone: e.target.value })} inputMode="tel" />
        </Labelled>
        <Labelled label={t('people.mail')}>
          <Input value={v.mail} onChange={(e) => set({ ...v, mail: e.target.value })} inputMode="email" />
        </Labelled>
      </div>
      <Labelled label={t('people.manager')}>
        <Select value={v.manager} onChange={(manager) => set({ ...v, manager })} showSearch optionFilterProp="label" options={[{ value: 0, label: t('people.no_manager') }, ...others.map((x) => ({ value: x.id, label: x.name }))]} />
      </Labelled>
    </>
  );
}

function New(p: Props): ReactNode {
  const [login, setLogin] = useState('');
  const [v, set] = useState<Facts>({ name: '', phone: '', mail: '', department: p.department, manager: 0, roles: p.roles.filter((r) => r.id === 3).map((r) => r.id) });
  const [password] = useState(firstPassword);
  const [made, setMade] = useState<PersonRow | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (e: FormEvent): Promise<void> => {
    e.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const q: PersonCreation = { ...v, login: login.trim(), password, language: null, name: v.name.trim() || login.trim() };
      setMade(await post<PersonRow>('/api/people', q, { create: true }));
      refresh();
    } catch (x) {
      setError(x);
    }
    setBusy(false);
  };
  if (made) return <ShownOnce title={t('people.made', { name: made.name })} says={t('people.password_once')} rows={[[t('people.address'), link('')], [t('start.login'), made.login], [t('start.password'), password]]} onDone={p.onClose} />;
  return (
    <form className="form" onSubmit={(e) => void submit(e)}>
      <Labelled label={t('people.login')} hint={t('people.login_says')}>
        <Input value={login} onChange={(e) => setLogin(e.target.value)} name="login" autoFocus autoComplete="off" autoCapitalize="off" />
      </Labelled>
      <Fields v={v} set={set} p={p} />
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy} disabled={login.trim().length < 2}>
        {t('people.make')}
      </Button>
      <p className="quiet small">{t('people.make_says')}</p>
    </form>
  );
}

/** What differs, in words, for the question whose value counts. */
function differences(p: Props, theirs: Facts, mine: Facts): Clash['rows'] {
  const person = (id: number): string => p.people.find((x) => x.id === id)?.name ?? '';
  const rows: [keyof Facts, string, (f: Facts) => string][] = [
    ['name', t('people.person_name'), (f) => f.name],
    ['department', t('people.department'), (f) => pathOf(p.list, f.department)],
    ['roles', t('people.roles'), (f) => listed(f.roles.map((id) => p.roles.find((r) => r.id === id)?.name ?? ''))],
    ['phone', t('people.phone'), (f) => f.phone],
    ['mail', t('people.mail'), (f) => f.mail],
    ['manager', t('people.manager'), (f) => person(f.manager)],
  ];
  return rows.filter(([k]) => !same(theirs[k], mine[k])).map(([, label, of]) => ({ label, theirs: of(theirs), mine: of(mine) }));
}

function Edit(p: Props & { person: PersonRow }): ReactNode {
  const { did } = useDone();
  const [v, set] = useState(factsOf(p.person));
  const [error, setError] = useState<unknown>(null);
  const [clash, setClash] = useState<Clash | null>(null);
  const [busy, setBusy] = useState(false);
  const path = `/api/people/${p.person.id}`;
  const before = factsOf(p.person);
  const save = async (mine: Facts, version: number): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const next = await patch<PersonRow>(path, mine satisfies Partial<PersonChange>, version);
      refresh();
      did(t('people.saved', { name: next.name }), () => patch(path, before, next.version).then(refresh));
      p.onClose();
    } catch (e) {
      const now = e instanceof ApiError && e.problem.status === 412 ? (await get<PersonList>('/api/people')).rows.find((x) => x.id === p.person.id) : undefined;
      if (now && same(factsOf(now), before)) return save(mine, now.version);
      if (now) setClash({ rows: differences(p, factsOf(now), mine), mine: () => void save(mine, now.version), theirs: () => { set(factsOf(now)); refresh(); } });
      else setError(e);
    }
    setBusy(false);
  };
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault();
        void save(v, p.person.version);
      }}
    >
      <Fields v={v} set={set} p={p} />
      <Trouble error={error} />
      <div className="buttons">
        <Button type="primary" htmlType="submit" loading={busy} disabled={same(v, before) || !v.name.trim()}>
          {t('action.save')}
        </Button>
      </div>
      <ClashDialog clash={clash} onClose={() => setClash(null)} />
    </form>
  );
}

function SignIn({ person, onClose }: { person: PersonRow; onClose: () => void }): ReactNode {
  const { did, failed } = useDone();
  const [password, setPassword] = useState<string | null>(null);
  const path = `/api/people/${person.id}`;
  const endAll = (): void => void remove(`${path}/sessions`).then(() => did(t('people.sessions_ended', { name: person.name }))).catch(failed);
  const give = (): void => {
    const fresh = firstPassword();
    void post(`${path}/password`, { password: fresh }).then(() => setPassword(fresh)).catch(failed);
  };
  const reset = (): void => void remove(`${path}/second`).then(() => { refresh(); did(t('second.reset_done', { name: person.name })); }).catch(failed);
  const turn = async (active: boolean): Promise<void> => {
    try {
      const next = await patch<PersonRow>(path, { active }, person.version);
      refresh();
      did(t(active ? 'people.turned_on' : 'people.turned_off', { name: person.name }), () => patch(path, { active: !active }, next.version).then(refresh));
      onClose();
    } catch (e) {
      failed(e);
    }
  };
  if (password) return <ShownOnce title={t('people.password_given', { name: person.name })} says={t('people.password_once')} rows={[[t('start.login'), person.login], [t('start.password'), password]]} onDone={() => setPassword(null)} />;
  return (
    <section className="person-sign-in">
      <h3>{t('people.sign_in')}</h3>
      <dl className="facts">
        <dt>{t('people.login')}</dt>
        <dd>{person.login}</dd>
        <dt>{t('people.state')}</dt>
        <dd>{person.active ? <State tone="green">{t('people.on')}</State> : <State tone="grey">{t('people.off')}</State>}</dd>
        <dt>{t('people.seen')}</dt>
        <dd className="num">{person.seen ? instant(person.seen) : t('people.never')}</dd>
        <dt>{t('second.title')}</dt>
        <dd>{person.second_factor ? <State tone="green">{t('second.on')}</State> : <span className="quiet">{t('second.off')}</span>}</dd>
      </dl>
      <div className="buttons">
        {person.active && (
          <>
            <Button onClick={() => seeAs({ as: 'person:' + person.id, name: person.name })}>{t('seeas.this')}</Button>
            <Popconfirm title={t('people.end_sure', { name: person.name })} okText={t('people.end_sessions')} cancelText={t('action.cancel')} onConfirm={endAll}>
              <Button>{t('people.end_sessions')}</Button>
            </Popconfirm>
            <Popconfirm title={t('people.password_sure', { name: person.name })} description={<span className="sure-says">{t('people.password_sure_says')}</span>} okText={t('people.give_password')} cancelText={t('action.cancel')} onConfirm={give}>
              <Button>{t('people.give_password')}</Button>
            </Popconfirm>
          </>
        )}
        {person.second_factor && (
          <Popconfirm title={t('second.reset_sure', { name: person.name })} description={<span className="sure-says">{t('second.reset_says')}</span>} okText={t('second.reset')} cancelText={t('action.cancel')} onConfirm={reset}>
            <Button>{t('second.reset')}</Button>
          </Popconfirm>
        )}
        <Button danger={person.active} onClick={() => void turn(!person.active)}>
          {t(person.active ? 'people.turn_off' : 'people.turn_on')}
        </Button>
      </div>
      <p className="quiet small note">
        {person.active ? (
          <>
            {t('people.turn_off_says')} <Link href={`/handover?person=${person.id}`}>{t('people.leaves')}</Link>
          </>
        ) : (
          t('people.off_says')
        )}
      </p>
    </section>
  );
}

/** What everybody may know of a colleague. */
function Card({ person, list }: { person: PersonRow; list: Department[] }): ReactNode {
  const rows: [string, string][] = [[t('people.department'), pathOf(list, person.department)], [t('people.phone'), person.phone], [t('people.mail'), person.mail], [t('people.login'), person.login]];
  return (
    <dl className="facts">
      {rows.filter(([, v]) => v).map(([k, v]) => [<dt key={k}>{k}</dt>, <dd key={k + '='}>{v}</dd>])}
    </dl>
  );
}

export function PersonPanel({ open, ...p }: Props & { open: boolean }): ReactNode {
  const { person } = p;
  return (
    <Panel open={open} onClose={p.onClose} title={person ? person.name : t('people.new')} width={560}>
      {open && !p.admin && person && <Card person={person} list={p.list} />}
      {open && p.admin && !person && p.roles.length > 0 && <New {...p} />}
      {open && p.admin && person && (
        <>
          <Edit {...p} person={person} />
          <SignIn person={person} onClose={p.onClose} />
        </>
      )}
    </Panel>
  );
}
