// Compare: two definitions side by side on a day, and the customers on whom they differ.
import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { compare, definitions } from '../../api/queries';
import type { CustomerHead, Draft } from '../../api/types';
import { count } from '../../lib/format';
import { say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { ConditionText } from '../../record/ConditionText';
import { CustomerRows } from '../../record/CustomersPanel';
import { Bones, Figure, Labelled, Panel, Trouble } from '../../ui/parts';
import { draftOf } from './state';
import { Why } from './Why';

const PAGE = 50;
type Which = 'both' | 'only_a' | 'only_b';

function List({ a, b, on, which }: { a: Draft; b: Draft; on: string; which: Which }): ReactNode {
  const [shown, setShown] = useState(PAGE);
  const [why, setWhy] = useState<CustomerHead | null>(null);
  const asked = useQuery(compare({ a, b, on, which, offset: 0, limit: shown }));
  if (why) return <Why customer={why} definition={which === 'only_b' ? b : a} on={on} onBack={() => setWhy(null)} />;
  if (asked.isError) return <Trouble error={asked.error} />;
  if (asked.isPending) return <Bones />;
  return (
    <>
      <CustomerRows customers={asked.data.customers} onWhy={setWhy} />
      {asked.data.total > shown && <Button onClick={() => setShown(shown + 100)}>{t('action.more_rows')}</Button>}
    </>
  );
}

export function Compare({ draft, name, to }: { draft: Draft; name: string; to: string }): ReactNode {
  const [params, set] = useParams();
  const saved = useQuery(definitions()).data?.rows ?? [];
  const [which, setWhich] = useState<Which | null>(null);
  const on = params.on ?? to;
  const chosen = saved.find((d) => String(d.id) === params.b);
  const own = params.b_lost ?? '';
  const b: Draft | null = chosen ? draftOf(chosen) : own.trim() ? { ...draft, lost_when: own } : null;
  const asked = useQuery(compare(b ? { a: draft, b, on, which: null, offset: 0, limit: 1 } : null));
  const r = b && asked.data;
  const nameB = chosen?.name ?? t('compare.own');
  const cell = (w: Which | 'neither', label: string): ReactNode => (
    <td className={w === 'only_a' || w === 'only_b' ? 'differ' : ''}>
      <span className="quiet small">{label}</span>
      <Figure strong onOpen={w === 'neither' ? undefined : () => setWhich(w)} label={`${label} ${r ? r[w] : ''}`}>
        {count(r ? r[w] : null)}
      </Figure>
    </td>
  );
  return (
    <div className="compare">
      <div className="two">
        <Labelled label={t('compare.with')}>
          <Select value={chosen ? params.b : 'own'} onChange={(v) => set({ b: v === 'own' ? null : v })} options={[{ value: 'own', label: t('compare.own') }, ...saved.map((d) => ({ value: String(d.id), label: d.name }))]} aria-label={t('compare.with')} />
        </Labelled>
        <Labelled label={t('compare.on')}>
          <DatePicker value={dayjs(on)} onChange={(d) => set({ on: d ? d.format('YYYY-MM-DD') : null })} allowClear={false} aria-label={t('compare.on')} />
        </Labelled>
      </div>
      {!chosen && <ConditionText label={t('churn.lost_when')} value={own} onChange={(v) => set({ b_lost: v })} placeholder="days_since(order) > 180" />}
      {chosen && <p className="quiet">{say(chosen.sentence)}</p>}
      {!b && <p className="quiet small">{t('compare.first')}</p>}
      <Trouble error={asked.error} />
      {r && (
        <>
          <table className="four">
            <thead>
              <tr>
                <td />
                <th scope="col">{t('compare.lost_by', { name: nameB })}</th>
                <th scope="col">{t('compare.kept_by', { name: nameB })}</th>
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">{t('compare.lost_by', { name })}</th>
                {cell('both', t('compare.both'))}
                {cell('only_a', t('compare.only', { name }))}
              </tr>
              <tr>
                <th scope="row">{t('compare.kept_by', { name })}</th>
                {cell('only_b', t('compare.only', { name: nameB }))}
                {cell('neither', t('compare.neither'))}
              </tr>
            </tbody>
          </table>
          <p className="quiet small note">{t('compare.note', { n: count(r.only_a + r.only_b) })}</p>
        </>
      )}
      <Panel open={which !== null} onClose={() => setWhich(null)} title={which === 'both' ? t('compare.both') : t('compare.only', { name: which === 'only_a' ? name : nameB })} width={560}>
        {which && b && <List a={draft} b={b} on={on} which={which} />}
      </Panel>
    </div>
  );
}
