// Limits: how many warnings come on one's list a day, and by what the money at risk is reckoned.
import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber, Switch, TimePicker } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { get, put } from '../../api/client';
import { stale } from '../../api/queries';
import type { WarningSettings } from '../../api/types';
import { t } from '../../lib/text';
import { useSession } from '../../record/session';
import { useDone } from '../../record/useDone';
import { Grouped, Labelled, Section, Trouble } from '../../ui/parts';

const path = '/api/warning-settings';

function Form({ now }: { now: WarningSettings }): ReactNode {
  const { did } = useDone();
  const [cap, setCap] = useState(now.cap);
  const [worth, setWorth] = useState(now.worth);
  const [digest, setDigest] = useState(now.digest);
  const [error, setError] = useState<unknown>(null);
  const keep = (to: WarningSettings): Promise<unknown> => put<WarningSettings>(path, to).then(() => stale(path));
  const save = (): void =>
    void keep({ cap, worth, digest })
      .then(() => {
        setError(null);
        did(t('limits.saved'), () => keep(now).then(() => (setCap(now.cap), setWorth(now.worth), setDigest(now.digest))));
      })
      .catch(setError);
  return (
    <div className="limits">
      <Labelled label={t('limits.cap')} hint={t('limits.cap_says')}>
        <InputNumber min={1} max={1000} value={cap} onChange={(v) => setCap(v ?? now.cap)} suffix={t('limits.unit')} aria-label={t('limits.cap')} />
      </Labelled>
      <Labelled label={t('limits.worth')} hint={t('limits.worth_says')}>
        <Input className="code" value={worth} onChange={(e) => setWorth(e.target.value)} maxLength={2000} spellCheck={false} aria-label={t('limits.worth')} />
      </Labelled>
      <Grouped label={t('limits.digest')} hint={t('limits.digest_says')}>
        <span className="calendar-span">
          <Switch checked={digest !== '-'} onChange={(on) => setDigest(on ? '08:30' : '-')} aria-label={t('limits.digest')} />
          {digest !== '-' && <TimePicker value={dayjs('2026-01-01T' + digest)} onChange={(d) => d && setDigest(d.format('HH:mm'))} format="HH:mm" minuteStep={5} allowClear={false} needConfirm={false} aria-label={t('limits.digest_at')} />}
        </span>
      </Grouped>
      <Button disabled={cap === now.cap && worth === now.worth && digest === now.digest} onClick={save}>
        {t('action.save')}
      </Button>
      <Trouble error={error} />
    </div>
  );
}

export function Limits(): ReactNode {
  const may = useSession()?.rights.some((r) => r === 'administrator' || r === 'rules');
  const now = useQuery({ queryKey: [path], queryFn: ({ signal }) => get<WarningSettings>(path, signal) }).data;
  if (!may || !now) return null;
  return (
    <Section title={t('limits.title')}>
      <Form key={JSON.stringify(now)} now={now} />
    </Section>
  );
}
