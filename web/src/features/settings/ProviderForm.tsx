// ProviderForm: an identity provider connected or changed: where it is, who may come by it, what else holds.
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Select } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import { patch, post } from '../../api/client';
import { departments, roles, stale } from '../../api/queries';
import type { Provider, ProviderQuestion, ProviderTried } from '../../api/types';
import { link } from '../../lib/base';
import { t, type Key } from '../../lib/text';
import { useAsk } from '../../record/useAsk';
import { Labelled, State, Trouble } from '../../ui/parts';

const empty = (): ProviderQuestion => ({ name: '', issuer: '', client: '', secret: null, home: link(''), claim: 'preferred_username', matches: false, makes: false, role: 0, department: 0, closes: false, trusts: false, leaves: false, enabled: true });
function begun(p: Provider | null): ProviderQuestion {
  if (!p) return empty();
  const { name, issuer, client, home, claim, matches, makes, role, department, closes, trusts, leaves, enabled } = p;
  return { name, issuer, client, secret: null, home, claim, matches, makes, role, department, closes, trusts, leaves, enabled };
}

/** The address that the server will name to the provider (provider_callback). */
const callbackOf = (home: string): string => home.trim() + '/sign-in/back';
type Set = (change: Partial<ProviderQuestion>) => void;
type Flag = 'matches' | 'makes' | 'closes' | 'trusts' | 'leaves' | 'enabled';

function Yes({ name, says, q, set }: { name: Flag; says?: Key; q: ProviderQuestion; set: Set }): ReactNode {
  return (
    <div className="labelled">
      <Checkbox checked={q[name]} name={'provider-' + name} onChange={(e) => set({ [name]: e.target.checked })}>
        {t(`oidc.${name}`)}
      </Checkbox>
      {says && <span className="quiet small">{t(says)}</span>}
    </div>
  );
}

function Issuer({ q, set }: { q: ProviderQuestion; set: Set }): ReactNode {
  const { error, busy, run } = useAsk();
  const [tried, setTried] = useState<ProviderTried | null>(null);
  const again = (): void =>
    void run(async () => {
      setTried(null);
      setTried(await post<ProviderTried>('/api/providers/try', { issuer: q.issuer.trim() }));
    });
  return (
    <>
      <Labelled label={t('oidc.issuer')} hint={t('oidc.issuer_says')}>
        <Input value={q.issuer} onChange={(e) => set({ issuer: e.target.value })} placeholder="https://" inputMode="url" name="provider-issuer" />
      </Labelled>
      <div className="buttons">
        <Button onClick={again} loading={busy} disabled={!q.issuer.trim()}>
          {t('oidc.try')}
        </Button>
        {tried && !busy && (
          <span role="status">
            <State tone="green">{t('oidc.tried', { n: tried.keys })}</State>
          </span>
        )}
      </div>
      {!busy && !tried && <Trouble error={error} />}
    </>
  );
}

function Made({ q, set }: { q: ProviderQuestion; set: Set }): ReactNode {
  const all = useQuery(roles()).data?.rows ?? [];
  const places = useQuery(departments()).data?.rows ?? [];
  return (
    <div className="two">
      <Labelled label={t('oidc.role')}>
        <Select value={q.role} onChange={(role: number) => set({ role })} aria-label={t('oidc.role')} options={[{ value: 0, label: t('oidc.no_role') }, ...all.filter((r) => !r.administrator).map((r) => ({ value: r.id, label: r.name }))]} />
      </Labelled>
      <Labelled label={t('oidc.department')}>
        <Select value={q.department} onChange={(department: number) => set({ department })} aria-label={t('oidc.department')} options={[{ value: 0, label: t('oidc.no_department') }, ...places.map((d) => ({ value: d.id, label: d.name }))]} />
      </Labelled>
    </div>
  );
}

export function ProviderForm({ provider, onDone }: { provider: Provider | null; onDone: (p: Provider) => void }): ReactNode {
  const [q, setQ] = useState<ProviderQuestion>(begun(provider));
  const set: Set = (change) => setQ({ ...q, ...change });
  const { error, busy, run } = useAsk();
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    void run(async () => {
      const body = { ...q, secret: q.secret?.trim() || null };
      const done = provider ? await patch<Provider>('/api/providers/' + provider.id, body, provider.version) : await post<Provider>('/api/providers', body);
      stale('/api/providers', '/api/oidc');
      onDone(done);
    });
  };
  return (
    <form className="form" onSubmit={submit}>
      <Labelled label={t('oidc.name')}>
        <Input value={q.name} onChange={(e) => set({ name: e.target.value })} placeholder={t('oidc.name_example')} autoFocus name="provider-name" maxLength={60} />
      </Labelled>
      <Issuer q={q} set={set} />
      <Labelled label={t('oidc.client')}>
        <Input value={q.client} onChange={(e) => set({ client: e.target.value })} autoComplete="off" name="provider-client" />
      </Labelled>
      <Labelled label={t('oidc.secret')} hint={t(provider?.secret_kept ? 'oidc.secret_kept' : 'oidc.secret_says')}>
        <Input.Password value={q.secret ?? ''} onChange={(e) => set({ secret: e.target.value })} autoComplete="new-password" name="provider-secret" />
      </Labelled>
      <Labelled label={t('oidc.home')} hint={t('oidc.home_says')}>
        <Input value={q.home} onChange={(e) => set({ home: e.target.value })} inputMode="url" name="provider-home" />
      </Labelled>
      <p className="small">
        {t('oidc.callback')}
        <br />
        <span className="code callback">{callbackOf(q.home)}</span>
      </p>
      <Labelled label={t('oidc.claim')} hint={t('oidc.claim_says')}>
        <Input value={q.claim} onChange={(e) => set({ claim: e.target.value })} name="provider-claim" />
      </Labelled>
      <h3>{t('oidc.people')}</h3>
      <p className="quiet small">{t('oidc.linked')}</p>
      <Yes name="matches" says="oidc.matches_says" q={q} set={set} />
      <Yes name="makes" q={q} set={set} />
      {q.makes && <Made q={q} set={set} />}
      <h3>{t('oidc.more')}</h3>
      <Yes name="closes" says="oidc.closes_says" q={q} set={set} />
      <Yes name="trusts" says="oidc.trusts_says" q={q} set={set} />
      <Yes name="leaves" q={q} set={set} />
      <Yes name="enabled" q={q} set={set} />
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy} disabled={!q.name.trim() || !q.issuer.trim() || !q.client.trim() || !q.home.trim() || !q.claim.trim()}>
        {t(provider ? 'oidc.save' : 'oidc.make')}
      </Button>
    </form>
  );
}
