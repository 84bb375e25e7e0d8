// Reasons: the list by which a definition says of which kind a loss is, written, put in order, and tried: how many of those
// lost in the last twelve months each line would name.
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import type { ReactNode } from 'react';
import { churnReport, definitions } from '../../api/queries';
import type { Draft, LossReason } from '../../api/types';
import { addDays, addMonths, count } from '../../lib/format';
import { t, word } from '../../lib/text';
import { useSettled } from '../../lib/use';
import { ConditionText } from '../../record/ConditionText';
import { reportDay, useToday } from '../../record/session';
import { Icon } from '../../ui/icons';
import { Grouped } from '../../ui/parts';
import { lossKinds } from './state';

const MOST = 10;

/** What each line names, and last what none does; null while it is not known or cannot be asked. */
function useTried(draft: Draft): { counts: number[]; lost: number } | null {
  const today = useToday();
  const saved = useQuery(definitions());
  const end = addDays(reportDay(saved.data, today), -1);
  const settled = useSettled(JSON.stringify(draft), 500);
  const d = JSON.parse(settled) as Draft;
  const lines = d.reason ?? [];
  const ready = d.lost_when.trim() !== '' && lines.length > 0 && lines.every((r) => r.when.trim());
  const asked = useQuery({ ...churnReport({ definition: d, from: addDays(addMonths(end, -12), 1), to: end, every: '366d', by: null }), enabled: ready, retry: false });
  const p = asked.data?.periods[0];
  if (!ready || !p || asked.isError || asked.isPlaceholderData || settled !== JSON.stringify(draft)) return null;
  return { counts: p.lost_by.map((k) => k.count), lost: p.lost };
}

type LineProps = { at: number; last: number; one: LossReason; tried: number | undefined; onChange: (r: LossReason) => void; onMove: (by: number) => void; onDrop: () => void };

function Line({ at, last, one, tried, onChange, onMove, onDrop }: LineProps): ReactNode {
  return (
    <li className="loss-reason">
      <div className="loss-reason-head">
        <Select value={one.kind} onChange={(kind) => onChange({ ...one, kind })} aria-label={t('reason.kind_n', { n: at + 1 })} options={lossKinds.map((k) => ({ value: k, label: word('churn.kind', k) }))} />
        <span className="quiet small num">{tried === undefined ? '' : t('reason.named', { n: count(tried) })}</span>
        <span className="loss-reason-tools">
          <Button type="text" size="small" disabled={at === 0} icon={<span className="turned"><Icon name="down" size={16} /></span>} onClick={() => onMove(-1)} aria-label={t('reason.up', { n: at + 1 })} />
          <Button type="text" size="small" disabled={at === last} icon={<Icon name="down" size={16} />} onClick={() => onMove(1)} aria-label={t('reason.down', { n: at + 1 })} />
          <Button type="text" size="small" icon={<Icon name="close" size={16} />} onClick={onDrop} aria-label={t('reason.drop', { n: at + 1 })} />
        </span>
      </div>
      <ConditionText label={t('reason.when')} rows={1} value={one.when} onChange={(when) => onChange({ ...one, when })} placeholder={at === 0 ? 'not active(contract)' : 'days_since(payment) > 75'} />
    </li>
  );
}

export function Reasons({ draft, onChange }: { draft: Draft; onChange: (list: LossReason[]) => void }): ReactNode {
  const list = draft.reason ?? [];
  const tried = useTried(draft);
  const move = (i: number, by: number): void => {
    const next = [...list];
    const [one] = next.splice(i, 1);
    if (one) next.splice(i + by, 0, one);
    onChange(next);
  };
  return (
    <Grouped label={t('reason.title')} hint={t(list.length ? 'reason.says' : 'reason.none')}>
      {list.length > 0 && (
        <ol className="loss-reasons">
          {list.map((one, i) => (
            <Line key={i} at={i} last={list.length - 1} one={one} tried={tried?.counts[i]} onChange={(r) => onChange(list.map((x, n) => (n === i ? r : x)))} onMove={(by) => move(i, by)} onDrop={() => onChange(list.filter((_, n) => n !== i))} />
          ))}
          <li className="loss-reason-rest">
            {t('reason.rest')} <span className="quiet small num">{tried ? t('reason.named', { n: count(tried.counts[list.length]) }) : ''}</span>
          </li>
        </ol>
      )}
      {tried && <p className="quiet small">{t('reason.tried', { n: count(tried.lost) })}</p>}
      {list.length < MOST && (
        <Button type="link" className="link-left" onClick={() => onChange([...list, { kind: list.length ? 'involuntary' : 'voluntary', when: '' }])}>
          {t('reason.add')}
        </Button>
      )}
    </Grouped>
  );
}
