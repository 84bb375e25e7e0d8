// FileInput: a file or a picture, dropped or chosen; it is sent at once and named by the record when that is saved.
import { Button } from 'antd';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { post } from '../api/client';
import type { FileAnswer } from '../api/types';
import { bytes } from '../lib/format';
import { say, t } from '../lib/text';
import { Icon } from '../ui/icons';
import { Trouble } from '../ui/parts';
import type { InputProps } from './inputs';

const BYTES_MAX = 20 * 1024 * 1024;

export function FileInput({ id, field, value, onChange }: InputProps): ReactNode {
  const own = useId();
  const box = useRef<HTMLInputElement>(null);
  const [sent, setSent] = useState<{ file: FileAnswer; shown: string | null } | null>(null);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const picture = field.kind === 'picture';
  useEffect(() => () => void (sent?.shown && URL.revokeObjectURL(sent.shown)), [sent]);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setError(null);
    if (file.size > BYTES_MAX) return setError(new Error(t('input.file_too_big', { size: bytes(file.size) })));
    setBusy(true);
    try {
      const answer = await post<FileAnswer>(`/api/files?name=${encodeURIComponent(file.name)}`, file);
      if (picture && !answer.type.startsWith('image/')) throw new Error(t('input.no_picture', { name: file.name }));
      setSent({ file: answer, shown: answer.type.startsWith('image/') ? URL.createObjectURL(file) : null });
      onChange(String(answer.id));
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  const named = sent && value === String(sent.file.id) ? sent : null;
  return (
    <div
      className={'file-input' + (over ? ' file-over' : '')}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        void take(e.dataTransfer.files[0]);
      }}
    >
      <input ref={box} id={id ?? own} type="file" className="visually-hidden" tabIndex={-1} accept={picture ? 'image/png,image/jpeg,image/gif,image/webp' : undefined} aria-label={say(field.label)} onChange={(e) => void take(e.target.files?.[0])} />
      {named?.shown && <img className="file-shown" src={named.shown} alt={named.file.name} />}
      {named ? (
        <span className="file-name">
          {named.file.name} <span className="quiet small num">{bytes(named.file.bytes)}</span>
        </span>
      ) : value ? (
        <span className="file-name">{t('input.file_kept')}</span>
      ) : (
        <span className="quiet small">{t(picture ? 'input.drop_picture' : 'input.drop_file')}</span>
      )}
      <span className="buttons">
        <Button size="small" icon={<Icon name="file" size={14} />} loading={busy} onClick={() => box.current?.click()}>
          {t(value ? 'input.another_file' : picture ? 'input.choose_picture' : 'input.choose_file')}
        </Button>
        {value !== null && (
          <Button size="small" type="text" onClick={() => onChange(null)}>
            {t('input.without_file')}
          </Button>
        )}
      </span>
      <Trouble error={error} />
    </div>
  );
}
