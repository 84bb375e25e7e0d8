// AuditPage: who changed what, when and from where; and who signed in, gave rights, looked or exported.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Button, Select } from 'antd';
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { allChanges, audit, departments, people, roles } from '../../api/queries';
import type { AuditRow, ChangeRow, Department, PersonRow, Role } from '../../api/types';
import { instant } from '../../lib/format';
import { hasText, say, t, word } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useTitle } from '../../lib/use';
import { ChangeWords, PutBack } from '../../record/ChangeWords';
import { objectLabel, objectOf, useMeta } from '../../record/meta';
import { useSession } from '../../record/session';
import { DayRange } from '../../ui/DayRange';
import { Blank, Bones, Page, Tabs, Trouble } from '../../ui/parts';
import { AdminsOnly } from '../../record/AdminsOnly';

export const kinds = ['sign_in', 'sign_in_failed', 'rights', 'see_as', 'export', 'reveal', 'privacy_export', 'privacy_erase', 'share', 'unshare', 'handover', 'handover_undone', 'sessions_ended', 'password_given', 'second_factor', 'token', 'hook', 'automation', 'rename', 'provider', 'identity_linked', 'identity_unlinked', 'layout', 'form', 'duplicates', 'duplicate_rules', 'merge', 'organisation', 'deleted'] as const;

const FIELDS_SHOWN = 6;

function Where({ address, session }: { address: string; session: string }): ReactNode {
  if (!address) return null;
  return (
    <span className="quiet small audit-where" title={session ? t('audit.session', { id: session }) : undefined}>
      {address}
      {session && <span className="faint"> {session.slice(0, 6)}</span>}
    </span>
  );
}

function Change({ row }: { row: ChangeRow }): ReactNode {
  const meta = useMeta();
  const customer = objectOf(meta, row.object)?.shape === 'customer';
  const what = `${objectLabel(meta, row.object)} ${customer ? row.customer_key || '#' + row.record : row.customer_key && '· ' + row.customer_key}`;
  return (
    <>
      <span className="audit-head">
        <span className="num quiet small">{instant(row.at)}</span>
        <span className="strong">{row.actor || t('changes.system')}</span>
        <span>{word('changes.op', row.op)}</span>
        {row.op !== 'deleted' && row.customer ? <Link href={'/customers/' + row.customer + (customer ? '?view=changes' : '')}>{what}</Link> : <span>{what}</span>}
        <Where address={row.address} session={row.session} />
        <span className="audit-act">
          <PutBack row={row} />
        </span>
      </span>
      <ChangeWords row={row} object={objectOf(meta, row.object)} most={FIELDS_SHOWN} />
    </>
  );
}

type Names = { people: PersonRow[]; departments: Department[]; roles: Role[] };

/** What was done, with the names of what it was done to. */
function detailText(a: AuditRow, { people, departments: list, roles: all }: Names): string {
  const d = a.detail as Record<string, unknown>;
  const of: Record<string, { id: number; name: string }[]> = { person: people, department: list, role: all };
  const named = (k: string, id: unknown): string => of[k]?.find((x) => x.id === Number(id))?.name ?? '#' + String(id);
  const parts = Object.entries(d).filter(([k, v]) => k !== 'permits' && v !== 0 && v !== '' && v !== null);
  return parts
    .map(([k, v]) => {
      const key = 'audit.detail.' + k;
      if (k === 'can_write') return t(v ? 'share.change' : 'share.see');
      return (hasText(key) ? t(key) + ' ' : k + ' ') + (of[k] ? named(k, v) : typeof v === 'object' ? JSON.stringify(v) : k === 'done' ? word('audit.done', String(v)) : String(v));
    })
    .join(' · ');
}

function Event({ row, names }: { row: AuditRow; names: Names }): ReactNode {
  return (
    <>
      <span className="audit-head">
        <span className="num quiet small">{instant(row.at)}</span>
        <span className="strong">{names.people.find((p) => p.id === row.person)?.name ?? t('audit.nobody')}</span>
        <span>{word('audit.what', row.what)}</span>
        <Where address={row.address} session={row.session} />
      </span>
      <span className="quiet">{detailText(row, names)}</span>
    </>
  );
}

type ListProps<R extends { id: number }> = { rows: R[]; more: boolean; onMore: () => void; draw: (r: R) => ReactNode; label: string };

