// RolesPage: all roles, each in one line: what it sees, and how many have it.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { people, roles } from '../../api/queries';
import { t } from '../../lib/text';
import { useRemembered } from '../../lib/store';
import { useKeys, useTitle } from '../../lib/use';
import { useSession } from '../../record/session';
import { Icon } from '../../ui/icons';
import { Bones, Page, State, Trouble } from '../../ui/parts';
import type { Role } from '../../api/types';
import { AdminsOnly } from '../../record/AdminsOnly';
import { scopeText } from './Scope';
import { SeeAsButton } from './SeeAsButton';

function Line({ r }: { r: Role }): ReactNode {
  const draft = useRemembered('role-draft.' + r.id);
  return (
    <li className="row">
      <span className="row-main">
        <Link href={'/roles/' + r.id} className="strong">
          {r.name}
        </Link>
        <span className="quiet small">{r.administrator ? t('roles.everything') : scopeText(r.permits)}</span>
      </span>
      {draft && <State tone="amber">{t('roles.unsaved')}</State>}
      <span className="quiet small num">{t('roles.people_n', { n: r.people })}</span>
    </li>
  );
}

export default function RolesPage(): ReactNode {
  const admin = useSession()?.rights.includes('administrator') ?? true;
  const [, go] = useLocation();
  const list = useQuery(roles(admin));
  const everybody = useQuery(people()).data?.rows ?? [];
  useTitle(t('roles.title') + ' · ' + t('brand'));
  useKeys({ c: () => go('/roles/new') });
  if (!admin) return <AdminsOnly title={t('roles.title')} />;
  return (
    <Page
      title={t('nav.settings')}
      lead={t('roles.title')}
      actions={
        <>
          <SeeAsButton people={everybody} roles={list.data?.rows ?? []} />
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => go('/roles/new')}>
            {t('roles.new')}
          </Button>
        </>
      }
    >
      <p className="quiet lead-says">{t('roles.says')}</p>
      {list.isError ? (
        <Trouble error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Bones rows={3} height={56} />
      ) : (
        <ul className="rows section">
          {list.data.rows.map((r) => (
            <Line key={r.id} r={r} />
          ))}
        </ul>
      )}
    </Page>
  );
}
