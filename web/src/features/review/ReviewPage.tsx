// ReviewPage: a week or a month at a glance, for the meeting in which it is looked at: what happened, why, what
// is overdue, what to decide, and what was decided. Its address is the period; its PDF says the same.
import { useQuery } from '@tanstack/react-query';
import { App, Button, DatePicker, Dropdown } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { download } from '../../api/client';
import { review } from '../../api/queries';
import type { Review, ReviewAdvice } from '../../api/types';
import { useNarrow } from '../../lib/store';
import { language, say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useKeys, useTitle } from '../../lib/use';
import { useToday } from '../../record/session';
import { Icon } from '../../ui/icons';
import { Bones, Page, Section, Tabs, Trouble } from '../../ui/parts';
import { cellText } from './cell';
import { MailPanel } from './MailPanel';
import { Notes } from './Notes';
import { Part } from './Sections';
import './review.css';

const KINDS = ['week', 'month'] as const;
type Kind = (typeof KINDS)[number];

function lead(r: Review): string {
  const figures = r.sections.find((s) => s.key === 'churn')?.figures ?? [];
  const rate = figures.find((f) => f.key === 'rate')?.cell;
  const target = figures.find((f) => f.key === 'target')?.cell;
  if (!rate || rate.value === null) return t('nav.review');
  const words = { rate: cellText(rate), target: target ? cellText(target) : '' };
  if (!target || target.value === null) return t('review.lead', words);
  return t(rate.value > target.value ? 'review.lead_over' : 'review.lead_under', words);
}

function Advice({ rows }: { rows: ReviewAdvice[] }): ReactNode {
  return (
    <Section title={t('review.decide')} id="review-decide">
      {rows.length === 0 ? (
        <p className="quiet">{t('review.decide_none')}</p>
      ) : (
        <ol className="review-advice">
          {rows.map((a, i) => (
            <li key={i}>
              <span className={a.good ? 'ink-green' : undefined}>{say(a.says)}</span> <Link href={a.path}>{t('review.decide_go')}</Link>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

function Contents({ r }: { r: Review }): ReactNode {
  const jump = (id: string): void => document.getElementById(id)?.scrollIntoView({ behavior: 'smooth' });
  const places = [...r.sections.map((s) => ({ id: 'review-' + s.key, text: say(s.title) })), { id: 'review-decide', text: `${t('review.decide')}${r.advice.length ? ` ${r.advice.length}` : ''}` }, { id: 'review-notes', text: t('review.notes') }];
  return (
    <nav className="review-contents chips" aria-label={t('review.contents')}>
      {places.map((p) => (
        <button key={p.id} type="button" className="chip" onClick={() => jump(p.id)}>
          {p.text}
        </button>
      ))}
    </nav>
  );
}

function Actions({ r, onMail }: { r: Review; onMail: () => void }): ReactNode {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const pdf = (): void => {
    setBusy(true);
    download(`/api/reviews/pdf?kind=${r.kind}&start=${r.from}&language=${language()}`, undefined, `review-${r.from}.pdf`)
      .catch((e: Error) => message.error(e.message))
      .finally(() => setBusy(false));
  };
  return (
    <>
      <Button icon={<Icon name="download" size={16} />} loading={busy} onClick={pdf}>
        {t('review.pdf')}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'mail', label: t('review.mail'), onClick: onMail },
            { key: 'print', label: t('review.print'), onClick: () => window.print() },
          ],
        }}
      >
        <Button icon={<Icon name="more" size={16} />} aria-label={t('action.more')} />
      </Dropdown>
    </>
  );
}

export default function ReviewPage(): ReactNode {
  const [params, set] = useParams();
  const [mail, setMail] = useState(false);
  const today = useToday();
  const narrow = useNarrow();
  const kind: Kind = params.kind === 'month' ? 'month' : 'week';
  const asked = useQuery(review(kind, params.start ?? ''));
  const r = asked.data;
  const to = (start: string | null | undefined): void => void (start && set({ kind, start }, true));
  useKeys({ '[': () => to(r?.previous), ']': () => to(r?.next) });
  useTitle((r ? say(r.called) + ' · ' : '') + t('nav.review') + ' · ' + t('brand'));
  const controls = (
    <div className="review-controls">
      <Tabs label={t('review.kind')} value={kind} onChange={(k) => set({ kind: k === 'week' ? null : k, start: r?.to ?? null })} items={KINDS.map((k) => ({ key: k, text: t(`review.${k}`) }))} />
      <span className="review-move">
        <Button aria-label={t('review.previous')} title={t('review.previous') + ' ['} icon={<Icon name="back" size={16} />} disabled={!r} onClick={() => to(r?.previous)} />
        <DatePicker key={kind} picker={kind} allowClear={false} value={r ? dayjs(r.from) : null} onChange={(v) => to(v?.format('YYYY-MM-DD'))} maxDate={dayjs(today)} format={() => (!r ? '' : !narrow ? say(r.called) : kind === 'month' ? r.from.slice(0, 7) : `${r.from.slice(5)} – ${r.to.slice(5)}`)} aria-label={t('review.pick')} className="review-picker" />
        <Button aria-label={t('review.next')} title={t('review.next') + ' ]'} icon={<Icon name="next" size={16} />} disabled={!r?.next} onClick={() => to(r?.next)} />
      </span>
    </div>
  );
  if (asked.isError)
    return (
      <Page lead={t('nav.review')}>
        {controls}
        <Trouble error={asked.error} retry={() => void asked.refetch()} />
      </Page>
    );
  return (
    <Page title={r ? say(r.called) : undefined} lead={r ? lead(r) : t('nav.review')} actions={r && <Actions r={r} onMail={() => setMail(true)} />}>
      {controls}
      {!r ? (
        <Bones rows={12} />
      ) : (
        <div className={'review' + (asked.isPlaceholderData ? ' waiting' : '')}>
          {(!r.over || r.customers !== 'all') && (
            <p className="note quiet">
              {[!r.over && t('review.running', { day: r.until }), r.customers !== 'all' && t('review.visible')].filter(Boolean).join(' · ')}
            </p>
          )}
          <Contents r={r} />
          {r.sections.map((s) => (
            <Part key={s.key} s={s} kind={r.kind} />
          ))}
          <Advice rows={r.advice} />
          <Notes key={r.kind + r.from} r={r} />
          <MailPanel open={mail} onClose={() => setMail(false)} kind={r.kind} start={r.from} />
        </div>
      )}
    </Page>
  );
}
