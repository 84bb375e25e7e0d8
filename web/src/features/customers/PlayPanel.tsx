// PlayPanel: lets one customer into a play by hand. Chance says in which group he is, and the panel tells it.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { post } from '../../api/client';
import { playEntries, plays, stale } from '../../api/queries';
import type { Play, PlayEntered } from '../../api/types';
import { percent } from '../../lib/format';
import { t } from '../../lib/text';
import { useAsk } from '../../record/useAsk';
import { PlayLog } from '../../record/PlayLog';
import { useDone } from '../../record/useDone';
import { Blank, Bones, Panel, State, Trouble } from '../../ui/parts';

function OnePlay({ play, id }: { play: Play; id: number }): ReactNode {
  const entries = useQuery(playEntries(play.id, { customer: String(id) }));
  const { error, busy, run } = useAsk();
  const { did } = useDone();
  const inside = entries.data?.rows.find((e) => e.outcome === '');
  const enter = (): void =>
    void run(async () => {
      const done = await post<PlayEntered>(`/api/plays/${play.id}/enter`, { customers: [id] });
      stale('/api/plays', '/api/customers');
      did(t(done.entered ? 'plays.let_in' : 'plays.in_already', { name: play.name }));
    });
  return (
    <li className="play-choice">
      <div>
        <Link href={'/plays/' + play.id}>{play.name}</Link>
        <p className="quiet small">{t('plays.by_hand_share', { share: percent(play.share, 0) })}</p>
        {inside && <State tone={inside.arm === 'control' ? 'grey' : 'green'}>{t(inside.arm === 'control' ? 'plays.is_control' : 'plays.is_in')}</State>}
        {inside?.arm === 'play' && <PlayLog play={play.id} entry={inside} />}
        <Trouble error={error} />
      </div>
      <Button onClick={enter} loading={busy} disabled={entries.isPending || inside !== undefined}>
        {t('plays.enter')}
      </Button>
    </li>
  );
}

export default function PlayPanel({ id, name, onClose }: { id: number; name: string; onClose: () => void }): ReactNode {
  const all = useQuery(plays());
  const on = all.data?.rows.filter((p) => p.enabled) ?? [];
  return (
    <Panel open onClose={onClose} title={t('plays.enter_who', { name })} width={480}>
      {all.isError ? (
        <Trouble error={all.error} />
      ) : all.isPending ? (
        <Bones rows={3} />
      ) : on.length ? (
        <ul className="play-choices">
          {on.map((p) => (
            <OnePlay key={p.id} play={p} id={id} />
          ))}
        </ul>
      ) : (
        <Blank title={t('plays.none_on')} says={t('plays.none_on_says')}>
          <Link href="/plays" className="lay-link">
            {t('plays.title')}
          </Link>
        </Blank>
      )}
    </Panel>
  );
}
