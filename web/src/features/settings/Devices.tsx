// Devices: where one is signed in, each place with its end.
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import type { ReactNode } from 'react';
import { remove } from '../../api/client';
import { sessions, stale } from '../../api/queries';
import { instant } from '../../lib/format';
import { t } from '../../lib/text';
import { Bones, Panel, State, Trouble } from '../../ui/parts';

export default function Devices({ open, onClose }: { open: boolean; onClose: () => void }): ReactNode {
  const { message } = App.useApp();
  const list = useQuery(sessions());
  const end = (id: string): void =>
    void remove('/api/sessions/' + id)
      .then(() => {
        stale('/api/sessions');
        void message.success(t('sessions.ended'));
      })
      .catch((e: Error) => message.error(e.message));
  return (
    <Panel open={open} onClose={onClose} title={t('sessions.title')} width={480}>
      <Trouble error={list.error} retry={() => void list.refetch()} />
      {list.isPending ? (
        <Bones rows={3} />
      ) : (
        <ul className="rows">
          {list.data?.rows.map((s) => (
            <li key={s.id} className="row">
              <span className="row-main">
                <span className="num">{t('sessions.row', { address: s.address || '–', seen: instant(s.seen) })}</span>
              </span>
              {s.here ? (
                <State tone="green">{t('sessions.here')}</State>
              ) : (
                <Button size="small" onClick={() => end(s.id)} aria-label={t('sessions.end_of', { address: s.address })}>
                  {t('sessions.end')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
