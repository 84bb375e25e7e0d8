// HandleWarning: closes a warning with an outcome and a note, and offers the way back.
import { App, Button, Input, Radio } from 'antd';
import { useState, type ReactNode } from 'react';
import { patch } from '../api/client';
import { stale } from '../api/queries';
import type { WarningRow } from '../api/types';
import { say, t } from '../lib/text';
import { Labelled, Panel, Trouble } from '../ui/parts';

export const outcomes = ['kept', 'lost', 'mistaken', 'other'] as const;
const touched = (): void => stale('/api/warnings', '/api/rules', '/api/customers');

function Form({ warning, onDone }: { warning: WarningRow; onDone: () => void }): ReactNode {
  const { message } = App.useApp();
  const [outcome, setOutcome] = useState<string>('kept');
  const [note, setNote] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const path = `/api/warnings/${warning.id}`;
  const reopen = async (version: number): Promise<void> => {
    await patch<WarningRow>(path, { outcome: '', note: '' }, version);
    touched();
  };
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const closed = await patch<WarningRow>(path, { outcome, note: note.trim() }, warning.version);
      touched();
      onDone();
      void message.open({
        type: 'success',
        duration: 8,
        content: (
          <span>
            {t('handle.done', { name: warning.customer.name })}{' '}
            <Button type="link" size="small" onClick={() => void reopen(closed.version)}>
              {t('action.undo')}
            </Button>
          </span>
        ),
      });
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  };
  return (
    <div className="form">
      <p className="reason">
        <span className="quiet">{warning.rule_name}</span>
        {say(warning.reason)}
      </p>
      <Labelled label={t('handle.outcome')}>
        <Radio.Group className="outcomes" value={outcome} onChange={(e) => setOutcome(e.target.value as string)}>
          {outcomes.map((o) => (
            <Radio key={o} value={o}>
              <b>{t(`outcome.${o}`)}</b> <span className="quiet small">{t(`outcome.${o}.says`)}</span>
            </Radio>
          ))}
        </Radio.Group>
      </Labelled>
      <Labelled label={t('handle.note')}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} value={note} onChange={(e) => setNote(e.target.value)} maxLength={2000} />
      </Labelled>
      <Trouble error={error} />
      <Button type="primary" loading={busy} onClick={() => void save()}>
        {t('handle.action')}
      </Button>
    </div>
  );
}

export const HandleWarning = ({ warning, onClose }: { warning: WarningRow | null; onClose: () => void }): ReactNode => (
  <Panel open={warning !== null} onClose={onClose} title={warning ? t('handle.title', { name: warning.customer.name }) : ''} width={440}>
    {warning && <Form warning={warning} onDone={onClose} />}
  </Panel>
);
