// Answers: what stands behind a figure: who answered what, each with the way to his customer.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { surveyAnswers } from '../../api/queries';
import type { SurveyAnswerRow, SurveyRow } from '../../api/types';
import { instant } from '../../lib/format';
import { say, t } from '../../lib/text';
import type { Params } from '../../lib/url';
import { customerPath } from '../../record/CustomersPanel';
import { Bones, Panel, State, Trouble } from '../../ui/parts';
import { toneOf } from './scores';

function asked(p: Params): Record<string, string> {
  const q: Record<string, string> = {};
  const from = p.a_from ?? p.from;
  const to = p.a_to ?? p.to;
  if (from) q.from = from;
  if (to) q.to = to;
  if (p.by) q.by = p.by;
  if (p.valued) q.value = p.value ?? '';
  if (p.score) q.score = p.score;
  if (p.word) q.word = p.word;
  return q;
}

function Answered({ s, row }: { s: SurveyRow; row: SurveyAnswerRow }): ReactNode {
  const most = s.questions.find((q) => q.kind === 'score')?.most ?? 10;
  const chosen = s.questions.filter((q) => q.choices.length && row.values[q.key] !== undefined);
  const names = (key: string): string => {
    const v = row.values[key];
    const keys = Array.isArray(v) ? v : [v];
    return keys.map((k) => say(s.questions.find((q) => q.key === key)?.choices.find((c) => c.key === k)?.text ?? { zh: '', en: '' })).join(t('results.and'));
  };
  return (
    <li className="row answer-row">
      <span className="row-main">
        <Link href={customerPath(row.customer.id)} className="strong ellipsis">
          {row.customer.name || row.customer.code}
        </Link>
        <span className="quiet small num">{instant(row.at)}</span>
        {row.comment && <span className="answer-words">{row.comment}</span>}
        {chosen.map((q) => (
          <span key={q.key} className="small">
            <span className="quiet">{say(q.text)} </span>
            {names(q.key)}
          </span>
        ))}
      </span>
      {row.score !== null && <State tone={toneOf(row.score, s.bad_below, most)}>{t('results.score', { n: row.score })}</State>}
    </li>
  );
}

export function Answers({ survey, params, onClose }: { survey: SurveyRow; params: Params; onClose: () => void }): ReactNode {
  const open = params.answers === '1';
  const list = useInfiniteQuery({ ...surveyAnswers(survey.id, asked(params)), enabled: open });
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const first = list.data?.pages[0];
  return (
    <Panel open={open} onClose={onClose} title={first ? t('results.behind', { n: first.total }) : t('results.behind_wait')} width={600}>
      {list.isError && <Trouble error={list.error} />}
      {open && list.isPending && <Bones rows={8} />}
      {first && first.anonymous > 0 && <p className="quiet">{t('results.hidden', { n: first.anonymous })}</p>}
      {rows.length > 0 && (
        <ul className="rows">
          {rows.map((r) => (
            <Answered key={r.id} s={survey} row={r} />
          ))}
        </ul>
      )}
      {list.hasNextPage && <Button onClick={() => void list.fetchNextPage()}>{t('asking.further')}</Button>}
    </Panel>
  );
}
