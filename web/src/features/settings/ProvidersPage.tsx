// ProvidersPage: the identity providers by which people sign in.
import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useState, type ReactNode } from 'react';
import { post, remove } from '../../api/client';
import { providers, stale } from '../../api/queries';
import type { Provider } from '../../api/types';
import { t } from '../../lib/text';
import { AdminList, useAdmin } from '../../record/AdminList';
import { useDone } from '../../record/useDone';
import { Panel, State } from '../../ui/parts';
import { ProviderForm } from './ProviderForm';

const fresh = (): void => stale('/api/providers', '/api/oidc');

function Line({ p, onOpen }: { p: Provider; onOpen: () => void }): ReactNode {
  const { did, failed } = useDone();
  const path = '/api/providers/' + p.id;
  const erase = (): void =>
    void remove(path, p.version)
      .then(() => {
        fresh();
        did(t('oidc.deleted', { name: p.name }), () => post(path + '/restore').then(fresh));
      })
      .catch(failed);
  return (
    <li className="row">
      <span className="row-main">
        <button type="button" className="row-button strong" onClick={onOpen}>
          {p.name}
        </button>
        <span className="quiet small code hook-url">{p.issuer}</span>
      </span>
      <State tone={p.enabled ? 'green' : 'grey'}>{t(p.enabled ? 'oidc.on' : 'oidc.off')}</State>
      <Popconfirm title={t('oidc.delete_sure', { name: p.name })} description={<span className="sure-says">{t('oidc.delete_says')}</span>} okText={t('oidc.delete')} cancelText={t('action.cancel')} placement="topRight" onConfirm={erase}>
        <Button size="small">{t('oidc.delete')}</Button>
      </Popconfirm>
    </li>
  );
}

export default function ProvidersPage(): ReactNode {
  const list = useQuery(providers(useAdmin()));
  const [open, setOpen] = useState<{ id: number | null } | null>(null);
  const { did } = useDone();
  const editing = list.data?.rows.find((p) => p.id === open?.id) ?? null;
  const kept = (p: { name: string }): void => {
    did(t(editing ? 'oidc.saved' : 'oidc.made', { name: p.name }));
    setOpen(null);
  };
  return (
    <AdminList
      title={t('oidc.title')}
      says={t('oidc.says')}
      list={list}
      line={(p) => <Line key={p.id} p={p} onOpen={() => setOpen({ id: p.id })} />}
      none={{ title: t('oidc.none'), says: t('oidc.none_says') }}
      make={{ text: t('oidc.new'), open: () => setOpen({ id: null }) }}
    >
      <Panel open={open !== null} onClose={() => setOpen(null)} title={t(editing ? 'oidc.edit' : 'oidc.new')} width={560}>
        {open && <ProviderForm key={String(open.id)} provider={editing} onDone={kept} />}
      </Panel>
    </AdminList>
  );
}
