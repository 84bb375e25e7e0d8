// DeletedList: what was deleted in the last 30 days, by whom, and taking it back.
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { deletedThings, people } from '../../api/queries';
import type { DeletedRow, Meta } from '../../api/types';
import { instant } from '../../lib/format';
import { say, t } from '../../lib/text';
import { objectLabel } from '../../record/meta';
import { Blank, Bones, Trouble } from '../../ui/parts';
import { objectAddress, restore } from './shaping';

export function DeletedList({ meta }: { meta: Meta }): ReactNode {
  const { message } = App.useApp();
  const [, go] = useLocation();
  const [busy, setBusy] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const list = useQuery(deletedThings());
  const who = useQuery(people()).data?.rows ?? [];
  const name = (id: number): string => {
    const p = who.find((x) => x.id === id);
    return p ? p.name || p.login : '–';
  };
  const back = async (d: DeletedRow): Promise<void> => {
    setBusy(d.id);
    setError(null);
    try {
      await restore(d.id);
      void message.success(t('design.restored', { label: say(d.label) }));
      go(d.object ? `${objectAddress(d.object)}?field=${encodeURIComponent(d.name)}` : objectAddress(d.name));
    } catch (e) {
      setError(e);
    }
    setBusy(0);
  };
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={5} />;
  if (!list.data.rows.length) return <Blank title={t('design.bin_none')} says={t('design.bin_none_says')} />;
  return (
    <>
      <Trouble error={error} />
      <ul className="rows" aria-label={t('design.bin')}>
        {list.data.rows.map((d) => (
          <li key={d.id} className="row bin-row">
            <span className="row-main">
              <span className="strong">
                {say(d.label)} <span className="quiet small">{d.object ? t('design.bin_field', { object: objectLabel(meta, d.object) }) : t('design.bin_object')}</span>
              </span>
              <span className="quiet small">{t('design.bin_when', { who: name(d.by), at: instant(d.deleted) })}</span>
            </span>
            <span className={'small num ' + (d.days_left < 4 ? 'ink-amber' : 'quiet')}>{t('design.bin_left', { n: d.days_left })}</span>
            <Button size="small" loading={busy === d.id} onClick={() => void back(d)} aria-label={t('design.restore_of', { label: say(d.label) })}>
              {t('design.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
