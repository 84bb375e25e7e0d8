// Runs: what an automation did, run by run; each opens into its steps.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { automationRuns } from '../../api/queries';
import type { AutomationRun, AutomationVocabulary } from '../../api/types';
import { instant } from '../../lib/format';
import { say, t, word } from '../../lib/text';
import { useParams } from '../../lib/url';
import { objectLabel, useMeta } from '../../record/meta';
import { Blank, Bones, Chip, Edge, State, Trouble, type Tone } from '../../ui/parts';
import { RunPanel } from './RunPanel';

const STATES = ['failed', 'running', 'approval', 'done', 'stopped', 'cut'];
const tones: Record<string, Tone> = { running: 'blue', approval: 'amber', failed: 'red', done: 'green', stopped: 'grey', cut: 'amber' };

export const RunState = ({ r }: { r: Pick<AutomationRun, 'state' | 'undone'> }): ReactNode => <State tone={r.undone ? 'grey' : (tones[r.state] ?? 'grey')}>{r.undone ? t('auto.undone') : word('auto.state', r.state)}</State>;

function Row({ r, onOpen }: { r: AutomationRun; onOpen: () => void }): ReactNode {
  const meta = useMeta();
  const about = r.customer ? r.customer.name || r.customer.code : r.object ? `${objectLabel(meta, r.object)} #${r.record}` : t('auto.nobody');
  return (
    <li className="row auto-run">
      <span className="row-main">
        <button type="button" className="row-button strong ellipsis" onClick={onOpen}>
          {about}
        </button>
        <span className="quiet small">
          {word('auto.cause', r.cause)}
          {r.problem && ` · ${say(r.problem)}`}
        </span>
      </span>
      {r.due && !r.ended && <span className="quiet small num">{t(r.tries ? 'auto.again_at' : 'auto.next_at', { time: instant(r.due) })}</span>}
      <RunState r={r} />
      <span className="quiet small num">{r.started && instant(r.started)}</span>
    </li>
  );
}

export function Runs({ id, v, writes }: { id: number; v: AutomationVocabulary; writes: boolean }): ReactNode {
  const [params, set] = useParams();
  const state = STATES.includes(params.state ?? '') ? (params.state as string) : '';
  const list = useInfiniteQuery({ ...automationRuns(id, state), refetchInterval: 10_000 });
  const rows = list.data?.pages.flatMap((p) => p.rows);
  return (
    <>
      <div className="chips" role="group" aria-label={t('auto.states')}>
        {['', ...STATES].map((s) => (
          <Chip key={s} on={state === s} onClick={() => set({ state: s || null })}>
            {s ? word('auto.state', s) : t('auto.all_states')}
          </Chip>
        ))}
      </div>
      <Trouble error={list.error} retry={() => void list.refetch()} />
      {rows && rows.length > 0 && (
        <ul className="rows" role="list">
          {rows.map((r) => (
            <Row key={r.id} r={r} onOpen={() => set({ run: String(r.id) }, true)} />
          ))}
        </ul>
      )}
      {!rows && !list.error && <Bones rows={6} height={56} />}
      {rows?.length === 0 && <Blank title={t(state ? 'auto.no_such_runs' : 'auto.no_runs')} says={t(state ? 'auto.no_such_runs_says' : 'auto.no_runs_says')} />}
      <Edge active={list.hasNextPage && !list.isFetchingNextPage} onSeen={() => void list.fetchNextPage()} />
      <RunPanel id={params.run ? Number(params.run) : null} v={v} writes={writes} onClose={() => set({ run: null })} />
    </>
  );
}
