// Asking: whom a survey asks: a condition, who that would be, who is left out and why; then each one's own link.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { App, Button, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { post } from '../../api/client';
import { askingOf, invitations, stale } from '../../api/queries';
import type { Asking as Answer, InvitationRow, LeftOut, SurveyRow } from '../../api/types';
import { instant } from '../../lib/format';
import { say, t } from '../../lib/text';
import { useSettled } from '../../lib/use';
import { ConditionField } from '../../record/ConditionField';
import { useMeta } from '../../record/meta';
import { Bones, Panel, Section, State, Trouble } from '../../ui/parts';
import { pagesAt, useCopy } from './Share';

const Out = ({ rows, more }: { rows: LeftOut[]; more: number }): ReactNode => (
  <details className="left-out">
    <summary>{t('asking.who_left', { n: rows.length + more })}</summary>
    <ul className="rows">
      {rows.map((r) => (
        <li key={r.customer.id} className="row">
          <span className="row-main">
            <span className="strong ellipsis">{r.customer.name || r.customer.code}</span>
            <span className="quiet small">{t(r.why === 'quiet' ? 'asking.quiet' : 'asking.waiting', { when: instant(r.asked), survey: r.survey })}</span>
          </span>
        </li>
      ))}
    </ul>
    {more > 0 && <p className="quiet small">{t('asking.more', { n: more })}</p>}
  </details>
);

function Invited({ row }: { row: InvitationRow }): ReactNode {
  const copy = useCopy();
  const state = row.answered ? <State tone="green">{t('asking.answered')}</State> : row.opened ? <State tone="blue">{t('asking.opened')}</State> : <State tone="grey">{t('asking.asked')}</State>;
  return (
    <li className="row">
      <span className="row-main">
        <span className="strong ellipsis">{row.customer.name || row.customer.code}</span>
        <span className="quiet small num">{instant(row.asked)}</span>
      </span>
      {state}
      <Button onClick={() => void copy(say(row.says))} aria-label={t('asking.copy_of', { name: row.customer.name || row.customer.code })}>
        {t('asking.copy')}
      </Button>
    </li>
  );
}

function InvitedList({ survey }: { survey: SurveyRow }): ReactNode {
  const list = useInfiniteQuery(invitations(survey.id, pagesAt()));
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [];
  if (list.isError) return <Trouble error={list.error} />;
  if (!rows.length) return null;
  return (
    <Section title={t('asking.list')} note={t('asking.list_says')}>
      <ul className="rows">
        {rows.map((r) => (
          <Invited key={r.id} row={r} />
        ))}
      </ul>
      {list.hasNextPage && <Button onClick={() => void list.fetchNextPage()}>{t('asking.further')}</Button>}
    </Section>
  );
}

function Inside({ survey }: { survey: SurveyRow }): ReactNode {
  const meta = useMeta();
  const { message } = App.useApp();
  const [condition, setCondition] = useState('');
  const [busy, setBusy] = useState(false);
  const [by, setBy] = useState('');
  const settled = useSettled(condition, 400);
  const look = useQuery(askingOf(survey.id, settled));
  const ask = async (): Promise<void> => {
    setBusy(true);
    try {
      const done = await post<Answer>(`/api/surveys/${survey.id}/invitations`, { condition, send: by || null, base: by ? pagesAt() : null });
      void message.success(t(by ? 'asking.sent' : 'asking.done', { n: done.asked }));
      stale('/api/surveys');
    } catch (e) {
      void message.error((e as Error).message);
    }
    setBusy(false);
  };
  const now = look.data;
  return (
    <div className="asking">
      <p className="quiet">{t('asking.says', { days: survey.quiet_days })}</p>
      {meta ? <ConditionField value={condition} onChange={setCondition} object="customer" meta={meta} label={t('asking.whom')} /> : <Bones rows={2} />}
      {look.isError && <Trouble error={look.error} />}
      {now && (
        <>
          <p className="asking-found" role="status">
            {t('asking.found', { found: now.found, asked: now.asked, left: now.left_out })}
          </p>
          {now.left_out > 0 && <Out rows={now.rows} more={now.left_out - now.rows.length} />}
          <Segmented value={by} onChange={setBy} options={['', 'mail', 'sms'].map((x) => ({ value: x, label: t(x === '' ? 'asking.by_hand' : x === 'mail' ? 'asking.by_mail' : 'asking.by_sms') }))} aria-label={t('asking.how')} />
          <Button type="primary" loading={busy} disabled={!now.asked || settled !== condition} onClick={() => void ask()}>
            {t('asking.ask', { n: now.asked })}
          </Button>
        </>
      )}
      <InvitedList survey={survey} />
    </div>
  );
}

export const Asking = ({ survey, onClose }: { survey: SurveyRow | null; onClose: () => void }): ReactNode => (
  <Panel open={survey !== null} onClose={onClose} title={survey ? t('asking.title', { name: survey.name }) : ''} width={640}>
    {survey && <Inside key={survey.id} survey={survey} />}
  </Panel>
);
