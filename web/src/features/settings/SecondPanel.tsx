// SecondPanel: two-step sign-in of one's own: on, off, other recovery codes.
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { post } from '../../api/client';
import { secondFactor, stale } from '../../api/queries';
import type { RecoveryCodes } from '../../api/types';
import { t } from '../../lib/text';
import { Bones, Panel, State, Trouble } from '../../ui/parts';
import { Enrol, Recovery, WithPassword } from './Enrol';

const refresh = (): void => stale('/api/session');

function Inside({ onClose }: { onClose: () => void }): ReactNode {
  const { message } = App.useApp();
  const now = useQuery(secondFactor());
  const [doing, setDoing] = useState<'codes' | 'end' | null>(null);
  const [enrolling] = useState(() => ({ begun: false }));
  const [codes, setCodes] = useState<string[] | null>(null);
  const done = (says: string): void => {
    refresh();
    void message.success(says);
    onClose();
  };
  if (now.isError) return <Trouble error={now.error} retry={() => void now.refetch()} />;
  if (now.isPending) return <Bones rows={3} />;
  if (codes) return <Recovery codes={codes} onDone={() => { refresh(); onClose(); }} />;
  if (doing === 'codes') return <WithPassword action={t('second.recovery_new')} act={async (password) => setCodes((await post<RecoveryCodes>('/api/session/second/codes', { password })).codes)} />;
  if (doing === 'end') return <WithPassword action={t('second.end')} danger act={async (password) => { await post('/api/session/second/end', { password }); done(t('second.ended')); }} />;
  if (!now.data.on || enrolling.begun) {
    enrolling.begun = true; // it stays what it is while it is being switched on
    return <Enrol onDone={() => done(t('second.done'))} />;
  }
  return (
    <div className="form">
      <p>
        <State tone="green">{t('second.on')}</State> <span className="quiet">{t('second.recovery_left', { n: now.data.codes_left })}</span>
      </p>
      <div className="buttons">
        <Button onClick={() => setDoing('codes')}>{t('second.recovery_new')}</Button>
        {!now.data.needed && <Button onClick={() => setDoing('end')}>{t('second.end')}</Button>}
      </div>
      {now.data.needed && <p className="quiet small">{t('second.must')}</p>}
    </div>
  );
}

export default function SecondPanel({ open, onClose }: { open: boolean; onClose: () => void }): ReactNode {
  return (
    <Panel open={open} onClose={onClose} title={t('second.title')} width={480}>
      <Inside onClose={onClose} />
    </Panel>
  );
}
