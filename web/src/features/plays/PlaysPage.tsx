// PlaysPage: what is done to keep customers, and of each whether it helps.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { plays } from '../../api/queries';
import type { Play } from '../../api/types';
import { say, t } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { useSession } from '../../record/session';
import { Bones, First, Page, State, Trouble } from '../../ui/parts';
import { Verdict } from './Result';

const Row = ({ play }: { play: Play }): ReactNode => (
  <li className="row">
    <span className="row-main">
      <Link href={'/plays/' + play.id} className="strong">
        {play.name}
      </Link>
      <span className="quiet small">{play.broken ? say(play.broken) : play.condition ? say(play.sentence) : t('plays.by_hand')}</span>
    </span>
    <State tone={play.broken ? 'red' : play.enabled ? 'green' : 'grey'}>{t(play.enabled ? 'plays.on' : 'plays.off')}</State>
    <span className="play-verdict">
      <Verdict r={play.result} />
    </span>
  </li>
);

export default function PlaysPage(): ReactNode {
  const list = useQuery(plays());
  const session = useSession();
  const writes = !!session && session.rights.includes('rules');
  useTitle(t('plays.title') + ' · ' + t('brand'));
  if (list.isError)
    return (
      <Page lead={t('plays.title')}>
        <Trouble error={list.error} retry={() => void list.refetch()} />
      </Page>
    );
  if (!list.data)
    return (
      <Page lead={t('plays.title')}>
        <Bones />
      </Page>
    );
  const make = writes && (
    <Link href="/plays/new">
      <Button type="primary">{t('plays.new')}</Button>
    </Link>
  );
  if (!list.data.rows.length)
    return (
      <div className="page">
        <First icon="check" title={t('plays.none')} says={t('plays.none_says')}>
          {make}
        </First>
      </div>
    );
  return (
    <Page title={t('plays.title')} lead={t('plays.lead')} actions={make}>
      <ul className="rows plays">
        {list.data.rows.map((p) => (
          <Row key={p.id} play={p} />
        ))}
      </ul>
    </Page>
  );
}
