// CompanyName: what the organisation is called, and the way to rename it.
import { Button, Input } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import { patch } from '../../api/client';
import { stale } from '../../api/queries';
import type { OrganisationName } from '../../api/types';
import { t } from '../../lib/text';
import { useAsk } from '../../record/useAsk';
import { useDone } from '../../record/useDone';
import { Labelled, Panel, Trouble } from '../../ui/parts';

/** Refused where somebody renamed it since `was` was read. */
async function rename(name: string, was: string): Promise<void> {
  await patch<OrganisationName>('/api/organisation', { name, was });
  stale('/api/session');
  stale('/api/organisations');
}

function Form({ name, onDone }: { name: string; onDone: (to: string) => void }): ReactNode {
  const { error, busy, run } = useAsk();
  const [to, setTo] = useState(name);
  const wanted = to.trim();
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    void run(async () => {
      await rename(wanted, name);
      onDone(wanted);
    });
  };
  return (
    <form className="form" onSubmit={submit}>
      <p className="quiet">{t('orgs.own_rename_says')}</p>
      <Labelled label={t('settings.name')}>
        <Input value={to} onChange={(e) => setTo(e.target.value)} name="company-name" maxLength={100} autoFocus />
      </Labelled>
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy} disabled={!wanted || wanted === name}>
        {t('orgs.rename')}
      </Button>
    </form>
  );
}

export function CompanyName({ name, may }: { name: string; may: boolean }): ReactNode {
  const [open, setOpen] = useState(false);
  const { did } = useDone();
  const done = (to: string): void => {
    setOpen(false);
    did(t('orgs.renamed', { from: name, to }), () => rename(name, to));
  };
  return (
    <span className="company-name">
      {name}{' '}
      {may && (
        <Button size="small" onClick={() => setOpen(true)} aria-label={t('orgs.own_rename')}>
          {t('orgs.rename')}
        </Button>
      )}
      <Panel open={open} onClose={() => setOpen(false)} title={t('orgs.own_rename')} width={420}>
        {open && <Form name={name} onDone={done} />}
      </Panel>
    </span>
  );
}
