// Rules: quiet hours, how much one customer is told in a while, and where the link to opt out leads.
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, InputNumber, TimePicker } from 'antd';
import dayjs from 'dayjs';
import { useState, type FormEvent, type ReactNode } from 'react';
import { put } from '../../api/client';
import { messageRules, stale } from '../../api/queries';
import type { MessageRules } from '../../api/types';
import { at } from '../../lib/base';
import { t } from '../../lib/text';
import { useAsk } from '../../record/useAsk';
import { useDone } from '../../record/useDone';
import { Bones, Labelled, Section, Trouble } from '../../ui/parts';

function RulesForm({ rules }: { rules: MessageRules }): ReactNode {
  // Where no address is known, this page's own is the likeliest.
  const [q, set] = useState({ ...rules, address: rules.address || window.location.origin + at('/') });
  const { error, busy, run } = useAsk();
  const { did } = useDone();
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    void run(async () => {
      await put('/api/message_rules', q);
      stale('/api/message_rules');
      did(t('rules.saved_messages'));
    });
  };
  const number = (key: 'day_most' | 'window_days' | 'window_most', label: string): ReactNode => (
    <Labelled label={label}>
      <InputNumber value={q[key]} min={key === 'window_days' ? 1 : 0} max={key === 'window_days' ? 365 : 1000} onChange={(v) => set({ ...q, [key]: v ?? 0 })} name={'rules-' + key} />
    </Labelled>
  );
  return (
    <form className="form message-rules" onSubmit={submit}>
      <Section title={t('quiet.title')} note={t('quiet.says')}>
        <div className="message-pair">
          <Labelled label={t('quiet.from')}>
            <TimePicker value={dayjs('2026-01-01T' + q.quiet_from)} onChange={(v) => v && set({ ...q, quiet_from: v.format('HH:mm') })} format="HH:mm" minuteStep={5} allowClear={false} needConfirm={false} name="quiet-from" />
          </Labelled>
          <Labelled label={t('quiet.to')}>
            <TimePicker value={dayjs('2026-01-01T' + q.quiet_to)} onChange={(v) => v && set({ ...q, quiet_to: v.format('HH:mm') })} format="HH:mm" minuteStep={5} allowClear={false} needConfirm={false} name="quiet-to" />
          </Labelled>
        </div>
        <Checkbox checked={q.quiet_service} onChange={(e) => set({ ...q, quiet_service: e.target.checked })}>
          {t('quiet.service')}
        </Checkbox>
      </Section>
      <Section title={t('caps.title')} note={t('caps.says')}>
        <div className="message-pair">
          {number('day_most', t('caps.day'))}
          {number('window_days', t('caps.window_days'))}
          {number('window_most', t('caps.window'))}
        </div>
      </Section>
      <Labelled label={t('caps.address')} hint={t('caps.address_says')}>
        <Input value={q.address} onChange={(e) => set({ ...q, address: e.target.value })} name="rules-address" inputMode="url" />
      </Labelled>
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy}>
        {t('channels.save')}
      </Button>
    </form>
  );
}

export function Rules(): ReactNode {
  const asked = useQuery(messageRules());
  if (asked.isError) return <Trouble error={asked.error} retry={() => void asked.refetch()} />;
  return asked.data ? <RulesForm rules={asked.data} /> : <Bones rows={4} />;
}