function List<R extends { id: number }>({ rows, more, onMore, draw, label }: ListProps<R>): ReactNode {
  const box = useRef<HTMLUListElement>(null);
  const [margin, setMargin] = useState(0);
  const main = (): HTMLElement | null => box.current?.closest('main') ?? null;
  useLayoutEffect(() => {
    const m = main();
    if (!box.current || !m) return;
    const above = Math.round(box.current.getBoundingClientRect().top - m.getBoundingClientRect().top + m.scrollTop);
    if (above !== margin) setMargin(above);
  });
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: main, estimateSize: () => 72, overscan: 12, scrollMargin: margin, getItemKey: (i) => rows[i]?.id ?? i });
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - 30) onMore();
  }, [more, last, rows.length, onMore]);
  return (
    <ul className="rows audit" ref={box} role="list" aria-label={label} style={{ height: virtual.getTotalSize() + 2 }}>
      {virtual.getVirtualItems().map((v) => (
        <li key={v.key} data-index={v.index} ref={virtual.measureElement} className="audit-row" aria-posinset={v.index + 1} aria-setsize={more ? -1 : rows.length} style={{ transform: `translateY(${v.start - margin}px)` }}>
          {draw(rows[v.index] as R)}
        </li>
      ))}
    </ul>
  );
}

const kept = (p: Record<string, string | undefined>, names: string[]): Record<string, string> => Object.fromEntries(names.filter((n) => p[n]).map((n) => [n, p[n] as string]));

function Nothing({ filtered, onAll }: { filtered: boolean; onAll: () => void }): ReactNode {
  return (
    <Blank title={t('audit.none')} says={t(filtered ? 'audit.none_filtered' : 'audit.none_says')}>
      {filtered && <Button onClick={onAll}>{t('people.show_all')}</Button>}
    </Blank>
  );
}

function ChangesList({ params, onAll }: { params: Record<string, string>; onAll: () => void }): ReactNode {
  const asked = useInfiniteQuery(allChanges(params));
  if (asked.isError) return <Trouble error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.isPending) return <Bones rows={8} height={56} />;
  const rows = asked.data.pages.flatMap((p) => p.rows);
  if (!rows.length) return <Nothing filtered={Object.keys(params).length > 0} onAll={onAll} />;
  return <List rows={rows} more={asked.hasNextPage && !asked.isFetchingNextPage} onMore={() => void asked.fetchNextPage()} draw={(r) => <Change row={r} />} label={t('audit.changes')} />;
}

function EventsList({ params, everybody, onAll }: { params: Record<string, string>; everybody: PersonRow[]; onAll: () => void }): ReactNode {
  const names: Names = { people: everybody, departments: useQuery(departments()).data?.rows ?? [], roles: useQuery(roles()).data?.rows ?? [] };
  const asked = useInfiniteQuery(audit(params));
  if (asked.isError) return <Trouble error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.isPending) return <Bones rows={8} height={56} />;
  const rows = asked.data.pages.flatMap((p) => p.rows);
  if (!rows.length) return <Nothing filtered={Object.keys(params).length > 0} onAll={onAll} />;
  return <List rows={rows} more={asked.hasNextPage && !asked.isFetchingNextPage} onMore={() => void asked.fetchNextPage()} draw={(r) => <Event row={r} names={names} />} label={t('audit.events')} />;
}

export default function AuditPage(): ReactNode {
  const admin = useSession()?.rights.includes('administrator') ?? true;
  const meta = useMeta();
  const [params, set] = useParams();
  const everybody = useQuery(people()).data?.rows ?? [];
  const tab = params.tab === 'events' ? 'events' : 'changes';
  useTitle(t('audit.title') + ' · ' + t('brand'));
  if (!admin) return <AdminsOnly title={t('audit.title')} />;
  const all = (): void => set({ person: null, object: null, what: null, from: null, to: null });
  return (
    <Page wide title={t('nav.settings')} lead={t('audit.title')}>
      <Tabs label={t('audit.title')} value={tab} onChange={(v) => set({ tab: v === 'events' ? v : null, object: null, what: null })} items={[{ key: 'changes', text: t('audit.changes') }, { key: 'events', text: t('audit.events') }]} />
      <div className="toolbar">
        <Select className="audit-filter" allowClear showSearch optionFilterProp="label" value={params.person} onChange={(v?: string) => set({ person: v })} options={everybody.map((p) => ({ value: String(p.id), label: p.name }))} placeholder={t('audit.anybody')} aria-label={t('audit.person')} />
        {tab === 'changes' ? (
          <Select className="audit-filter" allowClear showSearch optionFilterProp="label" value={params.object} onChange={(v?: string) => set({ object: v })} options={meta?.objects.map((o) => ({ value: o.name, label: say(o.label) })) ?? []} placeholder={t('audit.any_object')} aria-label={t('roles.object')} />
        ) : (
          <Select className="audit-filter" allowClear value={params.what} onChange={(v?: string) => set({ what: v })} options={kinds.map((k) => ({ value: k, label: word('audit.what', k) }))} placeholder={t('audit.anything')} aria-label={t('audit.kind')} />
        )}
        <DayRange open from={params.from} to={params.to} label={t('audit.days')} onChange={(from, to) => set({ from, to })} />
      </div>
      {tab === 'changes' ? <ChangesList params={kept(params, ['person', 'object', 'customer', 'record', 'from', 'to'])} onAll={all} /> : <EventsList params={kept(params, ['person', 'what', 'from', 'to'])} everybody={everybody} onAll={all} />}
    </Page>
  );
}
