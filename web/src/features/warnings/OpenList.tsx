// OpenList: the warnings, as many as there may be. Only the rows in sight are in the page; they stand there in
// their order, each with its place among all, so that a screen reader reads them as one list.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { App, Button, Select } from 'antd';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode, type Ref } from 'react';
import { Link, useLocation } from 'wouter';
import { patch } from '../../api/client';
import { rules, stale, system, warnings } from '../../api/queries';
import type { WarningRow } from '../../api/types';
import { ago, count } from '../../lib/format';
import { say, t, word } from '../../lib/text';
import { useKeptScroll, useParams } from '../../lib/url';
import { useKeys } from '../../lib/use';
import { customerPath } from '../../record/CustomersPanel';
import { HandleWarning } from '../../record/HandleWarning';
import { useToday } from '../../record/session';
import { Blank, Bones, Chip, First, State, Trouble, type Tone } from '../../ui/parts';

const tones: Record<string, Tone> = { kept: 'green', lost: 'red', mistaken: 'grey', other: 'grey' };

type RowProps = { w: WarningRow; index: number; total: number; start: number; at: boolean; measure: Ref<HTMLLIElement>; onFocus: () => void; onHandle: () => void };

function Row({ w, index, total, start, at, measure, onFocus, onHandle }: RowProps): ReactNode {
  const today = useToday();
  const { message } = App.useApp();
  const reopen = (): void => void patch<WarningRow>(`/api/warnings/${w.id}`, { outcome: '', note: '' }, w.version).then(() => stale('/api/warnings', '/api/rules', '/api/customers')).catch((e: Error) => message.error(e.message));
  return (
    <li ref={measure} data-index={index} aria-posinset={index + 1} aria-setsize={total} className={'row warning' + (at ? ' at' : '')} style={{ transform: `translateY(${start}px)` }} onFocus={onFocus}>
      <span className="row-main">
        <Link href={customerPath(w.customer.id)} className="strong ellipsis">
          {w.customer.name || w.customer.code}
        </Link>
        <span className="quiet small ellipsis">{w.customer.owner || t('warnings.no_owner')}</span>
      </span>
      <span className="warning-reason">
        <span>{say(w.reason)}</span>
        <span className="quiet small ellipsis">{w.rule_name}</span>
      </span>
      <span className="quiet small num warning-day" title={w.opened}>
        {ago(w.opened, today)}
      </span>
      <span className="warning-act">
        {w.status === 'open' ? (
          <Button size="small" onClick={onHandle}>
            {t('handle.action_short')}
          </Button>
        ) : (
          <>
            <State tone={tones[w.outcome] ?? 'grey'}>{w.outcome ? word('outcome', w.outcome) : word('warnings.status', w.status)}</State>
            {w.status === 'handled' && (
              <Button size="small" type="text" onClick={reopen}>
                {t('warnings.reopen')}
              </Button>
            )}
          </>
        )}
      </span>
      {w.note && <span className="warning-note quiet small">{w.note}</span>}
    </li>
  );
}

type RowsProps = { rows: WarningRow[]; total: number; name: string; more: boolean; onMore: () => void; onHandle: (w: WarningRow) => void };

function Rows({ rows, total, name, more, onMore, onHandle }: RowsProps): ReactNode {
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
  useKeys({
    j: () => move(at + 1),
    k: () => move(at - 1),
    Enter: () => rows[at] && go(customerPath(rows[at].customer.id)),
    e: () => rows[at]?.status === 'open' && onHandle(rows[at]),
  });
  return (
    <ul className="rows warnings" role="list" ref={box} style={{ height: virtual.getTotalSize() }}>
      {seen.map((v) => {
        const w = rows[v.index] as WarningRow;
        return <Row key={v.key} w={w} index={v.index} total={total} start={v.start - margin} at={v.index === at} measure={virtual.measureElement} onFocus={() => setAt(v.index)} onHandle={() => onHandle(w)} />;
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

export function OpenList(): ReactNode {
  const [params, set] = useParams();
  const [handled, setHandled] = useState<WarningRow | null>(null);
  const status = params.status ?? 'open';
  const asked = Object.fromEntries(Object.entries({ status, rule: params.rule ?? '', owner: params.owner ?? '' }).filter(([, v]) => v));
  const list = useInfiniteQuery(warnings(asked));
  const ruled = useQuery(rules());
  const allRules = ruled.data?.rows ?? [];
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const first = list.data?.pages[0];
  const { fetchNextPage } = list;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  if (ruled.data && first?.total === 0 && !Object.keys(params).some((k) => ['status', 'rule', 'owner'].includes(k)) && !allRules.some((r) => r.enabled)) return <FirstRule some={allRules.length > 0} />;
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
        <Select value={params.rule ?? ''} onChange={(v) => set({ rule: v })} popupMatchSelectWidth={false} aria-label={t('warnings.rule')} options={[{ value: '', label: t('warnings.all_rules') }, ...allRules.map((r) => ({ value: String(r.id), label: r.name }))]} />
        <Select value={status} onChange={(v) => set({ status: v === 'open' ? null : v })} aria-label={t('warnings.status')} options={['open', 'handled', 'gone'].map((s) => ({ value: s, label: word('warnings.status', s) }))} />
        {first && <span className="quiet num">{t('warnings.n', { n: first.total })}</span>}
      </div>
      {list.isError ? (
        <Trouble error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Bones rows={10} height={56} />
      ) : rows.length === 0 ? (
        <Blank title={t(status === 'open' ? 'warnings.none' : 'warnings.none_such')} says={t('warnings.none_says')} />
      ) : (
        <div className={list.isPlaceholderData ? 'waiting' : ''}>
          <Rows key={JSON.stringify(asked)} name={'warnings' + JSON.stringify(asked)} rows={rows} total={first?.total ?? rows.length} more={list.hasNextPage && !list.isFetchingNextPage} onMore={more} onHandle={setHandled} />
        </div>
      )}
      <HandleWarning warning={handled} onClose={() => setHandled(null)} />
    </>
  );
}
