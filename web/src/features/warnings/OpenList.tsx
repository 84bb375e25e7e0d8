// OpenList: the warnings, as many as there may be. Only the rows in sight are in the page; they stand there in
// their order, each with its place among all, so that a screen reader reads them as one list.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { Button, Select } from 'antd';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { rules, system, warnings } from '../../api/queries';
import type { WarningRow } from '../../api/types';
import { count } from '../../lib/format';
import { t, word } from '../../lib/text';
import { useKeptScroll, useParams, type Params } from '../../lib/url';
import { useKeys } from '../../lib/use';
import { customerPath } from '../../record/CustomersPanel';
import { WarningDeeds, type Deed } from '../../record/WarningDeeds';
import { WarningLine } from '../../record/WarningLine';
import { Blank, Bones, Chip, First, Trouble } from '../../ui/parts';

type Act = { warnings: WarningRow[]; act: Deed };
type RowsProps = { rows: WarningRow[]; total: number; name: string; more: boolean; onMore: () => void; onAct: (a: Act) => void; chosen: Set<number>; onChoose: (w: WarningRow, on: boolean) => void };

function Rows({ rows, total, name, more, onMore, onAct, chosen, onChoose }: RowsProps): ReactNode {
  const [, go] = useLocation();
  const [at, setAt] = useState(-1);
  const box = useRef<HTMLUListElement>(null);
  const main = useRef<HTMLElement | null>(null);
  const [margin, setMargin] = useState(0);
  const follows = useRef(false);
  // What stands above the list may wrap and grow; the page scrolls as a whole.
  useLayoutEffect(() => {
    main.current = box.current?.closest('main') ?? null;
    if (!box.current || !main.current) return;
    const above = Math.round(box.current.getBoundingClientRect().top - main.current.getBoundingClientRect().top + main.current.scrollTop);
    if (above !== margin) setMargin(above);
  });
  // The row with the mark stays in the page, wherever one scrolls to: the focus may be in it.
  const extract = useCallback((r: Range) => [...new Set([...defaultRangeExtractor(r), ...(at >= 0 && at < r.count ? [at] : [])])].sort((a, b) => a - b), [at]);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => main.current, estimateSize: () => 57, overscan: 12, scrollMargin: margin, scrollPaddingEnd: 24, scrollPaddingStart: 24, rangeExtractor: extract, getItemKey: (i) => rows[i]?.id ?? i });
  useKeptScroll(main, name, true);
  const seen = virtual.getVirtualItems();
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - 40) onMore();
  }, [more, last, rows.length, onMore]);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    follows.current = true;
    virtual.scrollToIndex(next);
  };
  // Rows that are measured later, or a heading that wraps, may push the marked row out of sight again: it is
  // followed until somebody scrolls by himself.
  useEffect(() => {
    const page = main.current;
    const leave = (): void => void (follows.current = false);
    const own = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;
    own.forEach((e) => page?.addEventListener(e, leave, { capture: true, passive: true }));
    return () => own.forEach((e) => page?.removeEventListener(e, leave, { capture: true }));
  }, []);
  useEffect(() => {
    if (follows.current) box.current?.querySelector('.at')?.scrollIntoView({ block: 'nearest' });
  });
  const act = (deed: Deed): void => {
    const w = rows[at];
    if (w?.status === 'open') onAct({ warnings: [w], act: deed });
  };
  useKeys({
    j: () => move(at + 1),
    k: () => move(at - 1),
    Enter: () => rows[at] && go(customerPath(rows[at].customer.id)),
    e: () => act('handle'),
    s: () => act('snooze'),
    x: () => rows[at]?.status === 'open' && onChoose(rows[at], !chosen.has(rows[at].id)),
  });
  return (
    <ul className="rows warnings" role="list" ref={box} style={{ height: virtual.getTotalSize() }}>
      {seen.map((v) => {
        const w = rows[v.index] as WarningRow;
        return (
          <li key={v.key} ref={virtual.measureElement} data-index={v.index} aria-posinset={v.index + 1} aria-setsize={total} className={'row warning' + (v.index === at ? ' at' : '')} style={{ transform: `translateY(${v.start - margin}px)` }} onFocus={() => setAt(v.index)}>
            <WarningLine w={w} onAct={(deed) => onAct({ warnings: [w], act: deed })} chosen={chosen.has(w.id)} onChoose={w.status === 'open' ? (on) => onChoose(w, on) : undefined} />
          </li>
        );
      })}
    </ul>
  );
}

/** Nothing warns yet. `some`: rules are there, but switched off. */
export function FirstRule({ some }: { some: boolean }): ReactNode {
  const [, go] = useLocation();
  const nobody = useQuery(system()).data?.customers === 0;
  return (
    <First icon="warnings" heading="h2" title={t(some ? 'warnings.no_rules' : 'rules.none')} says={t(nobody ? 'rules.nobody_says' : some ? 'warnings.no_rules_says' : 'rules.none_says')}>
      {nobody ? (
        <Button type="primary" size="large" onClick={() => go('/import')}>
          {t('customers.import')}
        </Button>
      ) : some ? (
        <Button type="primary" size="large" onClick={() => go('/warnings?tab=rules')}>
          {t('warnings.to_rules')}
        </Button>
      ) : (
        <Button type="primary" size="large" onClick={() => go('/warnings/rules/new')}>
          {t('rules.new')}
        </Button>
      )}
    </First>
  );
}

