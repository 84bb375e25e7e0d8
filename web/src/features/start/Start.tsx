// Start: the first page anybody sees: sign in, or found the organisation.
import { Button, Input, Select } from 'antd';
import { useEffect, useState, type FormEvent, type ReactNode } from 'react';
import { ApiError, post } from '../../api/client';
import { client, session as sessionQuery } from '../../api/queries';
import type { Session, SetupQuestion, SignInQuestion } from '../../api/types';
import { at } from '../../lib/base';
import { strengthOf } from '../../lib/strength';
import { language, setLanguage, t } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { NewPassword } from '../../record/NewPassword';
import { Labelled, Trouble } from '../../ui/parts';
import { Ways } from './Ways';

const zones = ['Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Taipei', 'Asia/Singapore', 'Asia/Tokyo', 'Europe/London', 'Europe/Berlin', 'America/New_York', 'America/Los_Angeles', 'UTC'];
const currencies = ['CNY', 'HKD', 'TWD', 'USD', 'EUR', 'GBP', 'JPY', 'SGD'];

function enter(s: Session): void {
  client.removeQueries({ predicate: (q) => q.queryKey[0] !== sessionQuery().queryKey[0] });
  client.setQueryData(sessionQuery().queryKey, s);
}

function useSubmit<Q>(path: string, then?: () => void): [unknown, boolean, (q: Q) => Promise<void>] {
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const send = async (q: Q): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const s = await post<Session>(path, q);
      then?.();
      enter(s);
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  };
  return [error, busy, send];
}

function SignIn(): ReactNode {
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [wanted, setWanted] = useState(false);
  const [tried, setTried] = useState(false);
  const [error, busy, send] = useSubmit<SignInQuestion>('/api/session');
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    void send({ login: login.trim(), password, code: code.trim() || null });
  };
  // The password was right: what is missing is the code.
  const asked = wanted || (error instanceof ApiError && error.problem.code === 'second_factor');
  useEffect(() => {
    if (asked) setWanted(true);
  }, [asked]);
  if (asked)
    return (
      <form className="form" onSubmit={submit}>
        <h1>{t('second.sign_in')}</h1>
        <p className="quiet">{t('second.sign_in_says')}</p>
        <Labelled label={t('second.code')}>
          <Input size="large" value={code} onChange={(e) => setCode(e.target.value)} autoComplete="one-time-code" autoFocus name="code" />
        </Labelled>
        <Trouble error={tried ? error : null} />
        <Button type="primary" size="large" block htmlType="submit" loading={busy} disabled={!code.trim()} onClick={() => setTried(true)}>
          {t('start.sign_in')}
        </Button>
        <Button type="text" onClick={() => window.location.reload()}>
          {t('action.back')}
        </Button>
      </form>
    );
  return (
    <form className="form" onSubmit={submit}>
      <h1>{t('start.sign_in')}</h1>
      <Labelled label={t('start.login')}>
        <Input size="large" value={login} onChange={(e) => setLogin(e.target.value)} autoComplete="username" autoFocus name="login" />
      </Labelled>
      <Labelled label={t('start.password')}>
        <Input.Password size="large" value={password} onChange={(e) => setPassword(e.target.value)} autoComplete="current-password" name="password" />
      </Labelled>
      <Trouble error={error} />
      <Button type="primary" size="large" block htmlType="submit" loading={busy} disabled={!login.trim() || !password}>
        {t('start.sign_in')}
      </Button>
      <Ways />
    </form>
  );
}

function Setup(): ReactNode {
  const [organisation, setOrganisation] = useState({ name: '', zone: 'Asia/Shanghai', currency: 'CNY' });
  const [person, setPerson] = useState({ login: '', name: '', password: '' });
  const [error, busy, send] = useSubmit<SetupQuestion>('/api/setup', () => window.history.replaceState(null, '', at('/trade')));
  const strength = strengthOf(person.password);
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    void send({ organisation: { ...organisation, name: organisation.name.trim(), language: language() }, person: { ...person, login: person.login.trim(), name: person.name.trim() } });
  };
  const ready = organisation.name.trim() && person.login.trim() && strength !== 'short';
  return (
    <form className="form" onSubmit={submit}>
      <h1>{t('setup.title')}</h1>
      <p className="quiet">{t('setup.says')}</p>
      <Labelled label={t('setup.organisation')}>
        <Input size="large" value={organisation.name} onChange={(e) => setOrganisation({ ...organisation, name: e.target.value })} autoFocus name="organisation" autoComplete="organization" />
      </Labelled>
      <div className="two">
        <Labelled label={t('setup.zone')}>
          <Select showSearch value={organisation.zone} onChange={(zone) => setOrganisation({ ...organisation, zone })} options={zones.map((z) => ({ value: z, label: z }))} aria-label={t('setup.zone')} />
        </Labelled>
        <Labelled label={t('setup.currency')}>
          <Select showSearch value={organisation.currency} onChange={(currency) => setOrganisation({ ...organisation, currency })} options={currencies.map((z) => ({ value: z, label: z }))} aria-label={t('setup.currency')} />
        </Labelled>
      </div>
      <div className="two">
        <Labelled label={t('setup.name')}>
          <Input value={person.name} onChange={(e) => setPerson({ ...person, name: e.target.value })} name="name" autoComplete="name" />
        </Labelled>
        <Labelled label={t('start.login')}>
          <Input value={person.login} onChange={(e) => setPerson({ ...person, login: e.target.value })} name="login" autoComplete="username" />
        </Labelled>
      </div>
      <NewPassword label={t('start.password')} value={person.password} onChange={(password) => setPerson({ ...person, password })} name="password" />
      <Trouble error={error} />
      <Button type="primary" size="large" block htmlType="submit" loading={busy} disabled={!ready}>
        {t('setup.action')}
      </Button>
    </form>
  );
}

export function Start({ session }: { session: Session }): ReactNode {
  useTitle(t('brand'));
  const to = language() === 'zh' ? 'en' : 'zh';
  return (
    <main className="start">
      <div className="start-side" aria-hidden="true">
        <p className="start-brand">{t('brand')}</p>
        <p className="start-promise">{t('start.promise')}</p>
        <svg viewBox="0 0 420 160" className="start-line">
          <path d="M0 40 C60 30 80 60 130 58 S200 92 250 88 S330 124 420 118" />
          <path d="M0 118 H420" className="start-target" />
        </svg>
      </div>
      <div className="start-main">
        <div className="start-top">
          <button type="button" className="plain" lang={to} onClick={() => setLanguage(to)}>
            {to === 'en' ? 'English' : '中文'}
          </button>
        </div>
        {session.setup_needed ? <Setup /> : <SignIn />}
      </div>
    </main>
  );
}
