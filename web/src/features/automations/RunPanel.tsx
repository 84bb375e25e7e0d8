// RunPanel: one run, step by step: what was done and what it changed, what comes next or went wrong; tried again,
// stopped, taken back.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { post } from '../../api/client';
import { automationRun, stale } from '../../api/queries';
import type { AutomationChange, AutomationRunStep, AutomationRunWhole, AutomationUndone, AutomationVocabulary } from '../../api/types';
import { instant } from '../../lib/format';
import { say, t, word } from '../../lib/text';
import { ApprovalRow } from '../../record/Approvals';
import { customerPath } from '../../record/CustomersPanel';
import { fieldOf, objectLabel, objectOf, useMeta } from '../../record/meta';
import { useAsk } from '../../record/useAsk';
import { cellText } from '../../record/Value';
import { Bones, Panel, State, Trouble, type Tone } from '../../ui/parts';
import { RunState } from './Runs';

const tones: Record<string, Tone> = { done: 'green', yes: 'green', failed: 'red', no: 'grey', waits: 'blue', asks: 'amber', skipped: 'grey', nothing: 'grey' };
const pathOf = (object: string, id: number): string => (object === 'customer' ? customerPath(id) : `/o/${encodeURIComponent(object)}?open=${id}`);

/** A wait notes until when, as a time stamp. */
const noted = (note: string): string => (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(note) ? t('auto.until', { time: instant(note) }) : note);

function Thing({ s }: { s: AutomationRunStep }): ReactNode {
  const meta = useMeta();
  const to: Record<string, string> = { record: pathOf(s.object, s.thing_id), message: '/messages', play: '/plays/' + s.thing_id, survey: '/satisfaction/' + s.thing_id };
  const path = to[s.thing];
  if (!path || !s.thing_id) return null;
  return <Link href={path}>{s.thing === 'record' ? t('auto.thing.record', { object: objectLabel(meta, s.object) }) : word('auto.thing', s.thing)}</Link>;
}

function Change({ c }: { c: AutomationChange }): ReactNode {
  const meta = useMeta();
  const object = objectOf(meta, c.object);
  const names = c.op === 'changed' ? Object.keys(c.after) : Object.keys(c.after).filter((n) => c.after[n] !== null && c.after[n] !== '');
  return (
    <li>
      <Link href={pathOf(c.object, c.record)}>{t(`auto.change.${c.op}` as 'auto.change.created', { object: objectLabel(meta, c.object) })}</Link>
      {c.op === 'changed' && (
        <span className="quiet small">
          {names.map((n) => {
            const f = fieldOf(object, n);
            const shown = (v: AutomationChange['after'][string] | undefined): string => cellText(v ?? null, f?.kind ?? 'text') || t('value.empty');
            return <span key={n} className="auto-change">{`${f ? say(f.label) : n}：${shown(c.before[n])} → ${shown(c.after[n])}`}</span>;
          })}
        </span>
      )}
    </li>
  );
}

