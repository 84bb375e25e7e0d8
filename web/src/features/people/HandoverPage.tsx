// HandoverPage: everything of one who leaves goes to others: who, to whom, a look at what would happen, done, taken back.
import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm, Segmented, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { post } from '../../api/client';
import { departments, handovers, people, stale } from '../../api/queries';
import type { Department, Handover, HandoverQuestion, HandoverRow, HandoverUndone, PersonRow, Receiver } from '../../api/types';
import { count, instant, listed } from '../../lib/format';
import { t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useTitle } from '../../lib/use';
import { objectLabel, useMeta } from '../../record/meta';
import { useSession } from '../../record/session';
import { Blank, Bones, Labelled, Page, Section, State, Trouble } from '../../ui/parts';
import { AdminsOnly } from '../../record/AdminsOnly';
import { GivenTo } from './GivenTo';
import { choices, within } from './tree';
import { useDone } from '../../record/useDone';

export const ways = ['one', 'department', 'object', 'condition'] as const;
export type Way = (typeof ways)[number];
export type Plan = { way: Way; one: number; department: number; rows: Receiver[] };

const start: Plan = { way: 'one', one: 0, department: 0, rows: [] };
const receiver = (person: number): Receiver => ({ person, when: null, objects: null });

/** What the server is asked, or null while somebody is missing. */
export function questionOf(p: Plan, leaves: number, rows: PersonRow[], list: Department[]): HandoverQuestion | null {
  const others = rows.filter((x) => x.active && x.id !== leaves);
  const to = p.way === 'one' ? (p.one ? [receiver(p.one)] : []) : p.way === 'department' ? others.filter((x) => p.department && within(list, x.department, p.department)).map((x) => receiver(x.id)) : p.rows.filter((r) => r.person);
  if (!leaves || !to.length) return null;
  return { how: p.way === 'object' ? 'object' : p.way === 'condition' ? 'condition' : 'turn', to };
}

