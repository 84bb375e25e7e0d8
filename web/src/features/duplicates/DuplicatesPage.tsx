// DuplicatesPage: pairs of records that may be the same, the likeliest first: both sides beside each other, what speaks
// for it, and what is to be done. j and k move, m merges, n says they are not the same.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { App, Button, Select } from 'antd';
import { lazy, Suspense, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { pairs, people } from '../../api/queries';
import type { ObjectMeta, Pair, PairList } from '../../api/types';
import { count } from '../../lib/format';
import { say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useKeys, useTitle } from '../../lib/use';
import { objectOf, useMeta } from '../../record/meta';
import { useSession } from '../../record/session';
import { Blank, Bones, First, Page, Tabs, Trouble } from '../../ui/parts';
import { PairRow } from './PairRow';
import { saySame } from './say';

const RulesPanel = lazy(() => import('./RulesPanel'));
const MergePanel = lazy(() => import('../../record/MergePanel'));

/** Long enough not to ask all the time, short enough to see it move. */
const LOOKING_EVERY_MS = 2000;

type RowsProps = { object: ObjectMeta; rows: Pair[]; more: boolean; onMore: () => void; onMerge: (p: Pair) => void; onSay: (p: Pair) => void };

function Rows({ object, rows, more, onMore, onMerge, onSay }: RowsProps): ReactNode {
  const [at, setAt] = useState(0);
  const box = useRef<HTMLUListElement>(null);
  const [margin, setMargin] = useState(0);
  const main = (): HTMLElement | null => box.current?.closest('main') ?? null;
  useLayoutEffect(() => {
    const m = main();
    if (!box.current || !m) return;
    const above = Math.round(box.current.getBoundingClientRect().top - m.getBoundingClientRect().top + m.scrollTop);
    if (above !== margin) setMargin(above);
  });
  const key = (p: Pair | undefined, i: number): string => (p ? `${p.a.id}-${p.b.id}` : String(i));
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: main, estimateSize: () => 190, overscan: 6, scrollMargin: margin, getItemKey: (i) => key(rows[i], i) });
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - 15) onMore();
  }, [more, last, rows.length, onMore]);
  const here = Math.min(at, rows.length - 1);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    virtual.scrollToIndex(next, { align: 'auto' });
  };
  useKeys({
    j: () => move(here + 1),
    k: () => move(here - 1),
    m: () => rows[here] && onMerge(rows[here]),
    n: () => rows[here] && onSay(rows[here]),
  });
  return (
    <ul className="rows twins" ref={box} role="list" aria-label={t('duplicates.list')} style={{ height: virtual.getTotalSize() + 2 }}>
      {virtual.getVirtualItems().map((v) => {
        const p = rows[v.index] as Pair;
        return (
          <li key={v.key} data-index={v.index} ref={virtual.measureElement} className={'twin' + (v.index === here ? ' at' : '')} aria-posinset={v.index + 1} aria-setsize={more ? -1 : rows.length} style={{ transform: `translateY(${v.start - margin}px)` }} onFocus={() => setAt(v.index)}>
            <PairRow object={object} pair={p} onMerge={() => onMerge(p)} onSay={() => onSay(p)} />
          </li>
        );
      })}
    </ul>
  );
}

function Progress({ first }: { first: PairList | undefined }): ReactNode {
  if (!first?.looking) return null;
  return (
    <p className="quiet" role="status">
      {first.of ? t('duplicates.looking_n', { done: count(first.done), of: count(first.of) }) : t('duplicates.looking')}
    </p>
  );
}

