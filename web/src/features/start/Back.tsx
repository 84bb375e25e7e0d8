// Back: where an identity provider sends people back to: signed in, linked, asked for a code, or told in words what is
// wrong. The parameters leave the address bar at once.
import { Button, Input } from 'antd';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { ApiError, post } from '../../api/client';
import { client, session as sessionQuery } from '../../api/queries';
import type { Session, SignInBack } from '../../api/types';
import { takePlace } from '../../lib/place';
import { t } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { useAsk } from '../../record/useAsk';
import { Bones, Labelled, Trouble } from '../../ui/parts';

function readBack(): SignInBack {
  const p = new URLSearchParams(window.location.search);
  window.history.replaceState(null, '', window.location.pathname);
  return { state: p.get('state') ?? '', code: p.get('code'), error: p.get('error'), iss: p.get('iss') };
}

function Code({ state, onIn }: { state: string; onIn: (s: Session) => void }): ReactNode {
  const [code, setCode] = useState('');
  const { error, busy, run } = useAsk();
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    void run(async () => onIn(await post<Session>('/api/oidc/code', { state, code: code.trim() })));
  };
  return (
    <form className="form" onSubmit={submit}>
      <h1>{t('second.sign_in')}</h1>
      <p className="quiet">{t('second.sign_in_says')}</p>
      <Labelled label={t('second.code')}>
        <Input size="large" value={code} onChange={(e) => setCode(e.target.value)} autoComplete="one-time-code" autoFocus name="code" />
      </Labelled>
      <Trouble error={error} />
      <Button type="primary" size="large" block htmlType="submit" loading={busy} disabled={!code.trim()}>
        {t('start.sign_in')}
      </Button>
    </form>
  );
}

export default function Back({ signedIn }: { signedIn: boolean }): ReactNode {
  const [, go] = useLocation();
  const [error, setError] = useState<unknown>(null);
  const asked = useRef<SignInBack | null>(null);
  useTitle(t('brand'));
  const enter = (s: Session): void => {
    client.removeQueries({ predicate: (q) => q.queryKey[0] !== sessionQuery().queryKey[0] });
    client.setQueryData(sessionQuery().queryKey, s);
    go(takePlace(), { replace: true });
  };
  useEffect(() => {
    if (asked.current) return;
    asked.current = readBack();
    post<Session>('/api/oidc/back', asked.current).then(enter, setError);
  });
  const owes = error instanceof ApiError && error.problem.code === 'second_factor';
  if (owes && asked.current)
    return (
      <main className="alone">
        <Code state={asked.current.state} onIn={enter} />
      </main>
    );
  if (!error)
    return (
      <main className="alone">
        <p role="status">{t('oidc.back')}</p>
        <Bones rows={3} />
      </main>
    );
  return (
    <main className="alone">
      <div className="form">
        <h1>{t('oidc.failed')}</h1>
        <Trouble error={error} />
        <p className="quiet small">{t('oidc.help')}</p>
        <Button type="primary" size="large" onClick={() => go(signedIn ? '/settings' : '/', { replace: true })}>
          {t(signedIn ? 'oidc.to_settings' : 'oidc.again')}
        </Button>
      </div>
    </main>
  );
}
