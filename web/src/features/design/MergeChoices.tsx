// MergeChoices: several choices of a field become one: which, and how many records say so afterwards.
import { useQueries } from '@tanstack/react-query';
import { Modal, Radio } from 'antd';
import { useState, type ReactNode } from 'react';
import { post } from '../../api/client';
import { countOf } from '../../api/queries';
import type { ChoicesAnswer, FieldMeta } from '../../api/types';
import { count } from '../../lib/format';
import { t } from '../../lib/text';
import { quoted } from '../../record/condition';
import { Tag } from '../../record/Tag';
import { Trouble } from '../../ui/parts';
import { fieldPath } from './shaping';

type Merging = { object: string; field: FieldMeta; names: string[]; onClose: () => void; onDone: (a: ChoicesAnswer) => void };

export function MergeChoices({ object, field, names, onClose, onDone }: Merging): ReactNode {
  const [into, setInto] = useState(names[0] as string);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const counts = useQueries({ queries: names.map((n) => countOf(object, { filter: `${field.name} ${field.kind === 'choices' ? 'contains' : '='} ${quoted(n)}` })) });
  const others = names.reduce((sum, n, i) => (n === into ? sum : sum + (counts[i]?.data?.total ?? 0)), 0);
  const known = counts.every((c) => c.data);
  const merge = async (): Promise<void> => {
    setBusy(true);
    try {
      onDone(await post<ChoicesAnswer>(`${fieldPath(object, field.name)}/choices`, { from: names.filter((n) => n !== into), into }, { version: field.version }));
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  };
  return (
    <Modal open onCancel={onClose} title={t('design.merge_title', { n: names.length })} okText={t('design.merge_do')} cancelText={t('action.cancel')} onOk={() => void merge()} confirmLoading={busy} width={460} closable={{ 'aria-label': t('action.close') }}>
      <p className="quiet">{t('design.merge_says')}</p>
      <Radio.Group className="outcomes merge-list" value={into} onChange={(e) => setInto(e.target.value as string)} aria-label={t('design.merge_keep')}>
        {names.map((n, i) => (
          <Radio key={n} value={n}>
            <Tag colour={field.options.choices.find((c) => c.name === n)?.colour ?? ''}>{n}</Tag> <span className="quiet small num">{counts[i]?.data ? t('design.records_n', { n: counts[i]?.data?.total ?? 0 }) : '…'}</span>
          </Radio>
        ))}
      </Radio.Group>
      {known && <p>{t('design.merge_will', { n: count(others), into })}</p>}
      <Trouble error={error} />
    </Modal>
  );
}
