// Surveys: the surveys there are; each with its link, its QR code and whom it asks.
import { App, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { post } from '../../api/client';
import { stale } from '../../api/queries';
import type { SurveyRow } from '../../api/types';
import { t, word } from '../../lib/text';
import { Section, State, type Tone } from '../../ui/parts';
import { useToday } from '../../record/session';
import { Asking } from './Asking';
import { Share } from './Share';

function stateOf(s: SurveyRow, today: string): [Tone, string] {
  if (s.deleted) return ['grey', t('surveys.deleted')];
  if (s.ends && s.ends < today) return ['grey', t('surveys.over')];
  return s.open ? ['green', t('surveys.open')] : ['grey', t('surveys.closed')];
}

function Row({ s, makes, onAsk, onShare }: { s: SurveyRow; makes: boolean; onAsk: () => void; onShare: () => void }): ReactNode {
  const { message } = App.useApp();
  const [tone, state] = stateOf(s, useToday());
  const restore = async (): Promise<void> => {
    try {
      await post(`/api/surveys/${s.id}/restore`, {});
      stale('/api/surveys');
    } catch (e) {
      void message.error((e as Error).message);
    }
  };
  return (
    <li className="row survey-row">
      <span className="row-main">
        {makes && !s.deleted ? (
          <Link href={'/satisfaction/' + s.id} className="strong">
            {s.name}
          </Link>
        ) : (
          <span className="strong">{s.name}</span>
        )}
        <span className="quiet small">
          {word('surveys.kind', s.kind)} · {t(s.anonymous ? 'surveys.anonymous' : 'surveys.named')}
          {s.counts && ' · ' + t(s.anonymous ? 'surveys.counts_anonymous' : 'surveys.counts', { invited: s.counts.invited, opened: s.counts.opened, done: s.counts.done })}
        </span>
      </span>
      <State tone={tone}>{state}</State>
      {makes && !s.deleted && (s.anonymous ? <Button onClick={onShare}>{t('surveys.share')}</Button> : <Button onClick={onAsk}>{t('surveys.ask')}</Button>)}
      {makes && s.deleted && <Button onClick={() => void restore()}>{t('surveys.restore')}</Button>}
    </li>
  );
}

export function Surveys({ list, makes }: { list: SurveyRow[]; makes: boolean }): ReactNode {
  const [asking, setAsking] = useState<SurveyRow | null>(null);
  const [sharing, setSharing] = useState<SurveyRow | null>(null);
  const row = (s: SurveyRow): ReactNode => <Row key={s.id} s={s} makes={makes} onAsk={() => setAsking(s)} onShare={() => setSharing(s)} />;
  const gone = list.filter((s) => s.deleted);
  return (
    <>
      <ul className="rows">{list.filter((s) => !s.deleted).map(row)}</ul>
      {gone.length > 0 && (
        <Section title={t('surveys.deleted_list')}>
          <ul className="rows">{gone.map(row)}</ul>
        </Section>
      )}
      <Asking survey={asking} onClose={() => setAsking(null)} />
      <Share survey={sharing} onClose={() => setSharing(null)} />
    </>
  );
}
