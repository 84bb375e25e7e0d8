// TokensPanel: what programs sign in with in one's own name: made, shown once, listed, revoked.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Input, Popconfirm, Segmented, Select } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import { post, remove } from '../../api/client';
import { stale, tokens } from '../../api/queries';
import type { NewToken, Token, TokenQuestion } from '../../api/types';
import { instant, listed } from '../../lib/format';
import { say, t } from '../../lib/text';
import { objectLabel, useMeta } from '../../record/meta';
import { ShownOnce } from '../../record/ShownOnce';
import { Bones, Labelled, Panel, State, Trouble } from '../../ui/parts';
import { useAsk } from '../../record/useAsk';

const refresh = (): void => stale('/api/tokens');
const VALID_DAYS = [30, 90, 365, 0];

function Line({ k }: { k: Token }): ReactNode {
  const meta = useMeta();
  const { message } = App.useApp();
  const over = k.expires !== null && Date.parse(k.expires) <= Date.now();
  const until = k.expires ? t('token.until', { day: instant(k.expires).slice(0, 10) }) : t('token.never');
  const revoke = (): void =>
    void remove('/api/tokens/' + k.id)
      .then(() => {
        refresh();
        void message.success(t('token.revoked', { name: k.name }));
      })
      .catch((e: Error) => message.error(e.message));
  return (
    <li className="row">
      <span className="row-main">
        <span className="strong">{k.name}</span>
        <span className="quiet small">{t('token.row', { may: t(k.writes ? 'token.write' : 'token.read'), objects: k.limited ? listed(k.objects.map((o) => objectLabel(meta, o))) : t('token.all_objects'), until })}</span>
        <span className="quiet small num">{k.seen ? t('token.seen', { at: instant(k.seen) }) : t('token.unseen')}</span>
      </span>
      {over && <State tone="grey">{t('token.expired')}</State>}
      <Popconfirm title={t('token.revoke_sure', { name: k.name })} description={<span className="sure-says">{t('token.revoke_says')}</span>} okText={t('token.revoke')} cancelText={t('action.cancel')} placement="topRight" onConfirm={revoke}>
        <Button size="small">{t('token.revoke')}</Button>
      </Popconfirm>
    </li>
  );
}

function Make({ onMade }: { onMade: (k: NewToken) => void }): ReactNode {
  const meta = useMeta();
  const [q, set] = useState<TokenQuestion>({ name: '', writes: false, objects: null, days: 90 });
  const { error, busy, run } = useAsk();
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    void run(async () => {
      onMade(await post<NewToken>('/api/tokens', { ...q, name: q.name.trim() }));
      refresh();
    });
  };
  return (
    <form className="form" onSubmit={submit}>
      <Labelled label={t('token.name')}>
        <Input value={q.name} onChange={(e) => set({ ...q, name: e.target.value })} placeholder={t('token.name_example')} autoFocus name="token-name" />
      </Labelled>
      <Labelled label={t('token.may')}>
        <Segmented<boolean> value={q.writes} onChange={(writes) => set({ ...q, writes })} options={[{ value: false, label: t('token.read') }, { value: true, label: t('token.write') }]} />
      </Labelled>
      <Labelled label={t('token.objects')}>
        <Select mode="multiple" value={q.objects ?? []} onChange={(o: string[]) => set({ ...q, objects: o.length ? o : null })} optionFilterProp="label" options={meta?.objects.map((o) => ({ value: o.name, label: say(o.label) })) ?? []} placeholder={t('token.all_objects')} />
      </Labelled>
      <Labelled label={t('token.expires')}>
        <Select value={q.days} onChange={(days) => set({ ...q, days })} options={VALID_DAYS.map((n) => ({ value: n, label: n ? t('token.days', { n }) : t('token.never') }))} />
      </Labelled>
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy} disabled={!q.name.trim()}>
        {t('token.make')}
      </Button>
    </form>
  );
}

function Inside(): ReactNode {
  const list = useQuery(tokens());
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<NewToken | null>(null);
  const end = (): void => {
    setMade(null);
    setMaking(false);
  };
  if (made) return <ShownOnce title={t('token.made', { name: made.name })} says={t('token.once')} rows={[[t('token.text'), made.token]]} onDone={end} />;
  if (making) return <Make onMade={setMade} />;
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={3} />;
  return (
    <div className="form">
      <p className="quiet">{t('token.says')}</p>
      {list.data.rows.length ? (
        <ul className="rows">
          {list.data.rows.map((k) => (
            <Line key={k.id} k={k} />
          ))}
        </ul>
      ) : (
        <p>{t('token.none')}</p>
      )}
      <Button type="primary" className="given-add" onClick={() => setMaking(true)}>
        {t('token.new')}
      </Button>
    </div>
  );
}

export default function TokensPanel({ open, onClose }: { open: boolean; onClose: () => void }): ReactNode {
  return (
    <Panel open={open} onClose={onClose} title={t('token.title')} width={520}>
      <Inside />
    </Panel>
  );
}
