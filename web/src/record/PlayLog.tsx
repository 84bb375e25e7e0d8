// PlayLog: what a play did for one customer, step by step; what was not done says why.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { playLog } from '../api/queries';
import type { PlayDid, PlayEntry } from '../api/types';
import { instant } from '../lib/format';
import { say, t, word } from '../lib/text';
import { Bones, State, Trouble, type Tone } from '../ui/parts';

const tones: Record<string, Tone> = { left_out: 'grey', skipped: 'grey', stopped: 'grey' };
const path = (d: PlayDid): string | undefined => ({ task: `/o/task?open=${d.thing}`, survey: `/satisfaction/${d.thing}`, left_out: `/satisfaction/${d.thing}` })[d.what];

function Did({ d }: { d: PlayDid }): ReactNode {
  const to = path(d);
  const words = word('plays.did', d.what);
  return (
    <li className="row">
      <span className="row-main">
        <span className="strong">
          <span className="quiet num">{d.step + 1}</span> {to ? <Link href={to}>{words}</Link> : words}
        </span>
        {d.note && <State tone={tones[d.what] ?? 'amber'}>{say(d.note)}</State>}
      </span>
      <span className="quiet small num">{instant(d.at)}</span>
    </li>
  );
}

export function PlayLog({ play, entry }: { play: number; entry: Pick<PlayEntry, 'id' | 'arm'> }): ReactNode {
  const log = useQuery(playLog(play, entry.id));
  if (log.error) return <Trouble error={log.error} retry={() => void log.refetch()} />;
  if (!log.data) return <Bones rows={2} />;
  if (!log.data.rows.length) return <p className="quiet">{t(entry.arm === 'control' ? 'plays.log_control' : 'plays.log_none')}</p>;
  return (
    <ul className="rows" aria-label={t('plays.log')}>
      {log.data.rows.map((d, i) => (
        <Did key={i} d={d} />
      ))}
    </ul>
  );
}
