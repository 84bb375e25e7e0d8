// Enrol: two-step sign-in is switched on: the password, the QR code, a first code, and the recovery codes.
import { Button, Input } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import { renderSVG } from 'uqr';
import { post } from '../../api/client';
import type { RecoveryCodes, SecondSecret } from '../../api/types';
import { t } from '../../lib/text';
import { useAsk } from '../../record/useAsk';
import { ShownOnce } from '../../record/ShownOnce';
import { Labelled, Trouble } from '../../ui/parts';

/** In groups of four, as it is typed. */
const groups = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ');

/** Asks for the password before anything about signing in is changed. */
export function WithPassword({ action, says, danger, act }: { action: string; says?: string; danger?: boolean; act: (password: string) => Promise<void> }): ReactNode {
  const [password, setPassword] = useState('');
  const { error, busy, run } = useAsk();
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    void run(() => act(password));
  };
  return (
    <form className="form" onSubmit={submit}>
      {says && <p>{says}</p>}
      <Labelled label={t('second.password')}>
        <Input.Password value={password} onChange={(e) => setPassword(e.target.value)} autoComplete="current-password" name="second-password" autoFocus />
      </Labelled>
      <Trouble error={error} />
      <Button type="primary" danger={danger} htmlType="submit" loading={busy} disabled={!password}>
        {action}
      </Button>
    </form>
  );
}

export const Recovery = ({ codes, onDone }: { codes: string[]; onDone: () => void }): ReactNode => <ShownOnce title={t('second.recovery_title')} says={t('second.recovery_says')} rows={codes.map((c, i) => [String(i + 1), c])} onDone={onDone} />;

function Scan({ secret, onCodes }: { secret: SecondSecret; onCodes: (codes: string[]) => void }): ReactNode {
  const [code, setCode] = useState('');
  const { error, busy, run } = useAsk();
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    void run(async () => onCodes((await post<RecoveryCodes>('/api/session/second/confirm', { code })).codes));
  };
  return (
    <form className="form" onSubmit={submit}>
      <p>{t('second.scan')}</p>
      <div className="qr">
        {/* Drawn by the page itself: the secret goes nowhere else. */}
        <span role="img" aria-label={t('second.title')} dangerouslySetInnerHTML={{ __html: renderSVG(secret.address, { border: 2 }) }} />
        <p className="quiet small qr-hand">
          {t('second.by_hand')}
          <br />
          <b className="code">{groups(secret.secret)}</b>
        </p>
      </div>
      <Labelled label={t('second.code')} hint={t('second.code_says')}>
        <Input value={code} onChange={(e) => setCode(e.target.value)} inputMode="numeric" autoComplete="one-time-code" name="code" maxLength={7} autoFocus />
      </Labelled>
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy} disabled={code.replace(/\D/g, '').length !== 6}>
        {t('second.confirm')}
      </Button>
    </form>
  );
}

export function Enrol({ onDone }: { onDone: () => void }): ReactNode {
  const [secret, setSecret] = useState<SecondSecret | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes) return <Recovery codes={codes} onDone={onDone} />;
  if (secret) return <Scan secret={secret} onCodes={setCodes} />;
  return <WithPassword action={t('second.begin')} says={t('second.says')} act={async (password) => setSecret(await post<SecondSecret>('/api/session/second', { password }))} />;
}
