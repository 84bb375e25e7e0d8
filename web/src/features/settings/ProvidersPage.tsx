// ProvidersPage: the identity providers by which people sign in.
import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useState, type ReactNode } from 'react';
import { post, remove } from '../../api/client';
import { providers, stale } from '../../api/queries';
import type { Provider } from '../../api/types';
import { t } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { AdminsOnly } from '../../record/AdminsOnly';
import { useSession } from '../../record/session';
import { useDone } from '../../record/useDone';
import { Blank, Bones, Page, Panel, State, Trouble } from '../../ui/parts';
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
  const admin = useSession()?.rights.includes('administrator') ?? true;
  const list = useQuery(providers(admin));
  const [open, setOpen] = useState<{ id: number | null } | null>(null);
  const { did } = useDone();
  const rows = list.data?.rows ?? [];
  const editing = rows.find((p) => p.id === open?.id) ?? null;
  useTitle(t('oidc.title') + ' · ' + t('brand'));
  if (!admin) return <AdminsOnly title={t('oidc.title')} />;
  const make = (
    <Button type="primary" onClick={() => setOpen({ id: null })}>
      {t('oidc.new')}
    </Button>
  );
  return (
    <Page title={t('nav.settings')} lead={t('oidc.title')} actions={rows.length ? make : undefined}>
      <p className="quiet lead-says">{t('oidc.says')}</p>
      <Trouble error={list.error} retry={() => void list.refetch()} />
      {list.isPending ? (
        <Bones rows={2} />
      ) : rows.length ? (
        <ul className="rows">
          {rows.map((p) => (
            <Line key={p.id} p={p} onOpen={() => setOpen({ id: p.id })} />
          ))}
        </ul>
      ) : (
        !list.error && (
          <Blank title={t('oidc.none')} says={t('oidc.none_says')}>
            {make}
          </Blank>
        )
      )}
      <Panel open={open !== null} onClose={() => setOpen(null)} title={t(editing ? 'oidc.edit' : 'oidc.new')} width={560}>
        {open && (
          <ProviderForm
            key={String(open.id)}
            provider={editing}
            onDone={(p) => {
              did(t(editing ? 'oidc.saved' : 'oidc.made', { name: p.name }));
              setOpen(null);
            }}
          />
        )}
      </Panel>
    </Page>
  );
}
