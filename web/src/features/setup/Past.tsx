// Past: what was taken before, and the way back from each.
import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useState, type ReactNode } from 'react';
import { post } from '../../api/client';
import { people, setups, stale } from '../../api/queries';
import type { SetupDone, SetupUndone } from '../../api/types';
import { instant, listed } from '../../lib/format';
import { t } from '../../lib/text';
import { useDone } from '../../record/useDone';
import { Bones, State, Trouble } from '../../ui/parts';

/** Takes it back and says what stayed. */
export async function takeBack(id: number, name: string, did: (text: string) => void): Promise<void> {
  const back = await post<SetupUndone>(`/api/setups/${id}/undo`);
  stale('/api');
  did(back.kept.length ? t('setups.undone_kept', { name, kept: listed(back.kept) }) : t('setups.undone', { name }));
}

export function Past(): ReactNode {
  const list = useQuery(setups());
  const everybody = useQuery(people()).data?.rows ?? [];
  const { did, failed } = useDone();
  const [busy, setBusy] = useState(0);
  const undo = async (s: SetupDone): Promise<void> => {
    setBusy(s.id);
    await takeBack(s.id, s.name, did).catch(failed);
    setBusy(0);
  };
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={2} height={56} />;
  if (!list.data.rows.length) return <p className="quiet">{t('setups.none')}</p>;
  return (
    <ul className="rows setups-past">
      {list.data.rows.map((s) => (
        <li key={s.id} className="row">
          <span className="row-main">
            <span className="strong">{s.name}</span>
            <span className="quiet small num">{t('setups.row_says', { at: instant(s.at), by: everybody.find((p) => p.id === s.person)?.name ?? t('setups.by_program'), added: s.added, changed: s.changed, removed: s.removed })}</span>
          </span>
          {s.undone ? (
            <State tone="grey">{t('setups.was_undone')}</State>
          ) : (
            <Popconfirm title={t('setups.undo_sure')} description={<span className="sure-says">{t('setups.undo_says')}</span>} okText={t('action.undo')} cancelText={t('action.cancel')} placement="topRight" onConfirm={() => void undo(s)}>
              <Button size="small" loading={busy === s.id} aria-label={t('setups.undo_of', { name: s.name })}>
                {t('action.undo')}
              </Button>
            </Popconfirm>
          )}
        </li>
      ))}
    </ul>
  );
}
