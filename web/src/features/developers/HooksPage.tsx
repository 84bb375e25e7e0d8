// HooksPage: the webhooks of the organisation: made, tried out, switched off and on, and what they have sent.
import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useState, type ReactNode } from 'react';
import { useSearch } from 'wouter';
import { patch, post, remove } from '../../api/client';
import { hooks, stale } from '../../api/queries';
import type { Hook } from '../../api/types';
import { listed } from '../../lib/format';
import { say, t, word } from '../../lib/text';
import { AdminList, useAdmin } from '../../record/AdminList';
import { objectLabel, useMeta } from '../../record/meta';
import { ShownOnce } from '../../record/ShownOnce';
import { useDone } from '../../record/useDone';
import { Panel, State } from '../../ui/parts';
import { HookForm } from './HookForm';
import { HookLog } from './HookLog';
import { told } from './told';

type Open = { what: 'form' | 'log'; id: number | null } | { what: 'secret'; hook: Hook; title: string };

function Buttons({ h, onOpen }: { h: Hook; onOpen: (o: Open) => void }): ReactNode {
  const { did, failed } = useDone();
  const path = '/api/hooks/' + h.id;
  const act = (doing: Promise<unknown>, done: () => void): void =>
    void doing
      .then(() => {
        stale('/api/hooks');
        done();
      })
      .catch(failed);
  const turn = (enabled: boolean): void => {
    const body = { name: h.name, url: h.url, objects: told(h), ops: h.ops, enabled };
    act(patch(path, body, h.version), () => did(t(enabled ? 'hooks.switched_on' : 'hooks.switched_off', { name: h.name })));
  };
  const test = (): void =>
    act(post(path + '/test'), () => {
      did(t('hooks.tested'));
      onOpen({ what: 'log', id: h.id });
    });
  const renew = (): void => void post<Hook>(path + '/secret').then((hook) => onOpen({ what: 'secret', hook, title: t('hooks.renewed') })).catch(failed);
  const sure = (name: 'renew' | 'delete', then: () => void): ReactNode => (
    <Popconfirm title={t(`hooks.${name}_sure`, { name: h.name })} description={<span className="sure-says">{t(`hooks.${name}_says`)}</span>} okText={t(`hooks.${name}`)} cancelText={t('action.cancel')} placement="topRight" onConfirm={then}>
      <Button size="small">{t(`hooks.${name}`)}</Button>
    </Popconfirm>
  );
  return (
    <span className="hook-acts">
      <Button size="small" onClick={() => onOpen({ what: 'log', id: h.id })}>
        {t('hooks.log')}
      </Button>
      <Button size="small" onClick={test}>
        {t('hooks.test')}
      </Button>
      <Button size="small" onClick={() => turn(!h.enabled)}>
        {t(h.enabled ? 'hooks.switch_off' : 'hooks.switch_on')}
      </Button>
      {sure('renew', renew)}
      {sure('delete', () => act(remove(path, h.version), () => did(t('hooks.deleted', { name: h.name }))))}
    </span>
  );
}

function Line({ h, onOpen }: { h: Hook; onOpen: (o: Open) => void }): ReactNode {
  const meta = useMeta();
  const what = h.lost ? t('hooks.lost') : h.objects.length ? listed(h.objects.map((o) => objectLabel(meta, o))) : t('hooks.all_objects');
  return (
    <li className="row hook-row">
      <span className="row-main">
        <button type="button" className="row-button strong" onClick={() => onOpen({ what: 'form', id: h.id })}>
          {h.name}
        </button>
        <span className="quiet small code hook-url">{h.url}</span>
        <span className="quiet small">
          {what} · {listed(h.ops.map((o) => word('hooks.op', o)))}
        </span>
        {h.lost && <span className="small hook-problem">{t('hooks.lost_line')}</span>}
        {h.problem && <span className="small hook-problem">{t('hooks.stopped', { why: say(h.problem) })}</span>}
      </span>
      <State tone={h.enabled ? (h.lost ? 'amber' : 'green') : h.problem ? 'red' : 'grey'}>{t(!h.enabled ? 'hooks.off' : h.lost ? 'hooks.idle' : 'hooks.on')}</State>
      <Buttons h={h} onOpen={onOpen} />
    </li>
  );
}

function Opened({ open, rows, onOpen }: { open: Open | null; rows: Hook[]; onOpen: (o: Open | null) => void }): ReactNode {
  const { did } = useDone();
  const close = (): void => onOpen(null);
  const hook = open && open.what !== 'secret' ? (rows.find((h) => h.id === open.id) ?? null) : null;
  const saved = (h: Hook): void => {
    if (h.secret) onOpen({ what: 'secret', hook: h, title: t('hooks.made', { name: h.name }) });
    else {
      did(t('hooks.saved', { name: h.name }));
      close();
    }
  };
  const title = open?.what === 'log' ? t('hooks.log') : open?.what === 'secret' ? t('hooks.secret') : t(hook ? 'hooks.edit' : 'hooks.new');
  return (
    <Panel open={open !== null} onClose={close} title={title} width={560}>
      {open?.what === 'form' && (hook ?? open.id === null) && <HookForm key={String(open.id)} hook={hook} onDone={saved} />}
      {open?.what === 'log' && hook && <HookLog hook={hook} />}
      {open?.what === 'secret' && <ShownOnce title={open.title} says={t('hooks.secret_once')} rows={[[t('hooks.secret'), open.hook.secret ?? '']]} onDone={close} />}
    </Panel>
  );
}

export default function HooksPage(): ReactNode {
  const list = useQuery(hooks(useAdmin()));
  const edit = new URLSearchParams(useSearch()).get('edit');
  const [open, setOpen] = useState<Open | null>(edit ? { what: 'form', id: Number(edit) } : null);
  return (
    <AdminList
      title={t('hooks.title')}
      says={t('hooks.says')}
      list={list}
      line={(h) => <Line key={h.id} h={h} onOpen={setOpen} />}
      none={{ title: t('hooks.none'), says: t('hooks.none_says') }}
      make={{ text: t('hooks.new'), open: () => setOpen({ what: 'form', id: null }) }}
    >
      <Opened open={open} rows={list.data?.rows ?? []} onOpen={setOpen} />
    </AdminList>
  );
}
