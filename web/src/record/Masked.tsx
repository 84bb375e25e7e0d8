// Masked: 138****1234, and for who may a button that shows the whole, once; each use is in the audit.
import { useState, type ReactNode } from 'react';
import { post } from '../api/client';
import type { FieldMeta, RecordRow, Revealed } from '../api/types';
import { say, t } from '../lib/text';
import { Trouble } from '../ui/parts';
import { useSession } from './session';

export const canReveal = (f: FieldMeta): boolean => f.right === 'masked' && !f.computed && !['link', 'links', 'file', 'picture', 'department'].includes(f.kind);

export function Masked({ object, row, field, children }: { object: string; row: RecordRow; field: FieldMeta; children: ReactNode }): ReactNode {
  const may = useSession()?.rights.includes('reveal') ?? false;
  const [whole, setWhole] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const value = row.values[field.name];
  if (!may || value === null || value === undefined) return children;
  if (whole !== null) return <span className="revealed">{whole}</span>;
  const show = (): void => void post<Revealed>(`/api/records/${object}/${row.id}/reveal/${field.name}`).then((a) => setWhole(a.value ?? ''), setError);
  return (
    <>
      {children}{' '}
      <button type="button" className="plain link" onClick={show} title={t('privacy.reveal_says')} aria-label={t('privacy.reveal_of', { field: say(field.label) })}>
        {t('privacy.reveal')}
      </button>
      <Trouble error={error} />
    </>
  );
}
