// PeoplePage: who works here: departments at the left, their people at the right.
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Button, Input, Select } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { get, patch } from '../../api/client';
import { departments, people, roles, stale } from '../../api/queries';
import type { Department, PersonChange, PersonList, PersonRow, Role } from '../../api/types';
import { ago, count, instant, listed } from '../../lib/format';
import { useNarrow } from '../../lib/store';
import { t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useKeys, useTitle } from '../../lib/use';
import { useSession, useToday } from '../../record/session';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Chip, First, Page, State, Trouble } from '../../ui/parts';
import { ClashDialog, type Clash } from './Clash';
import { AddDepartment, DepartmentPanel } from './DepartmentPanel';
import { DepartmentTree, fits, type Dropped } from './DepartmentTree';
import { PersonPanel } from './PersonPanel';
import { choices, pathOf, within } from './tree';
import { useDepartments } from './useDepartments';
import { useDone } from '../../record/useDone';

type Which = 'active' | 'off' | 'all';
const nobody: PersonRow[] = [];
const none: Department[] = [];

const found = (p: PersonRow, words: string): boolean => {
  const all = [p.name, p.login, p.mail, p.phone].join(' ').toLowerCase();
  return words.toLowerCase().split(/\s+/).every((w) => all.includes(w));
};

export const lastSeen = (p: PersonRow, today: string): string => (p.seen ? ago(instant(p.seen).slice(0, 10), today) : t('people.never'));

function PersonLine({ p, list, all, admin, onOpen }: { p: PersonRow; list: Department[]; all: Role[]; admin: boolean; onOpen: () => void }): ReactNode {
  const today = useToday();
  const department = pathOf(list, p.department);
  const names = p.roles.map((id) => all.find((r) => r.id === id)?.name).filter(Boolean);
  return (
    <div className="row person" draggable={admin} onDragStart={(e) => e.dataTransfer.setData('text/plain', 'person:' + p.id)}>
      <span className="row-main">
        <button type="button" className="row-button strong ellipsis" onClick={onOpen}>
          {p.name}
        </button>
        <span className="quiet small ellipsis">
          {p.login}
          {p.phone && ` · ${p.phone}`}
        </span>
      </span>
      <span className="person-place ellipsis" title={department}>
        {department || <span className="faint">{t('people.no_department')}</span>}
      </span>
      {admin && <span className="person-roles ellipsis">{names.length ? listed(names.map(String)) : <State tone="amber">{t('people.no_role')}</State>}</span>}
      <span className="person-state small">{p.active ? admin ? <span className="quiet" title={p.seen ? instant(p.seen) : undefined}>{lastSeen(p, today)}</span> : null : <State tone="grey">{t('people.off')}</State>}</span>
    </div>
  );
}

type LinesProps = { rows: PersonRow[]; list: Department[]; all: Role[]; admin: boolean; onOpen: (id: number) => void };

/** As many as there may be: only those in sight are in the page. */
function Lines({ rows, list, all, admin, onOpen }: LinesProps): ReactNode {
  const box = useRef<HTMLUListElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current?.closest('main') ?? null, estimateSize: () => 57, overscan: 20, getItemKey: (i) => rows[i]?.id ?? i });
  return (
    <ul className="rows people-rows" ref={box} role="list" aria-label={t('people.title')} style={{ height: virtual.getTotalSize() + 2 }}>
      {virtual.getVirtualItems().map((v) => {
        const p = rows[v.index] as PersonRow;
        return (
          <li key={v.key} data-index={v.index} ref={virtual.measureElement} aria-posinset={v.index + 1} aria-setsize={rows.length} style={{ transform: `translateY(${v.start}px)` }}>
            <PersonLine p={p} list={list} all={all} admin={admin} onOpen={() => onOpen(p.id)} />
          </li>
        );
      })}
    </ul>
  );
}

/** A person who is dropped on a department goes there; a department goes below it. */
function useDrop(list: Department[], rows: PersonRow[], move: (d: Department, to: number) => void): (what: Dropped, to: number) => void {
  const { did, failed } = useDone();
  const put = async (p: PersonRow, to: number): Promise<void> => {
    const change = (version: number, department: number): Promise<PersonRow> => patch<PersonRow>(`/api/people/${p.id}`, { department } satisfies Partial<PersonChange>, version);
    try {
      const next = await change(p.version, to);
      stale('/api/people', '/api/departments');
      did(t('people.put', { name: p.name, to: pathOf(list, to) || t('people.no_department') }), () => change(next.version, p.department).then(() => stale('/api/people', '/api/departments')));
    } catch (e) {
      failed(e);
    }
  };
  return (what, to) => {
    const p = what.what === 'person' ? rows.find((x) => x.id === what.id) : undefined;
    const d = what.what === 'department' ? list.find((x) => x.id === what.id) : undefined;
    if (p && p.department !== to) void put(p, to);
    if (d && fits(list, d.id, to)) move(d, to);
  };
}

