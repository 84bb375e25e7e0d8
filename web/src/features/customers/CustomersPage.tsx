// CustomersPage: everyone we serve, as a list that is searched, filtered and sorted; its address
// says what is shown.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { App, Button, Checkbox, Input, Popover } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { post } from '../../api/client';
import { check, countOf, records, stale } from '../../api/queries';
import type { FieldMeta, RecordRow } from '../../api/types';
import { count } from '../../lib/format';
import { remember, useNarrow, useRemembered } from '../../lib/store';
import { say, t } from '../../lib/text';
import { useKeptScroll, useParams } from '../../lib/url';
import { useKeys, useSettled, useTitle } from '../../lib/use';
import { customerPath } from '../../record/CustomersPanel';
import { useDeleting } from '../../record/deleting';
import { customerOf, fieldOf, useMeta } from '../../record/meta';
import { RecordForm } from '../../record/RecordForm';
import { useToday } from '../../record/session';
import { cellText, isNumeric, Value } from '../../record/Value';
import { Icon } from '../../ui/icons';
import { Blank, Bones, First, Panel, Trouble } from '../../ui/parts';
import { columnsOf, widthOf, leastWidth } from './columns';
import { FilterPanel } from './FilterPanel';

function Search({ value, onChange }: { value: string; onChange: (q: string) => void }): ReactNode {
  const [text, setText] = useState(value);
  const settled = useSettled(text, 200);
  const sent = useRef(value);
  const send = useRef(onChange);
  send.current = onChange;
  useEffect(() => {
    if (settled !== sent.current) send.current((sent.current = settled));
  }, [settled]);
  useEffect(() => {
    if (value !== sent.current) setText((sent.current = value));
  }, [value]);
  return <Input className="search" data-search prefix={<Icon name="search" size={16} />} value={text} onChange={(e) => setText(e.target.value)} placeholder={t('customers.search')} allowClear aria-label={t('customers.search')} onKeyDown={(e) => e.key === 'Escape' && e.currentTarget.blur()} />;
}

function ColumnChoice({ fields, shown, onChange }: { fields: FieldMeta[]; shown: FieldMeta[]; onChange: (names: string[]) => void }): ReactNode {
  const names = shown.map((f) => f.name);
  return (
    <div className="choice">
      {fields.map((f) => (
        <Checkbox key={f.name} checked={names.includes(f.name)} disabled={f.name === 'name'} onChange={(e) => onChange(e.target.checked ? [...names, f.name] : names.filter((n) => n !== f.name))}>
          {say(f.label)}
        </Checkbox>
      ))}
    </div>
  );
}

function Card({ row, columns }: { row: RecordRow; columns: FieldMeta[] }): ReactNode {
  const rest = columns.filter((f) => !['name'].includes(f.name) && row.values[f.name] != null && row.values[f.name] !== '').slice(0, 4);
  return (
    <>
      <span className="strong ellipsis">{String(row.values.name ?? row.values.code ?? row.id)}</span>
      <span className="quiet small ellipsis">{rest.map((f) => cellText(row.values[f.name], f.kind)).join(' · ')}</span>
    </>
  );
}

/** The server counts no further. */
const countedUpTo = 10000;

type ListProps = { params: Record<string, string>; columns: FieldMeta[]; sort: string; onSort: (s: string) => void; onTotal: (n: number | null) => void; onNew: () => void };

