// Switcher: the organisations one belongs to, and the way from one into another.
import { useQuery } from '@tanstack/react-query';
import { Dropdown } from 'antd';
import type { ReactNode } from 'react';
import { postHome } from '../api/client';
import { myOrganisations } from '../api/queries';
import type { OrganisationEntry } from '../api/types';
import { organisation } from '../lib/base';
import { t } from '../lib/text';
import { Icon } from '../ui/icons';
import { useDone } from './useDone';

/** `name`: empty for the server's first one. */
export type Place = { name: string; label: string; suspended: boolean; here: boolean };

/** Nothing where one belongs to one alone. */
export function usePlaces(): Place[] {
  const mine = useQuery(myOrganisations()).data;
  if (!mine?.rows.length) return [];
  const all = [{ name: '', label: mine.home, state: 'open' }, ...mine.rows];
  return all.map((o) => ({ name: o.name, label: o.label, suspended: o.state === 'suspended', here: o.name === organisation }));
}

/** The pages are loaded anew there: nothing of this organisation may stay. */
export function useEnter(): (name: string) => void {
  const { failed } = useDone();
  return (name) => {
    if (!name) window.location.assign('/');
    else
      void postHome<OrganisationEntry>(`/api/organisations/${name}/enter`)
        .then((e) => window.location.assign(e.address))
        .catch(failed);
  };
}

export function Switcher({ children }: { children: ReactNode }): ReactNode {
  const places = usePlaces();
  const enter = useEnter();
  if (!places.length) return children;
  const items = places.map((p) => ({
    key: p.name || '/',
    disabled: p.suspended || p.here,
    label: (
      <span className="place">
        <span className="ellipsis">{p.label}</span>
        {(p.suspended || p.here) && <span className="quiet small">{t(p.here ? 'orgs.here' : 'orgs.state.suspended')}</span>}
      </span>
    ),
  }));
  return (
    <Dropdown trigger={['click']} menu={{ items, onClick: (i) => enter(i.key === '/' ? '' : i.key) }}>
      <button type="button" className="switcher" aria-label={t('orgs.switch')} aria-haspopup="menu">
        {children}
        <Icon name="down" size={14} />
      </button>
    </Dropdown>
  );
}
