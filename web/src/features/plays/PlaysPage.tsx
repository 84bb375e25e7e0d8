// PlaysPage: what is done to keep customers, and of each whether it helps.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { plays } from '../../api/queries';
import type { Play } from '../../api/types';
import { count, money } from '../../lib/format';
import { say, t } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { useSession } from '../../record/session';
import { Bones, First, Page, State, Trouble } from '../../ui/parts';
import { points, Verdict } from './Result';

/** Whom it reached, and what came of it, in two lines. */
function PlayNumbers({ play: { result: r } }: { play: Play }): ReactNode {
  if (!r.play.entered && !r.control.entered) return null;
  return (
    <span className="row-side play-numbers">
      <span>{r.difference === null ? t('plays.reached', { n: count(r.play.entered), c: count(r.control.entered) }) : t('plays.difference', { n: points(r.difference), low: points(r.low), high: points(r.high) })}</span>
      <span className="quiet small">{r.gain === null ? r.difference !== null && t('plays.reached', { n: count(r.play.entered), c: count(r.control.entered) }) : t('plays.money', { sum: money(r.gain, null, 0), low: money(r.gain_low, null, 0), high: money(r.gain_high, null, 0) })}</span>
    </span>
  );
}

const Row = ({ play }: { play: Play }): ReactNode => (
  <li className="row">
    <span className="row-main">
      <Link href={'/plays/' + play.id} className="strong">
        {play.name}
      </Link>
      <span className="quiet small">{play.broken ? say(play.broken) : play.condition ? say(play.sentence) : t('plays.by_hand')}</span>
    </span>
    <PlayNumbers play={play} />
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