/** Where a warning may be: what is asked for each. `mine` of whoever looks. */
const places: Record<string, Record<string, string>> = {
  open: { status: 'open' },
  mine: { list: 'now', person: 'me' },
  told: { list: 'now', told: 'me' },
  waiting: { list: 'waiting' },
  snoozed: { list: 'snoozed' },
  nobody: { list: 'nobody' },
  overdue: { list: 'overdue' },
  handled: { status: 'handled' },
  gone: { status: 'gone' },
  any: {},
};
/** What a figure elsewhere asks by, when it opens its warnings. */
const FIGURE = ['person', 'outcome', 'from', 'to', 'timing'] as const;
const FILTERS = ['status', 'rule', 'owner', ...FIGURE];

/** Each of them in words; clicked it is gone. */
function Asked({ params, set, rows }: { params: Params; set: (c: Record<string, null>) => void; rows: WarningRow[] }): ReactNode {
  const words: Record<string, string> = {
    person: rows[0]?.person_name || t('warnings.one_person'),
    outcome: word('outcome', params.outcome ?? ''),
    from: t('warnings.opened_from', { from: params.from ?? '', to: params.to ?? '' }),
    timing: word('warnings.timing', params.timing ?? ''),
  };
  return (
    <>
      {Object.entries(words)
        .filter(([k]) => params[k])
        .map(([k, text]) => (
          <Chip key={k} on onClick={() => set(k === 'from' ? { from: null, to: null } : { [k]: null })}>
            {text}
          </Chip>
        ))}
    </>
  );
}

/** Those chosen of what is in sight, until another list is looked at. */
function useChosen(name: string) {
  const [all, setAll] = useState<{ name: string; by: Map<number, WarningRow> }>({ name, by: new Map() });
  const by = all.name === name ? all.by : new Map<number, WarningRow>();
  const choose = (w: WarningRow, on: boolean): void => {
    const next = new Map(by);
    if (on) next.set(w.id, w);
    else next.delete(w.id);
    setAll({ name, by: next });
  };
  return { by, choose, none: () => setAll({ name, by: new Map() }) };
}

export function OpenList(): ReactNode {
  const [params, set] = useParams();
  const [acting, setActing] = useState<Act | null>(null);
  const status = params.status && places[params.status] ? params.status : 'open';
  const asked = Object.fromEntries(Object.entries({ ...places[status], rule: params.rule ?? '', owner: params.owner ?? '', ...Object.fromEntries(FIGURE.map((k) => [k, params[k] ?? (places[status]?.[k] ?? '')])) }).filter(([, v]) => v));
  const name = 'warnings' + JSON.stringify(asked);
  const chosen = useChosen(name);
  const list = useInfiniteQuery(warnings(asked));
  const ruled = useQuery(rules());
  const allRules = ruled.data?.rows ?? [];
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const first = list.data?.pages[0];
  const { fetchNextPage } = list;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  // What was chosen is taken as it is now: somebody may have changed it since.
  const picked = rows.filter((w) => chosen.by.has(w.id));
  if (ruled.data && first?.total === 0 && !Object.keys(params).some((k) => FILTERS.includes(k)) && !allRules.some((r) => r.enabled)) return <FirstRule some={allRules.length > 0} />;
  return (
    <>
      <div className="chips" role="group" aria-label={t('warnings.filter')}>
        <Chip on={!params.owner} onClick={() => set({ owner: null })}>
          {t('warnings.everyone')}
        </Chip>
        {first?.owners.map((o) => (
          <Chip key={o.owner} on={params.owner === o.owner} onClick={() => set({ owner: params.owner === o.owner ? null : o.owner })} n={count(o.open)}>
            {o.owner || t('warnings.no_owner')}
          </Chip>
        ))}
      </div>
      <div className="toolbar">
        {picked.length > 0 ? (
          <span className="buttons" role="group" aria-label={t('deed.chosen', { n: picked.length })}>
            <span className="num">{t('deed.chosen', { n: picked.length })}</span>
            {(['handle', 'snooze', 'give'] as const).map((act) => (
              <Button key={act} size="small" type={act === 'handle' ? 'primary' : 'default'} onClick={() => setActing({ warnings: picked, act })}>
                {t(act === 'handle' ? 'handle.action_short' : `deed.${act}`)}
              </Button>
            ))}
            <Button size="small" type="text" onClick={chosen.none}>
              {t('deed.choose_none')}
            </Button>
          </span>
        ) : (
          <>
            <Select value={params.rule ?? ''} onChange={(v) => set({ rule: v })} popupMatchSelectWidth={false} aria-label={t('warnings.rule')} options={[{ value: '', label: t('warnings.all_rules') }, ...allRules.map((r) => ({ value: String(r.id), label: r.name }))]} />
            <Select value={status} onChange={(v) => set({ status: v === 'open' ? null : v })} popupMatchSelectWidth={false} aria-label={t('warnings.status')} options={Object.keys(places).map((s) => ({ value: s, label: word('warnings.status', s) }))} />
            <Asked params={params} set={set} rows={rows} />
            {first && <span className="quiet num">{t('warnings.n', { n: first.total })}</span>}
          </>
        )}
      </div>
      {list.isError ? (
        <Trouble error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Bones rows={10} height={56} />
      ) : rows.length === 0 ? (
        <Blank title={t(status === 'open' ? 'warnings.none' : 'warnings.none_such')} says={t('warnings.none_says')} />
      ) : (
        <div className={list.isPlaceholderData ? 'waiting' : ''}>
          <Rows key={name} name={name} rows={rows} total={first?.total ?? rows.length} more={list.hasNextPage && !list.isFetchingNextPage} onMore={more} onAct={setActing} chosen={new Set(chosen.by.keys())} onChoose={chosen.choose} />
        </div>
      )}
      <WarningDeeds
        warnings={acting?.warnings ?? []}
        act={acting?.act ?? 'handle'}
        onClose={() => setActing(null)}
        onDone={() => {
          setActing(null);
          chosen.none();
        }}
      />
    </>
  );
}
