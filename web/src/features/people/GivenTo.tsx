// GivenTo: several who take over, each by what: objects, or a condition on the customer. The first that fits gets it.
import { Button, Select } from 'antd';
import type { ReactNode } from 'react';
import type { Receiver } from '../../api/types';
import { say, t } from '../../lib/text';
import { ConditionText } from '../../record/ConditionText';
import { customerOf, useMeta } from '../../record/meta';
import { Icon } from '../../ui/icons';

type Props = { way: 'object' | 'condition'; rows: Receiver[]; others: { value: number; label: string }[]; onChange: (rows: Receiver[]) => void };

export function GivenTo({ way, rows, others, onChange }: Props): ReactNode {
  const meta = useMeta();
  const customer = customerOf(meta);
  // What has an owner of its own: the others follow their customer.
  const owned = (meta?.objects ?? []).filter((o) => o === customer || o.fields.some((f) => f.name === 'owner'));
  const set = (i: number, change: Partial<Receiver>): void => onChange(rows.map((r, n) => (n === i ? { ...r, ...change } : r)));
  return (
    <ol className="given">
      {rows.map((r, i) => (
        <li key={i} className="given-row">
          {way === 'object' ? (
            <Select mode="multiple" aria-label={t('handover.objects')} value={r.objects ?? []} onChange={(objects) => set(i, { objects: objects.length ? objects : null, when: null })} options={owned.map((o) => ({ value: o.name, label: say(o.label) }))} placeholder={t('handover.all_objects')} />
          ) : (
            <ConditionText label={t('handover.when')} value={r.when ?? ''} onChange={(when) => set(i, { when: when.trim() ? when : null, objects: null })} object="customer" placeholder={'city = "上海"'} hint={t('handover.all_others')} rows={1} />
          )}
          <span className="quiet given-to">{t('handover.gets')}</span>
          <Select value={r.person || undefined} onChange={(person) => set(i, { person })} showSearch optionFilterProp="label" options={others} placeholder={t('handover.choose')} aria-label={t('handover.who_takes')} />
          <button type="button" className="tiny" onClick={() => onChange(rows.filter((_, n) => n !== i))} aria-label={t('action.delete')} disabled={rows.length === 1}>
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
      <Button className="given-add" onClick={() => onChange([...rows, { person: 0, when: null, objects: null }])} icon={<Icon name="plus" size={14} />}>
        {t('handover.add')}
      </Button>
    </ol>
  );
}
