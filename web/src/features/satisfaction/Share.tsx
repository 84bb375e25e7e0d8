// Share: the one link of an anonymous survey, and its QR code, to copy, to open, to print.
import { App, Button, Input } from 'antd';
import type { ReactNode } from 'react';
import type { SurveyRow } from '../../api/types';
import { at, link } from '../../lib/base';
import { t } from '../../lib/text';
import { Panel } from '../../ui/parts';

/** Where the pages are, as links begin. */
export const pagesAt = (): string => link('').replace(/\/$/, '');

export function useCopy(): (text: string) => Promise<void> {
  const { message } = App.useApp();
  return async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      void message.success(t('surveys.copied'));
    } catch {
      void message.info(t('people.copy_by_hand'));
    }
  };
}

export function Linked({ survey }: { survey: SurveyRow }): ReactNode {
  const copy = useCopy();
  const address = link('/s/' + survey.token);
  const image = at(`/api/surveys/${survey.id}/qr?base=${encodeURIComponent(pagesAt())}`);
  return (
    <div className="form-share">
      <img src={image} width={168} height={168} alt={t('surveys.qr', { name: survey.name })} className="form-qr" />
      <div className="form-link">
        <Input value={address} readOnly aria-label={t('surveys.link')} onFocus={(e) => e.target.select()} />
        <div className="buttons">
          <Button type="primary" onClick={() => void copy(address)}>
            {t('surveys.copy')}
          </Button>
          <Button href={address} target="_blank" rel="noreferrer">
            {t('surveys.visit')}
          </Button>
          <Button href={image} download={survey.name + '.svg'}>
            {t('surveys.qr_save')}
          </Button>
        </div>
      </div>
    </div>
  );
}

export const Share = ({ survey, onClose }: { survey: SurveyRow | null; onClose: () => void }): ReactNode => (
  <Panel open={survey !== null} onClose={onClose} title={survey?.name ?? ''}>
    <p className="quiet">{t('surveys.share_says')}</p>
    {survey && <Linked survey={survey} />}
  </Panel>
);
