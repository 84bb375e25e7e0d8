// SharePanel: with whom a customer is shared, to see or also to change.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Segmented, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { post, remove } from '../../api/client';
import { client, departments, people, shares } from '../../api/queries';
import type { Share, ShareList, ShareQuestion } from '../../api/types';
import { t } from '../../lib/text';
import { Bones, Labelled, Panel, Trouble } from '../../ui/parts';

type Names = { of: (s: ShareQuestion) => string; options: { label: string; options: { value: string; label: string }[] }[] };

function useNames(): Names {
  const everybody = useQuery(people()).data?.rows ?? [];
  const list = useQuery(departments()).data?.rows ?? [];
  return {
    of: (s) => (s.person ? (everybody.find((p) => p.id === s.person)?.name ?? '') : t('share.department', { name: list.find((d) => d.id === s.department)?.name ?? '' })),
    options: [
      { label: t('people.title'), options: everybody.filter((p) => p.active).map((p) => ({ value: 'p' + p.id, label: `${p.name} ${p.login}` })) },
      { label: t('people.departments'), options: list.map((d) => ({ value: 'd' + d.id, label: d.name })) },
    ].filter((g) => g.options.length),
  };
}

function Inside({ id }: { id: number }): ReactNode {
  const { message } = App.useApp();
  const list = useQuery(shares(id));
  const names = useNames();
  const [who, setWho] = useState<string>();
  const [write, setWrite] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const path = `/api/customers/${id}/shares`;
  const keep = (l: ShareList): void => void client.setQueryData(shares(id).queryKey, l);
  const run = async (act: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(null);
    await act().catch(setError);
    setBusy(false);
  };
  const add = (q: ShareQuestion): Promise<void> => run(async () => keep(await post<ShareList>(path, q)));
  const questionOf = (s: Share, can_write: boolean): ShareQuestion => ({ person: s.person, department: s.department, can_write });
  const take = (s: Share): Promise<void> =>
    run(async () => {
      await remove(`${path}/${s.id}`);
      await client.invalidateQueries({ queryKey: shares(id).queryKey });
      void message.open({ type: 'success', duration: 7, content: (<span>{t('share.taken', { name: names.of(s) })} <Button type="link" size="small" onClick={() => { message.destroy(); void add(questionOf(s, s.can_write)); }}>{t('action.undo')}</Button></span>) });
    });
  const turn = (s: Share, can_write: boolean): Promise<void> =>
    run(async () => {
      await remove(`${path}/${s.id}`);
      keep(await post<ShareList>(path, questionOf(s, can_write)));
    });
  const share = async (): Promise<void> => {
    if (!who) return;
    const n = Number(who.slice(1));
    await add({ person: who[0] === 'p' ? n : 0, department: who[0] === 'd' ? n : 0, can_write: write });
    setWho(undefined);
  };
  const may = (v: boolean, onChange: (v: boolean) => void, label: string): ReactNode => <Segmented value={v ? 'w' : 'r'} onChange={(x) => onChange(x === 'w')} options={[{ value: 'r', label: t('share.see') }, { value: 'w', label: t('share.change') }]} aria-label={label} />;
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={3} />;
  return (
    <div className="form">
      <p className="quiet">{t('share.says')}</p>
      <Labelled label={t('share.with')}>
        <Select value={who} onChange={setWho} showSearch optionFilterProp="label" options={names.options} placeholder={t('share.choose')} />
      </Labelled>
      <div className="buttons">
        {may(write, setWrite, t('share.may'))}
        <Button type="primary" disabled={!who} loading={busy} onClick={() => void share()}>
          {t('share.do')}
        </Button>
      </div>
      <Trouble error={error} />
      <h3>{t('share.list')}</h3>
      {list.data.rows.length ? (
        <ul className="rows">
          {list.data.rows.map((s) => (
            <li key={s.id} className="row share-row">
              <span className="row-main">{names.of(s)}</span>
              {may(s.can_write, (v) => void turn(s, v), t('share.may_of', { name: names.of(s) }))}
              <Button size="small" type="text" onClick={() => void take(s)} aria-label={t('share.take_of', { name: names.of(s) })}>
                {t('share.take')}
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="quiet">{t('share.none')}</p>
      )}
    </div>
  );
}

export default function SharePanel({ id, open, onClose }: { id: number; open: boolean; onClose: () => void }): ReactNode {
  return (
    <Panel open={open} onClose={onClose} title={t('share.title')} width={480}>
      <Inside id={id} />
    </Panel>
  );
}
