// TradePage: the first choice in a new organisation: a trade, whose objects, rules and views are then there, or nothing.
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { post } from '../../api/client';
import { stale, templates } from '../../api/queries';
import type { SampleMade, SetupDifference, Template } from '../../api/types';
import { say, t } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { useDone } from '../../record/useDone';
import { Bones, Page, Trouble } from '../../ui/parts';

type Busy = 'trade.making' | 'trade.filling';

function Card({ one, onUse }: { one: Template; onUse: () => void }): ReactNode {
  const name = say(one.label);
  return (
    <li className="trade">
      <h2>{name}</h2>
      <p>{say(one.says)}</p>
      <p className="quiet small">{t('trade.counts', { objects: one.objects, rules: one.rules, views: one.views, roles: one.roles })}</p>
      <div className="buttons">
        <Button type="primary" aria-label={t('trade.use_of', { name })} onClick={onUse}>
          {t('trade.use')}
        </Button>
      </div>
    </li>
  );
}

export default function TradePage(): ReactNode {
  const [, go] = useLocation();
  const list = useQuery(templates());
  const { did } = useDone();
  const [demo, setDemo] = useState(true);
  const [busy, setBusy] = useState<Busy | null>(null);
  const [error, setError] = useState<unknown>(null);
  useTitle(t('trade.title') + ' · ' + t('brand'));
  const use = async (one: Template): Promise<void> => {
    setError(null);
    setBusy('trade.making');
    try {
      const name = say(one.label);
      const made = await post<SetupDifference>('/api/setup/apply', { template: one.name, text: null, take: null, drop: null, fingerprint: null, name }, { create: true });
      if (demo) {
        setBusy('trade.filling');
        await post<SampleMade>(`/api/templates/${one.name}/sample`);
      }
      stale('/api');
      did(t('trade.done', { name }), demo ? undefined : () => post(`/api/setups/${made.id}/undo`).then(() => stale('/api')));
      go('/', { replace: true });
    } catch (e) {
      stale('/api');
      setError(e);
      setBusy(null);
    }
  };
  if (busy)
    return (
      <div className="trade-wait" role="status">
        <p className="strong">{t(busy)}</p>
        <Bones rows={3} />
      </div>
    );
  return (
    <Page lead={t('trade.title')}>
      <p className="quiet lead-says">{t('trade.says')}</p>
      <p className="trade-demo">
        <Checkbox checked={demo} onChange={(e) => setDemo(e.target.checked)}>
          {t('trade.demo')}
        </Checkbox>
      </p>
      <Trouble error={error ?? list.error} />
      {list.isPending ? (
        <Bones rows={4} height={120} />
      ) : (
        <ul className="trades">
          {(list.data?.rows ?? []).map((one) => (
            <Card key={one.name} one={one} onUse={() => void use(one)} />
          ))}
          <li className="trade">
            <h2>{t('trade.empty')}</h2>
            <p>{t('trade.empty_says')}</p>
            <div className="buttons">
              <Button onClick={() => go('/', { replace: true })}>{t('trade.empty')}</Button>
            </div>
          </li>
        </ul>
      )}
    </Page>
  );
}
