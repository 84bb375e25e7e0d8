// SatisfactionPage: how satisfied customers are, which bad answers wait for an end, and the surveys that ask.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { loops, surveys } from '../../api/queries';
import { t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useTitle } from '../../lib/use';
import { useSession } from '../../record/session';
import { Icon } from '../../ui/icons';
import { Bones, First, Page, Tabs, Trouble } from '../../ui/parts';
import { Loops } from './Loops';
import { Results } from './Results';
import { Surveys } from './Surveys';

type Tab = 'results' | 'loops' | 'surveys';

export default function SatisfactionPage(): ReactNode {
  const [params, set] = useParams();
  const [, go] = useLocation();
  const session = useSession();
  const list = useQuery(surveys());
  const open = useQuery(loops('')).data;
  const tab: Tab = params.tab === 'loops' || params.tab === 'surveys' ? params.tab : 'results';
  useTitle(t('nav.satisfaction') + ' · ' + t('brand'));
  const makes = session?.rights.some((r) => r === 'rules' || r === 'administrator') ?? false;
  const there = list.data?.rows.filter((s) => !s.deleted) ?? [];
  const make = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => go('/satisfaction/new')}>
      {t('surveys.new')}
    </Button>
  );
  const lead = !open || !open.rows.length ? t('nav.satisfaction') : t('loops.lead', { n: open.rows.length, late: open.overdue });
  if (list.isError)
    return (
      <Page lead={t('nav.satisfaction')}>
        <Trouble error={list.error} retry={() => void list.refetch()} />
      </Page>
    );
  if (list.isPending)
    return (
      <Page lead={t('nav.satisfaction')}>
        <Bones rows={8} />
      </Page>
    );
  if (!list.data.rows.length)
    return (
      <div className="page">
        <First icon="star" title={t('surveys.none')} says={t(makes ? 'surveys.none_says' : 'surveys.none_yet')}>
          {makes && make}
        </First>
      </div>
    );
  return (
    <Page lead={lead} actions={makes ? make : undefined} wide={tab === 'loops'}>
      <Tabs<Tab>
        label={t('nav.satisfaction')}
        value={tab}
        onChange={(k) => set({ tab: k === 'results' ? null : k })}
        items={[
          { key: 'results', text: t('surveys.results') },
          { key: 'loops', text: open ? t('loops.tab_n', { n: open.rows.length }) : t('loops.tab') },
          { key: 'surveys', text: t('surveys.tab_n', { n: there.length }) },
        ]}
      />
      {tab === 'results' && <Results surveys={there} />}
      {tab === 'loops' && <Loops />}
      {tab === 'surveys' && <Surveys list={list.data.rows} makes={makes} />}
    </Page>
  );
}
