// People: who of this organisation is whom in another one.
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import type { ReactNode } from 'react';
import { put } from '../../api/client';
import { organisationPeople, people, stale } from '../../api/queries';
import type { OrganisationPerson, OrganisationRow } from '../../api/types';
import { t } from '../../lib/text';
import { useDone } from '../../record/useDone';
import { Bones, Trouble } from '../../ui/parts';

export function People({ row }: { row: OrganisationRow }): ReactNode {
  const there = useQuery(organisationPeople(row.name));
  const ours = useQuery(people()).data?.rows ?? [];
  const { did, failed } = useDone();
  const path = `/api/organisations/${row.name}/people`;
  // He is one of ours, not two: who was it before is it no longer.
  const link = async (p: OrganisationPerson, person: number | null): Promise<void> => {
    if (p.home !== null) await put(path, { person: p.home, there: null });
    if (person !== null) await put(path, { person, there: p.id });
  };
  const give = (p: OrganisationPerson, person: number | null): void =>
    void link(p, person)
      .then(() => {
        stale('/api/organisations');
        did(t('orgs.linked'));
      })
      .catch(failed);
  if (there.isError) return <Trouble error={there.error} retry={() => void there.refetch()} />;
  if (!there.data) return <Bones rows={4} />;
  return (
    <>
      <p className="quiet org-says">{t('orgs.people_says')}</p>
      <ul className="rows" role="list">
        {there.data.rows.map((p) => (
          <li key={p.id} className="row org-person">
            <span className="row-main">
              <span className={p.active ? 'strong' : 'quiet'}>{p.name}</span>
              <span className="quiet small">{p.login}</span>
            </span>
            <Select className="org-link" aria-label={t('orgs.link_of', { name: p.name })} value={p.home} onChange={(v: number | undefined) => give(p, v ?? null)} allowClear showSearch optionFilterProp="label" placeholder={t('orgs.nobody')} options={ours.filter((o) => o.active || o.id === p.home).map((o) => ({ value: o.id, label: o.name }))} />
          </li>
        ))}
      </ul>
    </>
  );
}
