// HookForm: a webhook made or changed: what for, where to, of what.
import { Button, Checkbox, Input, Select } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import { patch, post } from '../../api/client';
import { stale } from '../../api/queries';
import type { Hook, HookQuestion } from '../../api/types';
import { say, t, word } from '../../lib/text';
import { useMeta } from '../../record/meta';
import { useAsk } from '../../record/useAsk';
import { Labelled, Trouble } from '../../ui/parts';
import { told } from './told';

const OPS = ['created', 'changed', 'deleted'];
/** In the list of objects: all of them. Only a webhook that lost its own has to say so. */
const ALL = '*';
const begun = (h: Hook | null): HookQuestion => (h ? { name: h.name, url: h.url, objects: told(h), ops: h.ops, enabled: h.enabled } : { name: '', url: '', objects: null, ops: OPS, enabled: true });

export function HookForm({ hook, onDone }: { hook: Hook | null; onDone: (h: Hook) => void }): ReactNode {
  const meta = useMeta();
  const [q, set] = useState<HookQuestion>(begun(hook));
  const { error, busy, run } = useAsk();
  const lost = hook?.lost && q.objects?.length === 0;
  const objects = meta?.objects.map((o) => ({ value: o.name, label: say(o.label) })) ?? [];
  const choose = (o: string[]): void => set({ ...q, objects: o.includes(ALL) ? null : o.length || hook?.lost ? o : null });
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    const body = { ...q, name: q.name.trim(), url: q.url.trim() };
    void run(async () => {
      const done = hook ? await patch<Hook>('/api/hooks/' + hook.id, body, hook.version) : await post<Hook>('/api/hooks', body);
      stale('/api/hooks');
      onDone(done);
    });
  };
  return (
    <form className="form" onSubmit={submit}>
      <Labelled label={t('hooks.name')}>
        <Input value={q.name} onChange={(e) => set({ ...q, name: e.target.value })} placeholder={t('hooks.name_example')} autoFocus name="hook-name" maxLength={60} />
      </Labelled>
      <Labelled label={t('hooks.url')} hint={t(/^http:/.test(q.url) ? 'hooks.plain' : 'hooks.url_says')}>
        <Input value={q.url} onChange={(e) => set({ ...q, url: e.target.value })} placeholder="https://" inputMode="url" name="hook-url" />
      </Labelled>
      <Labelled label={t('hooks.objects')} hint={lost ? t('hooks.lost_says') : undefined}>
        <Select mode="multiple" value={q.objects ?? []} onChange={choose} optionFilterProp="label" options={lost ? [{ value: ALL, label: t('hooks.all_objects') }, ...objects] : objects} placeholder={t(lost ? 'hooks.lost_choose' : 'hooks.all_objects')} />
      </Labelled>
      <Labelled label={t('hooks.ops')}>
        <Checkbox.Group value={q.ops} onChange={(ops) => set({ ...q, ops })} options={OPS.map((o) => ({ value: o, label: word('hooks.op', o) }))} />
      </Labelled>
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy} disabled={!q.name.trim() || !q.url.trim() || !q.ops.length}>
        {t(hook ? 'hooks.save' : 'hooks.make')}
      </Button>
    </form>
  );
}