function Step({ s, v }: { s: AutomationRunStep; v: AutomationVocabulary }): ReactNode {
  const kind = v.steps.find((k) => k.name === s.kind);
  return (
    <li>
      <p className="auto-step">
        <span className="strong">{kind ? say(kind.label) : word('auto.deed', s.kind)}</span>
        <State tone={tones[s.result] ?? 'grey'}>{word('auto.result', s.result)}</State>
        {!s.changes.some((c) => c.record === s.thing_id) && <Thing s={s} />}
        <span className="quiet small num">{s.at && instant(s.at)}</span>
      </p>
      {s.note && <p className={s.result === 'failed' ? 'ink-red' : 'quiet'}>{noted(say(s.note))}</p>}
      {s.changes.length > 0 && (
        <ul className="auto-changes">
          {s.changes.map((c) => (
            <Change key={c.id} c={c} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** What can be put back and what not, before it is; what came of it afterwards. */
function TakeBack({ r, onDone }: { r: AutomationRunWhole; onDone: () => void }): ReactNode {
  const [asks, setAsks] = useState(false);
  const [told, setTold] = useState<AutomationUndone | null>(null);
  const { error, busy, run } = useAsk();
  const meta = useMeta();
  const changes = r.steps.flatMap((s) => s.changes).length;
  const sent = r.steps.filter((s) => s.result === 'done' && (s.thing === 'message' || s.thing === 'person' || s.thing === 'survey')).length;
  const undo = (): void =>
    void run(async () => {
      setTold(await post<AutomationUndone>(`/api/automation-runs/${r.id}/undo`, {}));
      setAsks(false);
      stale('/api/automation', '/api/records', '/api/customers', '/api/today');
      onDone();
    });
  if (told)
    return (
      <div className="auto-told" role="status">
        <State tone="green">{t('auto.put_back', { n: told.restored })}</State>
        {told.sent > 0 && <p>{t('auto.stays_sent', { n: told.sent })}</p>}
        {told.left.map((l, i) => (
          <p key={i}>
            <Link href={pathOf(l.object, l.record)}>{objectLabel(meta, l.object)}</Link> {say(l.why)}
          </p>
        ))}
      </div>
    );
  if (r.undone || (!changes && !sent)) return null;
  if (!asks) return <Button onClick={() => setAsks(true)}>{t('auto.take_back')}</Button>;
  return (
    <div className="auto-told">
      <p>{t('auto.will_put_back', { n: changes })}</p>
      <p className="quiet">{t('auto.will_stay')}</p>
      {sent > 0 && <p className="quiet">{t('auto.will_stay_sent', { n: sent })}</p>}
      <Trouble error={error} />
      <div className="buttons">
        <Button type="primary" danger loading={busy} disabled={!changes} onClick={undo}>
          {t('auto.take_back_now')}
        </Button>
        <Button onClick={() => setAsks(false)}>{t('action.cancel')}</Button>
      </div>
    </div>
  );
}

function Whole({ r, v, writes, onDone }: { r: AutomationRunWhole; v: AutomationVocabulary; writes: boolean; onDone: () => void }): ReactNode {
  const { error, busy, run } = useAsk();
  const act = (deed: 'again' | 'stop'): void =>
    void run(async () => {
      await post(`/api/automation-runs/${r.id}/${deed}`, {});
      stale('/api/automation', '/api/today');
      onDone();
    });
  return (
    <div className="auto-whole">
      <p className="auto-step">
        <RunState r={r} />
        {r.customer && <Link href={customerPath(r.customer.id)}>{r.customer.name || r.customer.code}</Link>}
        <span className="quiet">{word('auto.cause', r.cause)}</span>
        <span className="quiet small num">{r.started && instant(r.started)}</span>
      </p>
      {r.problem && <p className="ink-red">{say(r.problem)}</p>}
      {r.due && !r.ended && <p className="quiet">{t(r.tries ? 'auto.tried' : 'auto.next', { n: r.tries, time: instant(r.due) })}</p>}
      <ol className="steps-told">
        {r.steps.map((s) => (
          <Step key={s.n} s={s} v={v} />
        ))}
      </ol>
      {r.approvals.map((a) => (
        <ApprovalRow key={a.id} a={a} still />
      ))}
      {r.body && (
        <details>
          <summary>{t('auto.body')}</summary>
          <pre className="auto-body">{r.body}</pre>
        </details>
      )}
      <Trouble error={error} />
      {writes && (
        <div className="buttons">
          {r.state === 'failed' && (
            <Button type="primary" loading={busy} onClick={() => act('again')}>
              {t('auto.again')}
            </Button>
          )}
          {!r.ended && (
            <Button loading={busy} onClick={() => act('stop')}>
              {t('auto.stop')}
            </Button>
          )}
          <TakeBack r={r} onDone={onDone} />
        </div>
      )}
    </div>
  );
}

export function RunPanel({ id, v, writes, onClose }: { id: number | null; v: AutomationVocabulary; writes: boolean; onClose: () => void }): ReactNode {
  const got = useQuery({ ...automationRun(id), refetchInterval: (q) => (q.state.data?.ended ? false : 5000) });
  return (
    <Panel open={id !== null} onClose={onClose} title={t('auto.run')} width={600}>
      <Trouble error={got.error} retry={() => void got.refetch()} />
      {got.data && got.data.id === id ? <Whole key={got.data.id} r={got.data} v={v} writes={writes} onDone={() => void got.refetch()} /> : !got.error && <Bones rows={5} />}
    </Panel>
  );
}