function Preview({ h, rows }: { h: Handover; rows: PersonRow[] }): ReactNode {
  const meta = useMeta();
  const objects = [...new Set(h.to.flatMap((r) => Object.keys(r.objects)))];
  const sum = h.to.reduce((n, r) => n + r.customers + r.others, 0);
  if (!sum && !h.left) return <p>{t('handover.nothing')}</p>;
  return (
    <>
      <div className="table-box" tabIndex={0} role="region" aria-label={t('handover.preview')}>
        <table className="table">
          <thead>
            <tr>
              <th>{t('handover.to')}</th>
              {objects.map((o) => (
                <th key={o} className="right">
                  {objectLabel(meta, o)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {h.to.map((r) => (
              <tr key={r.person}>
                <th scope="row">{rows.find((p) => p.id === r.person)?.name}</th>
                {objects.map((o) => (
                  <td key={o} className="right num">
                    {count(r.objects[o] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {h.left > 0 && (
        <p className="note">
          <State tone="red">{t('handover.left', { n: h.left })}</State> {t('handover.left_says')}
        </p>
      )}
    </>
  );
}

function Past({ rows }: { rows: PersonRow[] }): ReactNode {
  const list = useQuery(handovers());
  const { did, failed } = useDone();
  const [busy, setBusy] = useState(0);
  const named = (id: number): string => rows.find((p) => p.id === id)?.name ?? '';
  const login = (l: string): string => rows.find((p) => p.login === l)?.name ?? l;
  const undo = async (h: HandoverRow): Promise<void> => {
    setBusy(h.id);
    try {
      const done = await post<HandoverUndone>(`/api/handovers/${h.id}/undo`);
      stale('/api');
      did(t('handover.undone', { restored: done.restored, kept: done.kept, name: named(h.person) }));
    } catch (e) {
      failed(e);
    }
    setBusy(0);
  };
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={2} height={56} />;
  if (!list.data.rows.length) return <p className="quiet">{t('handover.none')}</p>;
  return (
    <ul className="rows">
      {list.data.rows.map((h) => (
        <li key={h.id} className="row">
          <span className="row-main">
            <span className="strong">{t('handover.row', { name: named(h.person), to: listed(Object.keys(h.to).map((l) => `${login(l)} ${count(h.to[l])}`)) || '–' })}</span>
            <span className="quiet small num">{t('handover.row_says', { at: instant(h.at), by: named(h.actor), n: h.records })}</span>
          </span>
          {h.undone ? (
            <State tone="grey">{t('handover.was_undone')}</State>
          ) : (
            <Popconfirm title={t('handover.undo_sure')} description={<span className="sure-says">{t('handover.undo_says')}</span>} okText={t('action.undo')} cancelText={t('action.cancel')} placement="topRight" onConfirm={() => void undo(h)}>
              <Button size="small" loading={busy === h.id} aria-label={t('handover.undo_of', { name: named(h.person) })}>
                {t('action.undo')}
              </Button>
            </Popconfirm>
          )}
        </li>
      ))}
    </ul>
  );
}

function Plan_({ rows, list, leaves, onDone }: { rows: PersonRow[]; list: Department[]; leaves: number; onDone: () => void }): ReactNode {
  const { did, failed } = useDone();
  const [plan, setPlan] = useState<Plan>(start);
  const [looked, setLooked] = useState<{ for: string; h: Handover } | null>(null);
  const [busy, setBusy] = useState(false);
  const q = questionOf(plan, leaves, rows, list);
  const key = JSON.stringify([leaves, q]);
  const preview = looked?.for === key ? looked.h : null;
  const him = rows.find((p) => p.id === leaves);
  const others = rows.filter((p) => p.active && p.id !== leaves).map((p) => ({ value: p.id, label: `${p.name} ${p.login}` }));
  const run = async (act: () => Promise<void>): Promise<void> => {
    setBusy(true);
    await act().catch(failed);
    setBusy(false);
  };
  const look = (): Promise<void> => run(async () => setLooked({ for: key, h: await post<Handover>(`/api/people/${leaves}/handover/preview`, q) }));
  const hand = (): Promise<void> =>
    run(async () => {
      const done = await post<Handover>(`/api/people/${leaves}/handover`, q, { create: true });
      stale('/api');
      did(t('handover.done', { name: him?.name ?? '' }), () => post(`/api/handovers/${done.id}/undo`).then(() => stale('/api')));
      onDone();
    });
  return (
    <>
      <Labelled label={t('handover.how')}>
        <Segmented<Way> value={plan.way} onChange={(way) => setPlan({ ...plan, way, rows: way === 'object' || way === 'condition' ? (plan.rows.length ? plan.rows : [receiver(0)]) : plan.rows })} options={ways.map((w) => ({ value: w, label: t(`handover.way.${w}`) }))} className="handover-ways" />
      </Labelled>
      {plan.way === 'one' && (
        <Labelled label={t('handover.who_takes')}>
          <Select value={plan.one || undefined} onChange={(one) => setPlan({ ...plan, one })} showSearch optionFilterProp="label" options={others} placeholder={t('handover.choose')} />
        </Labelled>
      )}
      {plan.way === 'department' && (
        <Labelled label={t('handover.which_department')} hint={t('handover.department_says')}>
          <Select value={plan.department || undefined} onChange={(department) => setPlan({ ...plan, department })} showSearch optionFilterProp="label" options={choices(list)} placeholder={t('handover.choose')} />
        </Labelled>
      )}
      {(plan.way === 'object' || plan.way === 'condition') && <GivenTo way={plan.way} rows={plan.rows} others={others} onChange={(r) => setPlan({ ...plan, rows: r })} />}
      <div className="buttons">
        <Button type={preview ? 'default' : 'primary'} disabled={!q} loading={busy && !preview} onClick={() => void look()}>
          {t('handover.preview')}
        </Button>
      </div>
      {preview && (
        <div className="handover-preview">
          <Preview h={preview} rows={rows} />
          <p className="note">{t('handover.then', { name: him?.name ?? '' })}</p>
          <div className="buttons">
            <Button type="primary" danger disabled={preview.left > 0} loading={busy} onClick={() => void hand()}>
              {t('handover.do')}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}

export default function HandoverPage(): ReactNode {
  const admin = useSession()?.rights.includes('administrator') ?? true;
  const [params, set] = useParams();
  const asked = useQuery(people());
  const list = useQuery(departments()).data?.rows ?? [];
  const rows = asked.data?.rows ?? [];
  const active = rows.filter((p) => p.active);
  const leaves = active.some((p) => p.id === Number(params.person)) ? Number(params.person) : 0;
  useTitle(t('handover.title') + ' · ' + t('brand'));
  if (!admin) return <AdminsOnly title={t('handover.title')} />;
  return (
    <Page title={t('nav.settings')} lead={t('handover.title')}>
      <p className="quiet lead-says">{t('handover.says')}</p>
      {asked.isError && <Trouble error={asked.error} retry={() => void asked.refetch()} />}
      {asked.isPending ? (
        <Bones rows={4} />
      ) : active.length < 2 ? (
        <Blank title={t('handover.alone')} says={t('handover.alone_says')}>
          <Link href="/people" className="lay-link">
            {t('handover.alone_do')}
          </Link>
        </Blank>
      ) : (
        <div className="form sheet handover section">
          <Labelled label={t('handover.who')}>
            <Select value={leaves || undefined} onChange={(id) => set({ person: String(id) })} showSearch optionFilterProp="label" options={active.map((p) => ({ value: p.id, label: `${p.name} ${p.login}` }))} placeholder={t('handover.choose')} />
          </Labelled>
          {leaves > 0 && <Plan_ key={leaves} rows={rows} list={list} leaves={leaves} onDone={() => set({ person: null })} />}
        </div>
      )}
      <Section title={t('handover.past')}>
        <Past rows={rows} />
      </Section>
    </Page>
  );
}
