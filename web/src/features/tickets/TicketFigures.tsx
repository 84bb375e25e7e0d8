// TicketFigures: how long answers and solutions took, what was late and what came back; each figure opens its tickets.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { ticketFigures } from '../../api/queries';
import type { TicketFigure } from '../../api/types';
import { addDays, count, number } from '../../lib/format';
import { t, type Key } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useTitle } from '../../lib/use';
import { useToday } from '../../record/session';
import { DayRange } from '../../ui/DayRange';
import { Blank, Bones, Figure, Page, Tabs, Trouble } from '../../ui/parts';
import './tickets.css';

const GROUPS = ['by', 'kind', 'week'] as const;
type Group = (typeof GROUPS)[number];
type Column = { name: Key; value: (f: TicketFigure) => number | null; only?: string; hours?: boolean };
const COLUMNS: Column[] = [
  { name: 'ticketfig.count', value: (f) => f.count },
  { name: 'ticketfig.first_median', value: (f) => f.first_median, only: 'answered', hours: true },
  { name: 'ticketfig.first_p90', value: (f) => f.first_p90, only: 'answered', hours: true },
  { name: 'ticketfig.first_late', value: (f) => f.first_late, only: 'first_late' },
  { name: 'ticketfig.solve_median', value: (f) => f.solve_median, only: 'solved', hours: true },
  { name: 'ticketfig.solve_p90', value: (f) => f.solve_p90, only: 'solved', hours: true },
  { name: 'ticketfig.solve_late', value: (f) => f.solve_late, only: 'solve_late' },
  { name: 'ticketfig.reopened', value: (f) => f.reopened, only: 'reopened' },
];

const called = (f: TicketFigure, group: Group): string => (!f.name ? t(group === 'by' ? 'tickets.nobody' : 'ticketfig.none_name') : group === 'week' ? t('ticketfig.week', { day: f.name }) : f.called || f.name);

/** The address of the tickets behind one row. */
function behind(f: TicketFigure | null, group: Group, from: string, to: string): URLSearchParams {
  const asked = new URLSearchParams({ timed: '1', from, to });
  if (f && group === 'week') {
    asked.set('from', f.name > from ? f.name : from);
    const end = addDays(f.name, 6);
    asked.set('to', end < to ? end : to);
  } else if (f) {
    asked.set(group === 'by' ? 'handler' : 'kind', f.name);
    if (!f.name) asked.set('nobody', group);
  }
  return asked;
}

function Row({ f, name, head, open }: { f: TicketFigure; name: string; head?: boolean; open: (only: string | undefined) => void }): ReactNode {
  return (
    <tr className={head ? 'strong' : undefined}>
      <th scope="row">{name}</th>
      {COLUMNS.map((c) => {
        const value = c.value(f);
        const said = c.hours ? number(value, 1) : count(value);
        return (
          <td key={c.name} className="right" data-label={t(c.name)}>
            <Figure label={t('ticketfig.open', { name, what: t(c.name), value: said })} onOpen={value ? () => open(c.only) : undefined} strong={head} tone={c.only?.endsWith('late') && value ? 'red' : undefined}>
              {said}
            </Figure>
          </td>
        );
      })}
    </tr>
  );
}

export default function TicketFigures(): ReactNode {
  const [params, set] = useParams();
  const [, go] = useLocation();
  const today = useToday();
  const group: Group = GROUPS.find((g) => g === params.group) ?? 'by';
  const from = params.from ?? addDays(today, -89);
  const to = params.to ?? today;
  const list = useQuery(ticketFigures({ group, from, to }));
  useTitle(t('ticketfig.title') + ' · ' + t('brand'));
  const open = (f: TicketFigure | null, only: string | undefined): void => {
    const asked = behind(f, group, from, to);
    if (only) asked.set('only', only);
    go('/tickets?' + asked.toString());
  };
  const [all, ...rows] = list.data?.rows ?? [];
  return (
    <Page title={t('nav.tickets')} lead={t('ticketfig.title')} actions={<Button onClick={() => go('/tickets')}>{t('tickets.clear')}</Button>} wide>
      <p className="quiet lead-says">
        {t('ticketfig.says')}
      </p>
      <Tabs label={t('ticketfig.title')} value={group} onChange={(g) => set({ group: g })} items={GROUPS.map((g) => ({ key: g, text: t(`ticketfig.group.${g}`) }))} />
      <div className="toolbar">
        <DayRange from={from} to={to} label={t('ticketfig.days')} onChange={(first, last) => set({ from: first, to: last })} />
      </div>
      {list.isError ? (
        <Trouble error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Bones rows={6} />
      ) : !all?.count ? (
        <Blank title={t('ticketfig.none')} says={t('ticketfig.none_says')} />
      ) : (
        <div className={'table-box' + (list.isPlaceholderData ? ' waiting' : '')} tabIndex={0} role="group" aria-label={t('ticketfig.title')}>
          <table className="table" data-group={group}>
            <thead>
              <tr>
                <th scope="col">{t(`ticketfig.group.${group}`)}</th>
                {COLUMNS.map((c) => (
                  <th key={c.name} scope="col" className="right">
                    {t(c.name)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <Row f={all} name={t('ticketfig.all')} head open={(only) => open(null, only)} />
              {rows.map((f) => (
                <Row key={f.name} f={f} name={called(f, group)} open={(only) => open(f, only)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Page>
  );
}
