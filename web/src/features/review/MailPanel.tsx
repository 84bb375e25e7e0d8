// MailPanel: which reviews come by mail, and this one at once.
import { useQuery } from '@tanstack/react-query';
import { Button, Switch } from 'antd';
import { useState, type ReactNode } from 'react';
import { post, put } from '../../api/client';
import { reviewMail, stale } from '../../api/queries';
import type { ReviewMail } from '../../api/types';
import { t } from '../../lib/text';
import { useDone } from '../../record/useDone';
import { Bones, Panel, Trouble } from '../../ui/parts';

function Inside({ kind, start }: { kind: string; start: string }): ReactNode {
  const mail = useQuery(reviewMail());
  const { did, failed } = useDone();
  const [busy, setBusy] = useState(false);
  if (mail.isError) return <Trouble error={mail.error} retry={() => void mail.refetch()} />;
  if (!mail.data) return <Bones rows={3} />;
  const m = mail.data;
  const set = (change: { week?: boolean; month?: boolean }): void =>
    void put<ReviewMail>('/api/reviews/mail', { week: m.week, month: m.month, ...change })
      .then(() => did(t('review.mail_saved')))
      .catch(failed)
      .finally(() => stale('/api/reviews/mail'));
  const now = (): void => {
    setBusy(true);
    post('/api/reviews/mail/now', { kind, start })
      .then(() => did(t('review.mail_sent')))
      .catch(failed)
      .finally(() => setBusy(false));
  };
  return (
    <div className="form">
      <p className="quiet">{t('review.mail_says')}</p>
      {(['week', 'month'] as const).map((k) => (
        <label key={k} className="review-switch">
          <Switch checked={m[k]} onChange={(v) => set({ [k]: v })} /> {t(`review.mail_${k}`)}
        </label>
      ))}
      {!m.server && <p className="note ink-amber">{t('review.mail_no_server')}</p>}
      {m.server && !m.address && <p className="note ink-amber">{t('review.mail_no_address')}</p>}
      <div className="buttons">
        <Button onClick={now} loading={busy} disabled={!m.address || !m.server}>
          {t('review.mail_now')}
        </Button>
      </div>
    </div>
  );
}

export const MailPanel = ({ open, onClose, kind, start }: { open: boolean; onClose: () => void; kind: string; start: string }): ReactNode => (
  <Panel open={open} onClose={onClose} title={t('review.mail_title')} width={420}>
    {open && <Inside kind={kind} start={start} />}
  </Panel>
);
