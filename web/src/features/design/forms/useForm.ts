// useForm: a public form while it is edited: made, saved, deleted with a way back; and what somebody else saved meanwhile.
import { App } from 'antd';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ApiError, get, post, put, remove } from '../../../api/client';
import { client, publicForm, stale } from '../../../api/queries';
import type { FormRow, Meta } from '../../../api/types';
import { t } from '../../../lib/text';
import { did } from '../../../record/undo';
import { draftOf, fresh, type Draft } from './draft';

type Form = { draft: Draft; change: (d: Draft) => void; busy: boolean; error: unknown; save: (over?: number) => void; erase: () => void; theirs: FormRow | null; settle: (f: FormRow) => void; dismiss: () => void };

export function useForm(meta: Meta, kept: FormRow | null): Form {
  const { message } = App.useApp();
  const [, go] = useLocation();
  const [draft, change] = useState<Draft>(kept ? draftOf(kept) : fresh(meta));
  const [version, setVersion] = useState(kept?.version ?? 0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [theirs, setTheirs] = useState<FormRow | null>(null);
  const settle = (f: FormRow): void => {
    client.setQueryData(publicForm(f.id).queryKey, f);
    setVersion(f.version);
    change(draftOf(f));
  };
  const make = async (): Promise<void> => {
    const made = await post<FormRow>('/api/forms', draft, { create: true });
    client.setQueryData(publicForm(made.id).queryKey, made);
    void message.success(t('forms.made'));
    go('/forms/' + made.id, { replace: true });
  };
  const save = async (over: number): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      if (kept) {
        settle(await put<FormRow>(`/api/forms/${kept.id}`, draft, over));
        void message.success(t('forms.saved'));
      } else await make();
    } catch (e) {
      if (kept && e instanceof ApiError && e.problem.status === 412) setTheirs(await get<FormRow>(`/api/forms/${kept.id}`));
      else setError(e);
    }
    setBusy(false);
  };
  const erase = async (): Promise<void> => {
    if (!kept) return;
    const done = t('forms.delete_done', { name: kept.name });
    try {
      await remove(`/api/forms/${kept.id}`, version);
      did(done, async () => {
        await post(`/api/forms/${kept.id}/restore`, {});
        stale('/api/forms');
        return null;
      });
      void message.success(done);
      stale('/api/forms');
      go('/forms');
    } catch (e) {
      setError(e);
    }
  };
  return { draft, change, busy, error, save: (over = version) => void save(over), erase: () => void erase(), theirs, settle, dismiss: () => setTheirs(null) };
}