const useOne = (id: string | undefined, rows: PersonRow[]): PersonRow | undefined => {
  const there = rows.find((p) => p.id === Number(id));
  useEffect(() => {
    if (id && id !== 'new' && !there && rows.length) void get<PersonList>('/api/people').then(() => stale('/api/people'));
  }, [id, there, rows.length]);
  return there;
};

export default function PeoplePage(): ReactNode {
  const narrow = useNarrow();
  const admin = useSession()?.rights.includes('administrator') ?? false;
  const [params, set] = useParams();
  const asked = useQuery(people());
  const tree = useQuery(departments());
  const all = useQuery(roles(admin)).data?.rows ?? [];
  const [clash, setClash] = useState<Clash | null>(null);
  const [edited, setEdited] = useState<Department | null>(null);
  const [adding, setAdding] = useState<number | null>(null);
  const act = useDepartments(setClash);
  const rows = asked.data?.rows ?? nobody;
  const list = tree.data?.rows ?? none;
  const here = Number(params.department ?? 0);
  const which = (params.state ?? 'active') as Which;
  const words = (params.q ?? '').trim();
  const inside = rows.filter((p) => (!here || within(list, p.department, here)) && (!words || found(p, words)));
  const shown = inside.filter((p) => which === 'all' || p.active === (which === 'active'));
  const drop = useDrop(list, rows, (d, to) => void act.move(d, to));
  const one = useOne(params.person, rows);
  useTitle(t('people.title') + ' · ' + t('brand'));
  useKeys(admin ? { c: () => set({ person: 'new' }, true) } : {});
  const head = list.find((d) => d.id === here);
  const lead = rows.find((p) => p.id === head?.head);
  const add = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => set({ person: 'new' }, true)}>
      {t('people.new')}
    </Button>
  );
  return (
    <Page
      wide
      title={t('nav.settings')}
      lead={head ? head.name : t('people.title')}
      actions={admin && add}
    >
      <Trouble error={asked.error ?? tree.error} retry={() => stale('/api/people', '/api/departments')} />
      <div className="people">
        {narrow ? (
          <div className="toolbar">
            <Select className="grow" aria-label={t('people.departments')} value={here} onChange={(v) => set({ department: v ? String(v) : null })} options={[{ value: 0, label: t('people.everybody') }, ...choices(list)]} />
            {admin && (
              <Button onClick={() => (head ? setEdited(head) : setAdding(0))}>{head ? t('action.change') : t('people.add_department')}</Button>
            )}
          </div>
        ) : (
          <aside className="people-tree">
            <DepartmentTree list={list} total={rows.filter((p) => p.active).length} chosen={here} onChoose={(id) => set({ department: id ? String(id) : null }, true)} act={admin ? act : null} onDrop={drop} onEdit={setEdited} onAdd={setAdding} />
            {admin && list.length > 0 && <p className="faint small people-hint">{t('people.drag_hint')}</p>}
          </aside>
        )}
        <div className="people-list">
          <div className="toolbar">
            <Input className="search" data-search allowClear prefix={<Icon name="search" size={16} />} placeholder={t('people.search')} aria-label={t('people.search')} value={params.q ?? ''} onChange={(e) => set({ q: e.target.value })} />
            <span className="people-which">
              {(['active', 'off', 'all'] as const).map((w) => (
                <Chip key={w} on={which === w} onClick={() => set({ state: w === 'active' ? null : w })} n={count(inside.filter((p) => w === 'all' || p.active === (w === 'active')).length)}>
                  {t(`people.which.${w}`)}
                </Chip>
              ))}
            </span>
          </div>
          {lead && <p className="quiet small note">{t('people.head_is', { name: lead.name })}</p>}
          {asked.isPending || tree.isPending ? (
            <Bones rows={6} height={56} />
          ) : shown.length ? (
            <Lines rows={shown} list={list} all={all} admin={admin} onOpen={(id) => set({ person: String(id) }, true)} />
          ) : words || which !== 'active' ? (
            <Blank title={t('people.not_found')} says={t('people.not_found_says')}>
              <Button onClick={() => set({ q: null, state: null, department: null })}>{t('people.show_all')}</Button>
            </Blank>
          ) : (
            <Blank title={t('people.none')} says={t('people.none_says')}>
              {admin && add}
            </Blank>
          )}
          {admin && rows.length === 1 && !words && !here && (
            <First icon="customers" heading="h2" title={t('people.first')} says={t('people.first_says')}>
              {add}
              <Link href="/roles">{t('people.first_roles')}</Link>
            </First>
          )}
        </div>
      </div>
      <PersonPanel key={params.person ?? ''} open={params.person === 'new' || one !== undefined} person={one ?? null} admin={admin} list={list} people={rows} roles={all} department={here} onClose={() => set({ person: null })} />
      <DepartmentPanel d={edited} list={list} people={rows} act={act} onAdd={setAdding} onClose={() => setEdited(null)} />
      <AddDepartment parent={adding} list={list} act={act} onClose={() => setAdding(null)} />
      <ClashDialog clash={clash} onClose={() => setClash(null)} />
    </Page>
  );
}
