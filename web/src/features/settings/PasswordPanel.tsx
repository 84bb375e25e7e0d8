// PasswordPanel: another password for oneself.
import { App, Button, Input } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import { post } from '../../api/client';
import { client, session as sessionQuery } from '../../api/queries';
import type { PasswordQuestion, Session } from '../../api/types';
import { strengthOf } from '../../lib/strength';
import { t } from '../../lib/text';
import { NewPassword } from '../../record/NewPassword';
import { Labelled, Panel, Trouble } from '../../ui/parts';

function Form({ login, onDone }: { login: string; onDone: () => void }): ReactNode {
  const { message } = App.useApp();
  const [q, setQ] = useState<PasswordQuestion>({ old: '', new: '' });
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (e: FormEvent): Promise<void> => {
    e.preventDefault();
    setBusy(true);
    setError(null);
    try {
      client.setQueryData(sessionQuery().queryKey, await post<Session>('/api/session/password', q));
      void message.success(t('settings.password_done'));
      onDone();
    } catch (x) {
      setError(x);
      setBusy(false);
    }
  };
  return (
    <form className="form" onSubmit={(e) => void submit(e)}>
      {/* Who it is for, so that a password manager keeps the new one in its place. */}
      <input className="visually-hidden" name="username" autoComplete="username" value={login} readOnly tabIndex={-1} aria-hidden="true" />
      <Labelled label={t('settings.password_old')}>
        <Input.Password value={q.old} onChange={(e) => setQ({ ...q, old: e.target.value })} name="old" autoComplete="current-password" autoFocus />
      </Labelled>
      <NewPassword label={t('settings.password_new')} value={q.new} onChange={(v) => setQ({ ...q, new: v })} name="new" />
      <p className="quiet small">{t('settings.password_says')}</p>
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy} disabled={!q.old || strengthOf(q.new) === 'short'}>
        {t('settings.password')}
      </Button>
    </form>
  );
}

export const PasswordPanel = ({ open, login, onClose }: { open: boolean; login: string; onClose: () => void }): ReactNode => (
  <Panel open={open} onClose={onClose} title={t('settings.password')} width={420}>
    <Form login={login} onDone={onClose} />
  </Panel>
);
