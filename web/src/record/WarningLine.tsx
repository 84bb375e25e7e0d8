// WarningLine: a warning in a list: whom, why, by when, how much is at stake, and what can be done.
import { Button, Checkbox, Dropdown } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { WarningRow } from '../api/types';
import { ago, money } from '../lib/format';
import { say, t, word } from '../lib/text';
import { Icon } from '../ui/icons';
import { State, type Tone } from '../ui/parts';
import { customerPath } from './CustomersPanel';
import { useToday } from './session';
import { useDone } from './useDone';
import { Due, goneWords, reopen, wake, type Deed } from './WarningDeeds';

const tones: Record<string, Tone> = { kept: 'green', lost: 'red', mistaken: 'grey', other: 'grey' };

type Props = { w: WarningRow; onAct: (act: Deed) => void; chosen?: boolean; onChoose?: (on: boolean) => void; mine?: boolean };

function Acts({ w, onAct }: Props): ReactNode {
  const { failed } = useDone();
  const open = w.status === 'open';
  const items = [
    ...(open ? [{ key: 'snooze', label: t('deed.snooze') }, { key: 'give', label: t('deed.give') }] : []),
    ...(open && w.snoozed ? [{ key: 'wake', label: t('deed.wake') }] : []),
    ...(w.status === 'handled' ? [{ key: 'reopen', label: t('warnings.reopen') }] : []),
    { key: 'steps', label: t('deed.steps') },
  ];
  const click = (key: string): void => {
    if (key === 'wake') void wake([w]).catch(failed);
    else if (key === 'reopen') void reopen([w]).catch(failed);
    else onAct(key as Deed);
  };
  return (
    <span className="warning-act">
      {open ? (
        <Button size="small" onClick={() => onAct('handle')}>
          {t('handle.action_short')}
        </Button>
      ) : (
        <State tone={tones[w.outcome] ?? 'grey'}>{w.outcome ? word('outcome', w.outcome) : word('warnings.status', w.status)}</State>
      )}
      <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => click(key) }}>
        <Button size="small" type="text" icon={<Icon name="more" size={16} />} aria-label={t('deed.more', { name: w.customer.name || w.customer.code })} />
      </Dropdown>
    </span>
  );
}

export function WarningLine(p: Props): ReactNode {
  const today = useToday();
  const { w, chosen, onChoose, mine } = p;
  return (
    <>
      {onChoose && <Checkbox className="warning-check" checked={chosen} onChange={(e) => onChoose(e.target.checked)} aria-label={t('deed.choose', { name: w.customer.name || w.customer.code })} />}
      <span className="row-main">
        <Link href={customerPath(w.customer.id)} className="strong ellipsis">
          {w.customer.name || w.customer.code}
        </Link>
        {!mine && <span className="quiet small ellipsis">{w.person_name || t('due.nobody')}</span>}
      </span>
      <span className="warning-reason">
        <span>{say(w.reason)}</span>
        <span className="quiet small ellipsis">{w.rule_name}</span>
        {w.ended && <span className="small ink-green">{goneWords(w)}</span>}
      </span>
      <span className="warning-day small num" title={w.opened}>
        {w.worth !== null && w.worth > 0 && <span>{money(w.worth, null, 0)}</span>}
        {w.status === 'open' ? <Due w={w} today={today} /> : <span className="quiet">{ago(w.opened, today)}</span>}
      </span>
      <Acts {...p} />
      {(w.note || w.snooze_why) && <span className="warning-note quiet small">{w.snoozed ? w.snooze_why : w.note}</span>}
    </>
  );
}