function Queue({ object, params, onRules }: { object: ObjectMeta; params: Record<string, string>; onRules: (() => void) | null }): ReactNode {
  const { message } = App.useApp();
  const asked = useInfiniteQuery({ ...pairs(object.name, params), refetchInterval: (q) => (q.state.data?.pages[0]?.looking ? LOOKING_EVERY_MS : false) });
  const [merging, setMerging] = useState<Pair | null>(null);
  if (asked.isError) return <Trouble error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.isPending) return <Bones rows={4} height={160} />;
  const rows = asked.data.pages.flatMap((p) => p.rows);
  const first = asked.data.pages[0];
  const different = params.state === 'different';
  const told = (p: Pair): void => void saySame(object, p, !different).then((text) => void message.success(text), (e: Error) => void message.error(e.message));
  if (first?.rules === 0 && onRules)
    return (
      <First icon="list" heading="h2" title={t('duplicates.no_rules')} says={t('duplicates.no_rules_says')}>
        <Button type="primary" onClick={onRules}>
          {t('duplicates.rules')}
        </Button>
      </First>
    );
  return (
    <>
      <Progress first={first} />
      {rows.length === 0 ? (
        <Blank title={t('duplicates.none')} says={t(different ? 'duplicates.none_different' : params.owner ? 'duplicates.none_filtered' : 'duplicates.none_says')} />
      ) : (
        <Rows object={object} rows={rows} more={asked.hasNextPage && !asked.isFetchingNextPage} onMore={() => void asked.fetchNextPage()} onMerge={setMerging} onSay={told} />
      )}
      <Suspense>{merging && <MergePanel object={object} a={merging.a} b={merging.b} onClose={() => setMerging(null)} />}</Suspense>
    </>
  );
}

function Lead({ object, params }: { object: ObjectMeta | undefined; params: Record<string, string> }): ReactNode {
  const asked = useInfiniteQuery({ ...pairs(object?.name ?? '', params), enabled: object !== undefined });
  const total = asked.data?.pages[0]?.total;
  if (total === 0) return t('duplicates.lead_none');
  return typeof total === 'number' ? t('duplicates.lead', { n: total }) : t('duplicates.lead_unknown');
}

export default function DuplicatesPage(): ReactNode {
  const meta = useMeta();
  const admin = useSession()?.rights.includes('administrator') ?? false;
  const [params, set] = useParams();
  const [rules, setRules] = useState(false);
  const everybody = useQuery(people()).data?.rows ?? [];
  const objects = meta?.objects.filter((o) => o.may.includes('see')) ?? [];
  const object = objectOf(meta, params.object ?? 'customer') ?? objects[0];
  const different = params.state === 'different';
  const asked: Record<string, string> = { ...(different && { state: 'different' }), ...(params.owner && { owner: params.owner }) };
  useTitle(t('duplicates.title') + ' · ' + t('brand'));
  return (
    <Page
      title={t('duplicates.title')}
      lead={<Lead object={object} params={params.owner ? { owner: params.owner } : {}} />}
      actions={admin && <Button onClick={() => setRules(true)}>{t('duplicates.rules')}</Button>}
    >
      <Tabs label={t('duplicates.title')} value={different ? 'different' : 'open'} onChange={(v) => set({ state: v === 'different' ? v : null })} items={[{ key: 'open', text: t('duplicates.open') }, { key: 'different', text: t('duplicates.different') }]} />
      <div className="toolbar">
        <Select className="audit-filter" showSearch optionFilterProp="label" value={object?.name} onChange={(v: string) => set({ object: v === 'customer' ? null : v })} options={objects.map((o) => ({ value: o.name, label: say(o.label) }))} aria-label={t('duplicates.object')} />
        <Select className="audit-filter" allowClear showSearch optionFilterProp="label" value={params.owner} onChange={(v?: string) => set({ owner: v ?? null })} options={everybody.map((p) => ({ value: p.login, label: p.name }))} placeholder={t('duplicates.anybody')} aria-label={t('duplicates.owner')} />
        <span className="quiet small wide-only">{t('duplicates.hint')}</span>
      </div>
      {object ? <Queue key={object.name} object={object} params={asked} onRules={admin ? () => setRules(true) : null} /> : <Bones rows={4} height={160} />}
      <Suspense>{rules && object && <RulesPanel object={object} onClose={() => setRules(false)} />}</Suspense>
    </Page>
  );
}

