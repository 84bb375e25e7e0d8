// LinkCard: a form's link and QR code, to copy, to open, to print.
import { App, Button, Input } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { renderSVG } from 'uqr';
import type { FormRow } from '../../../api/types';
import { link } from '../../../lib/base';
import { t } from '../../../lib/text';
import { Section } from '../../../ui/parts';

const PNG_PX = 1024;

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const a = document.createElement('a');
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

function savePng(address: string, name: string): void {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = PNG_PX;
    const pen = canvas.getContext('2d');
    if (!pen) return;
    pen.imageSmoothingEnabled = false;
    pen.drawImage(image, 0, 0, PNG_PX, PNG_PX);
    canvas.toBlob((b) => b && save(b, name));
  };
  image.src = address;
}

export const linkOf = (f: FormRow): string => link('/f/' + f.token);

export function LinkCard({ form }: { form: FormRow }): ReactNode {
  const { message } = App.useApp();
  const link = linkOf(form);
  const svg = useMemo(() => renderSVG(link, { border: 2 }), [link]);
  const image = 'data:image/svg+xml;utf8,' + encodeURIComponent(svg);
  const file = form.name.replace(/[\\/:*?"<>|]/g, ' ').trim() || 'form';
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      // Without a secure context there is no clipboard: the link is marked, Ctrl+C takes it.
      document.querySelector<HTMLInputElement>('.form-link input')?.select();
      if (!document.execCommand('copy')) return;
    }
    void message.success(t('forms.copied'));
  };
  return (
    <Section title={t('forms.link')} note={t('forms.link_says')}>
      <div className="form-share">
        <img src={image} width={168} height={168} alt={t('forms.qr', { name: form.name })} className="form-qr" />
        <div className="form-link">
          <Input value={link} readOnly aria-label={t('forms.link')} onFocus={(e) => e.target.select()} />
          <div className="buttons">
            <Button type="primary" onClick={() => void copy()}>
              {t('forms.copy')}
            </Button>
            <Button href={link} target="_blank" rel="noreferrer">
              {t('forms.visit')}
            </Button>
            <Button onClick={() => save(new Blob([svg], { type: 'image/svg+xml' }), file + '.svg')}>{t('forms.qr_svg')}</Button>
            <Button onClick={() => savePng(image, file + '.png')}>{t('forms.qr_png')}</Button>
          </div>
        </div>
      </div>
    </Section>
  );
}