function List({ params, columns, sort, onSort, onTotal, onNew }: ListProps): ReactNode {
  const narrow = useNarrow();
  const [, go] = useLocation();
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(-1);
  const list = useInfiniteQuery(records('customer', params));
  const deleting = useDeleting();
  const found = list.data?.pages.flatMap((p) => p.rows) ?? [];
  const rows = deleting.size ? found.filter((r) => !deleting.has(r.id)) : found;
  const first = list.data?.pages[0];
  const { sort: _, ...which } = params;
  const counted = useQuery({ ...countOf('customer', which), enabled: first?.total === null });
  const all = first?.total ?? counted.data?.total ?? null;
  const total = all === null ? null : all - (found.length - rows.length);
  useEffect(() => onTotal(total), [total, onTotal]);
  const height = narrow ? 60 : 40;
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => height, overscan: 12 });
  useKeptScroll(box, 'customers?' + JSON.stringify(params), !list.isPending);
  const seen = virtual.getVirtualItems();
  const last = seen[seen.length - 1]?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - 40) void fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    virtual.scrollToIndex(next);
  };
  useKeys({ j: () => move(at + 1), k: () => move(at - 1), Enter: () => rows[at] && go(customerPath(rows[at].id)) });
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={14} height={height} />;
  if (!rows.length)
    return params.q || params.filter ? (
      <Blank title={t('customers.none_found')} says={t('customers.none_found_says')} />
    ) : (
      <First icon="customers" title={t('customers.none')} says={t('customers.none_says')}>
        <Button type="primary" size="large" onClick={() => go('/import')}>
          {t('customers.import')}
        </Button>
        <Button size="large" onClick={onNew}>
          {t('customers.new')}
        </Button>
      </First>
    );
  // One least width for the head and all rows, so that a long name cannot push its own row's columns aside.
  const grid = { gridTemplateColumns: columns.map(widthOf).join(' '), minWidth: leastWidth(columns) };
  return (
    <div className="list" ref={box} role="table" aria-label={t('nav.customers')} aria-rowcount={total ?? rows.length} tabIndex={0}>
      {!narrow && (
        <div className="list-head" role="row" style={grid}>
          {columns.map((f) => {
            const down = sort === '-' + f.name;
            const up = sort === f.name;
            return (
              <span key={f.name} role="columnheader" aria-sort={up ? 'ascending' : down ? 'descending' : 'none'} className={isNumeric(f.kind) ? 'right' : ''}>
                <button type="button" className="sort" onClick={() => onSort(up ? '-' + f.name : down ? '' : f.name)}>
                  {say(f.label)}
                  <i aria-hidden="true">{up ? '↑' : down ? '↓' : ''}</i>
                </button>
              </span>
            );
          })}
        </div>
      )}
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative', minWidth: narrow ? 0 : grid.minWidth }}>
        {seen.map((v) => {
          const row = rows[v.index] as RecordRow;
          return (
            <div key={v.key} role="row" aria-rowindex={v.index + 1} className={'list-row' + (narrow ? ' list-card' : '') + (v.index === at ? ' at' : '')} style={{ ...(narrow ? {} : grid), height, transform: `translateY(${v.start}px)` }} onClick={(e) => !(e.target as HTMLElement).closest('a') && go(customerPath(row.id))}>
              {narrow ? (
                <Link role="cell" href={customerPath(row.id)} className="card-link">
                  <Card row={row} columns={columns} />
                </Link>
              ) : (
                columns.map((f) => (
                  <span key={f.name} role="cell" className={'ellipsis' + (isNumeric(f.kind) ? ' right' : '')}>
                    {f.name === 'name' ? (
                      <Link href={customerPath(row.id)} className="strong">
                        {cellText(row.values.name ?? row.values.code, 'text')}
                      </Link>
                    ) : (
                      <Value value={row.values[f.name]} field={f} row={row} />
                    )}
                  </span>
                ))
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function FilterLine({ filter, onClear, onEdit }: { filter: string; onClear: () => void; onEdit: () => void }): ReactNode {
  const read = useQuery(check({ condition: filter, object: 'customer', params: [] }));
  return (
    <p className="filter-line">
      <span className="faint">{t('filter.only')}</span>
      <button type="button" className="plain link" onClick={onEdit}>
        {read.data && !read.isPlaceholderData ? say(read.data.sentence) : <code>{filter}</code>}
      </button>
      <button type="button" className="tiny" onClick={onClear} aria-label={t('filter.clear')}>
        <Icon name="close" size={14} />
      </button>
    </p>
  );
}

export default function CustomersPage(): ReactNode {
  const meta = useMeta();
  const today = useToday();
  const narrow = useNarrow();
  const { message } = App.useApp();
  const [params, set] = useParams();
  const [, go] = useLocation();
  const [total, setTotal] = useState<number | null>(null);
  const [filtering, setFiltering] = useState(false);
  const kept = useRemembered('columns');
  useTitle(t('nav.customers') + ' · ' + t('brand'));
  useKeys({ c: () => set({ new: '1' }, true) });
  const customer = customerOf(meta);
  const columns = columnsOf(customer, params.cols ?? kept);
  const q = params.q ?? '';
  const filter = params.filter ?? '';
  const sort = params.sort ?? '';
  const asked = Object.fromEntries(Object.entries({ q, filter, sort }).filter(([, v]) => v));
  const choose = (names: string[]): void => {
    remember('columns', names.join(','));
    set({ cols: names.join(',') });
  };
  const create = async (values: RecordRow['values']): Promise<void> => {
    const made = await post<RecordRow>('/api/records/customer', { customer: null, values }, { create: true });
    stale('/api/records/customer', '/api/churn', '/api/system');
    void message.success(t('customers.created'));
    go(customerPath(made.id));
  };
  const nobody = total === 0 && !q && !filter;
  const sortable = columns.filter((f) => fieldOf(customer, f.name));
  return (
    <div className="page page-list">
      {!nobody && (
        <>
          <header className="page-head">
            <div className="page-lead">
              <h1>
                {total === null ? t('nav.customers') : t(q || filter ? 'customers.lead_found' : 'customers.lead', { n: count(total) + (filter && total === countedUpTo ? '+' : '') })}
              </h1>
            </div>
            <div className="page-actions">
              <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => set({ new: '1' }, true)}>
                {t('customers.new')}
              </Button>
            </div>
          </header>
          <div className="toolbar">
            <Search value={q} onChange={(text) => set({ q: text })} />
            <Button icon={<Icon name="filter" size={16} />} onClick={() => setFiltering(true)}>
              {t('filter.title')}
            </Button>
            {customer && (
              <Popover trigger="click" placement="bottomRight" content={<ColumnChoice fields={customer.fields} shown={columns} onChange={choose} />}>
                <Button icon={<Icon name="columns" size={16} />} aria-label={t('customers.columns')}>
                  {narrow ? '' : t('customers.columns')}
                </Button>
              </Popover>
            )}
            {narrow && (
              <select className="native" aria-label={t('customers.sort')} value={sort} onChange={(e) => set({ sort: e.target.value })}>
                <option value="">{t('customers.sort')}</option>
                {sortable.flatMap((f) => [
                  <option key={f.name} value={f.name}>
                    {say(f.label)} ↑
                  </option>,
                  <option key={'-' + f.name} value={'-' + f.name}>
                    {say(f.label)} ↓
                  </option>,
                ])}
              </select>
            )}
          </div>
        </>
      )}
      {filter && <FilterLine filter={filter} onClear={() => set({ filter: null })} onEdit={() => setFiltering(true)} />}
      {columns.length > 0 ? <List params={asked} columns={columns} sort={sort} onSort={(s) => set({ sort: s })} onTotal={setTotal} onNew={() => set({ new: '1' }, true)} /> : <Bones rows={14} />}
      <FilterPanel
        open={filtering}
        filter={filter}
        onClose={() => setFiltering(false)}
        onApply={(f) => {
          set({ filter: f }, true);
          setFiltering(false);
        }}
      />
      <Panel open={params.new === '1'} onClose={() => set({ new: null })} title={t('customers.new')} width={440}>
        {customer && <RecordForm object={customer} first={['code', 'name', 'phone', 'level', 'owner', 'city', 'since']} start={{ since: today }} save={create} action={t('action.create')} />}
      </Panel>
    </div>
  );
}
