// NewTicket: what a customer asks, entered by hand. It begins now, and is given out by itself.
import { App } from 'antd';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { post } from '../../api/client';
import { stale } from '../../api/queries';
import type { Cell, ObjectMeta, RecordRow } from '../../api/types';
import { instant } from '../../lib/format';
import { say, small, t } from '../../lib/text';
import { customerOf, useMeta } from '../../record/meta';
import { RecordForm } from '../../record/RecordForm';
import { RecordsInput } from '../../record/RefInput';
import { Labelled, Panel } from '../../ui/parts';

const FIRST = ['subject', 'content', 'kind', 'priority'];

export function NewTicket({ object, open, onClose }: { object: ObjectMeta; open: boolean; onClose: () => void }): ReactNode {
  const { message } = App.useApp();
  const [, go] = useLocation();
  const customers = customerOf(useMeta());
  const [whose, setWhose] = useState<Cell>(null);
  const called = customers ? say(customers.label) : '';
  const start = object.fields.find((f) => f.role === 'start');
  const now = instant(new Date().toISOString()).replace(' ', 'T') + ':00';
  const create = async (values: Record<string, Cell>, anyway: boolean): Promise<void> => {
    const made = await post<RecordRow>('/api/records/ticket', { customer: Number(whose), values: { ...(start && { [start.name]: now }), ...values } }, { create: true, anyway });
    stale('/api/records/ticket', '/api/counts', '/api/ticket');
    void message.success(t('records.created', { what: say(object.label) }));
    go(`/tickets/${made.id}`);
  };
  return (
    <Panel open={open} onClose={onClose} title={t('tickets.new')} width={440}>
      <RecordForm
        object={object}
        above={
          <Labelled label={called + ' *'}>
            <RecordsInput object={customers?.name ?? null} value={whose} onChange={setWhose} label={called} />
          </Labelled>
        }
        lacks={whose === null ? t('records.needs_customer', { customer: small(called) }) : null}
        first={FIRST}
        save={create}
        action={t('action.create')}
      />
    </Panel>
  );
}
