// ViewTabs: the kept views of an object, and keeping the one that is looked at: for me, my department or everybody.
import { App, Button, Dropdown, Input, Radio } from 'antd';
import { useState, type ReactNode } from 'react';
import { patch, post, remove } from '../../api/client';
import { stale } from '../../api/queries';
import type { ObjectMeta, ViewRow } from '../../api/types';
import { say, t, word } from '../../lib/text';
import { did, undo } from '../../record/undo';
import { Icon } from '../../ui/icons';
import { Labelled, Panel, Trouble } from '../../ui/parts';
import { settingsOf, type Look } from './look';

const sharings = ['me', 'department', 'all'] as const;
type Shared = (typeof sharings)[number];
type Question = { name: string; shared: Shared };

function Form({ start, action, save }: { start: Question; action: string; save: (q: Question) => Promise<void> }): ReactNode {
  const [name, setName] = useState(start.name);
  const [shared, setShared] = useState<Shared>(start.shared);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const go = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await save({ name: name.trim(), shared });
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  };
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault();
        void go();
      }}
    >
      <Labelled label={t('view.name')}>
        <Input value={name} onChange={(e) => setName(e.target.value)} maxLength={100} autoFocus placeholder={t('view.name_hint')} aria-label={t('view.name')} />
      </Labelled>
      <fieldset className="plain-set">
        <legend className="label">{t('view.for')}</legend>
        <Radio.Group value={shared} onChange={(e) => setShared(e.target.value as Shared)} className="view-shared">
          {sharings.map((s) => (
            <Radio key={s} value={s}>
              {t(`view.shared.${s}`)}
            </Radio>
          ))}
        </Radio.Group>
      </fieldset>
      <Trouble error={error} />
      <div className="buttons">
        <Button type="primary" htmlType="submit" loading={busy} disabled={!name.trim()}>
          {action}
        </Button>
      </div>
    </form>
  );
}

type Props = { object: ObjectMeta; views: ViewRow[]; current: ViewRow | null; look: Look; changed: boolean; onPick: (v: ViewRow | null) => void; onReset: () => void };

export function ViewTabs({ object, views, current, look, changed, onPick, onReset }: Props): ReactNode {
  const { message } = App.useApp();
  const [form, setForm] = useState<'new' | 'describe' | null>(null);
  const again = (): void => stale('/api/views');
  const fail = (e: unknown): void => void message.error(e instanceof Error ? e.message : String(e));
  const body = (q: Partial<Question>, l: Look | null): object => ({ object: object.name, name: null, shared: null, position: null, ...q, kind: l?.kind ?? null, settings: l ? settingsOf(l) : null });
  const create = async (q: Question): Promise<void> => {
    const made = await post<ViewRow>('/api/views', body(q, look), { create: true });
    again();
    setForm(null);
    onPick(made);
    void message.success(t('view.kept', { name: made.name }));
  };
  const describe = async (q: Question): Promise<void> => {
    if (!current) return;
    await patch<ViewRow>(`/api/views/${current.id}`, body(q, null), current.version);
    again();
    setForm(null);
  };
  const keep = async (): Promise<void> => {
    if (!current) return;
    await patch<ViewRow>(`/api/views/${current.id}`, body({}, look), current.version);
    again();
    onReset();
    void message.success(t('view.kept', { name: current.name }));
  };
  const erase = async (v: ViewRow): Promise<void> => {
    await remove(`/api/views/${v.id}`, v.version);
    onPick(null);
    again();
    const restore = async (): Promise<null> => {
      await post<ViewRow>('/api/views', { object: v.object, name: v.name, shared: v.shared, kind: v.kind, settings: v.settings, position: v.position }, { create: true });
      again();
      return null;
    };
    const id = did(t('view.deleted', { name: v.name }), restore);
    const key = 'view';
    void message.open({
      key,
      duration: 7,
      content: (
        <span>
          {t('view.deleted', { name: v.name })}{' '}
          <Button type="link" size="small" onClick={() => (message.destroy(key), void undo(id).catch(fail))}>
            {t('action.undo')}
          </Button>
        </span>
      ),
    });
  };
  const mine = current?.may_change === true;
  const acts: Record<string, () => void> = { save: () => void keep().catch(fail), new: () => setForm('new'), describe: () => setForm('describe'), reset: onReset, delete: () => current && void erase(current).catch(fail) };
  const items = [
    ...(mine && changed ? [{ key: 'save', label: t('view.save') }] : []),
    { key: 'new', label: t('view.save_new') },
    ...(changed ? [{ key: 'reset', label: t('view.reset') }] : []),
    ...(mine ? [{ key: 'describe', label: t('view.describe') }, { key: 'delete', label: t('view.delete'), danger: true }] : []),
  ];
  return (
    <div className="view-line">
      <div className="tabs view-tabs" role="tablist" aria-label={t('view.tabs')}>
        <button type="button" role="tab" aria-selected={!current} className="tab" onClick={() => onPick(null)}>
          {t('view.usual')}
        </button>
        {views.map((v) => (
          <button key={v.id} type="button" role="tab" aria-selected={v.id === current?.id} className="tab" onClick={() => onPick(v)} title={v.mine ? word('view.shared', v.shared) : t('view.by', { name: v.owner })}>
            {v.kind !== 'list' && <Icon name={v.kind === 'board' ? 'board' : 'calendar'} size={14} />} {v.name}
          </button>
        ))}
      </div>
      {changed && (
        <Button size="small" type="link" className="view-save" onClick={() => (mine ? acts.save?.() : setForm('new'))}>
          {t(mine ? 'view.save' : 'view.save_new')}
        </Button>
      )}
      <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => acts[key]?.() }}>
        <button type="button" className="tiny" aria-label={t('view.menu')}>
          <Icon name="more" size={16} />
        </button>
      </Dropdown>
      <Panel open={form !== null} onClose={() => setForm(null)} title={t(form === 'describe' ? 'view.describe' : 'view.save_new')} width={420}>
        {form === 'new' && <Form start={{ name: '', shared: 'me' }} action={t('action.save')} save={create} />}
        {form === 'describe' && current && <Form start={{ name: current.name, shared: (sharings.find((s) => s === current.shared) ?? 'me') as Shared }} action={t('action.save')} save={describe} />}
      </Panel>
      <span className="visually-hidden">{say(object.label)}</span>
    </div>
  );
}
