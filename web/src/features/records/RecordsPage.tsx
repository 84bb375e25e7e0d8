// RecordsPage: the records of one object, as a list, a board or a calendar; its address says what is shown, a view keeps
// it. Customers are one object among others here, with a page of their own behind each row.
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { Suspense, lazy, useEffect, useMemo, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { post } from '../../api/client';
import { check, layout, stale, views as viewsOf } from '../../api/queries';
import type { Cell, ObjectMeta, RecordRow, ViewRow } from '../../api/types';
import { count } from '../../lib/format';
import { remember, useNarrow, useRemembered } from '../../lib/store';
import { say, small, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useKeys, useTitle } from '../../lib/use';
import { customerPath } from '../../record/CustomersPanel';
import { objectOf, useMeta } from '../../record/meta';
import { RecordForm } from '../../record/RecordForm';
import { RecordsInput } from '../../record/RefInput';
import { useToday } from '../../record/session';
import { useSave } from '../../record/useSave';
import { Icon } from '../../ui/icons';
import { Blank, Bones, First, Labelled, Panel, Trouble } from '../../ui/parts';
import { BulkBar } from './BulkBar';
import { Working } from './Working';
import { FilterPanel } from './FilterPanel';
import { Grid } from './Grid';
import { GroupedList } from './GroupedList';
import { askedOf, columnsText, isChanged, lookOf, lookParams, paramsOf, usual, withParams, type Look } from './look';
import { RecordPanel } from './RecordPanel';
import { useSelection } from './selection';
import { pathOfObject } from './Shown';
import { Tools } from './Tools';
import { COUNTED_UP_TO, useRows } from './useRows';
import { ViewTabs } from './ViewTabs';

const Board = lazy(() => import('./Board'));
const Calendar = lazy(() => import('./Calendar'));

function FilterLine({ object, filter, onClear, onEdit }: { object: ObjectMeta; filter: string; onClear: () => void; onEdit: () => void }): ReactNode {
  const read = useQuery(check({ condition: filter, object: object.name, params: [] }));
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

/** How it is looked at: the address over the view over what is usual. */
function useLook(object: ObjectMeta): { look: Look; views: ViewRow[]; view: ViewRow | null; ready: boolean; changed: boolean; change: (l: Partial<Look>) => void; pick: (v: ViewRow | null) => void; reset: () => void } {
  const [params, set] = useParams();
  const keep = object.shape === 'customer' ? 'columns' : 'columns.' + object.name;
  const kept = useRemembered(keep);
  const list = useQuery(viewsOf(object.name));
  const views = list.data?.rows ?? [];
  const view = views.find((v) => v.id === Number(params.view)) ?? null;
  const saved = useMemo(() => (view ? lookOf(view, object) : usual(object, kept)), [view, object, kept]);
  const text = JSON.stringify(params);
  const look = useMemo(() => withParams(saved, JSON.parse(text) as Record<string, string>), [saved, text]);
  const none = Object.fromEntries(lookParams.map((k) => [k, null]));
  return {
    look,
    views,
    view,
    ready: !params.view || !list.isPending,
    changed: isChanged(params),
    change: (l) => {
      if (l.columns && !view) remember(keep, columnsText(l.columns));
      set(l.columns && !view ? { ...paramsOf(l, saved), cols: null } : paramsOf(l, saved));
    },
    pick: (v) => set({ ...none, month: null, view: v ? String(v.id) : null }, true),
    reset: () => set(none),
  };
}

function NewRecord({ object, open, onClose }: { object: ObjectMeta; open: boolean; onClose: () => void }): ReactNode {
  const today = useToday();
  const { message } = App.useApp();
  const [, go] = useLocation();
  const [, set] = useParams();
  const meta = useMeta();
  const [whose, setWhose] = useState<Cell>(null);
  const customer = object.shape === 'customer';
  // What stands on a time line is somebody's.
  const timed = object.shape === 'moment' || object.shape === 'span';
  const customers = meta?.objects.find((o) => o.shape === 'customer');
  const called = customers ? say(customers.label) : '';
  const create = async (values: RecordRow['values'], anyway: boolean): Promise<void> => {
    const made = await post<RecordRow>(`/api/records/${object.name}`, { customer: whose === null ? null : Number(whose), values }, { create: true, anyway });
    stale(`/api/records/${object.name}`, '/api/counts', '/api/groups', '/api/churn', '/api/system');
    void message.success(customer ? t('customers.created') : t('records.created', { what: say(object.label) }));
    if (customer) go(customerPath(made.id));
    else set({ new: null, open: String(made.id) });
  };
  const above = timed && (
    <Labelled label={called + ' *'}>
      <RecordsInput object={customers?.name ?? null} value={whose} onChange={setWhose} label={called} />
    </Labelled>
  );
  const laid = useQuery(layout(object.name));
  const broad = laid.data?.form.some((tab) => tab.sections.some((s) => s.columns > 1)) ?? false;
  const start = object.fields.find((f) => f.role === 'start');
  const first = start ? { [start.name]: start.kind === 'time' ? today + 'T09:00:00' : today } : {};
  return (
    <Panel open={open} onClose={onClose} title={customer ? t('customers.new') : t('records.new', { what: small(say(object.label)) })} width={broad ? 680 : 440}>
      <RecordForm object={object} above={above} lacks={timed && whose === null ? t('records.needs_customer', { customer: small(called) }) : null} {...(customer ? { first: ['code', 'name', 'phone', 'level', 'owner', 'city', 'since'] } : {})} start={first} save={create} action={t('action.create')} />
    </Panel>
  );
}

function Nothing({ object, found, onNew, onAll }: { object: ObjectMeta; found: boolean; onNew: () => void; onAll: () => void }): ReactNode {
  const [, go] = useLocation();
  const customer = object.shape === 'customer';
  const what = say(object.label);
  if (found)
    return (
      <Blank title={customer ? t('customers.none_found') : t('records.none_found')} says={t('customers.none_found_says')}>
        <Button onClick={onAll}>{t('records.all')}</Button>
      </Blank>
    );
  return (
    <First icon={customer ? 'customers' : 'list'} title={customer ? t('customers.none') : t('records.none', { what })} says={customer ? t('customers.none_says') : t('records.none_says', { what: small(what) })}>
      <Button type="primary" size="large" onClick={() => go('/import')}>
        {t('customers.import')}
      </Button>
      {object.may.includes('create') && (
        <Button size="large" onClick={onNew}>
          {customer ? t('customers.new') : t('records.new', { what: small(what) })}
        </Button>
      )}
    </First>
  );
}

/** On a phone the navigation has no room for every object. */
function ObjectPick({ object }: { object: ObjectMeta }): ReactNode {
  const meta = useMeta();
  const [, go] = useLocation();
  const list = meta?.objects.filter((o) => o.may.includes('see')) ?? [];
  return (
    <select className="native" aria-label={t('records.which')} value={object.name} onChange={(e) => go(pathOfObject(e.target.value))}>
      {list.map((o) => (
        <option key={o.name} value={o.name}>
          {say(o.label)}
        </option>
      ))}
    </select>
  );
}

function Page({ object }: { object: ObjectMeta }): ReactNode {
  const [params, set] = useParams();
  const { look, views, view, ready, changed, change, pick, reset } = useLook(object);
  const [filtering, setFiltering] = useState(false);
  const [save, dialog] = useSave();
  const selection = useSelection();
  const { clear } = selection;
  const customer = object.shape === 'customer';
  const narrow = useNarrow();
  const what = say(object.label);
  useTitle((customer ? t('nav.customers') : what) + ' · ' + t('brand'));
  const onNew = (): void => set({ new: '1' }, true);
  useKeys({ ...(object.may.includes('create') ? { c: onNew } : {}), Escape: clear });
  const q = params.q ?? '';
  const one = customer ? '' : (params.customer ?? '');
  const asked: Record<string, string> = { ...askedOf(object, q, look.filter), ...(one ? { customer: one } : {}), ...(look.sort ? { sort: look.sort } : {}) };
  const where = JSON.stringify([q, look.filter, one]);
  useEffect(() => clear(), [where]);
  const broken = view?.broken ?? null;
  const data = useRows(object, asked, ready && !broken);
  const total = data.total;
  const narrowed = q !== '' || look.filter !== '' || one !== '';
  const nobody = total === 0 && !narrowed;
  const n = total === null ? '' : count(total) + (look.filter && total === COUNTED_UP_TO ? '+' : '');
  const lead = customer ? (total === null ? t('nav.customers') : t(narrowed ? 'customers.lead_found' : 'customers.lead', { n })) : total === null ? what : t('records.lead', { what, n });
  const all = (): void => {
    if (look.filter) change({ filter: '' });
    set({ q: null, customer: null });
  };
  const body = (): ReactNode => {
    if (broken) return <Trouble error={new Error(t('view.broken', { why: say(broken) }))} retry={() => pick(null)} />;
    if (data.error) return <Trouble error={data.error} retry={data.again} />;
    if (data.pending || !ready) return <Bones rows={14} />;
    if (!data.rows.length && !data.more) return <Nothing object={object} found={narrowed} onNew={onNew} onAll={all} />;
    if (one) return <Grid object={object} look={look} data={data} asked={asked} name={object.name + '?' + JSON.stringify(asked)} selection={selection} save={save} onLook={change} />;
    if (look.kind === 'board') return <Board object={object} look={look} q={q} save={save} />;
    if (look.kind === 'calendar') return <Calendar object={object} look={look} q={q} save={save} />;
    if (look.group) return <GroupedList object={object} look={look} q={q} selection={selection} save={save} />;
    return <Grid object={object} look={look} data={data} asked={asked} name={object.name + '?' + JSON.stringify(asked)} selection={selection} save={save} onLook={change} />;
  };
  return (
    <div className="page page-list">
      {!nobody && (
        <>
          <header className="page-head">
            <div className="page-lead">
              <h1>{lead}</h1>
            </div>
            <div className="page-actions">
              {narrow && <ObjectPick object={object} />}
              {object.may.includes('create') && (
                <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={onNew}>
                  {customer ? t('customers.new') : t('records.new', { what: small(what) })}
                </Button>
              )}
            </div>
          </header>
          <ViewTabs object={object} views={views} current={view} look={look} changed={changed} onPick={pick} onReset={reset} />
          <Tools object={object} look={look} q={q} onQ={(text) => set({ q: text })} onLook={change} onFilter={() => setFiltering(true)} />
        </>
      )}
      {look.filter && !broken && <FilterLine object={object} filter={look.filter} onClear={() => change({ filter: '' })} onEdit={() => setFiltering(true)} />}
      {one && (
        <p className="filter-line">
          <Link href={customerPath(Number(one))}>{data.rows[0]?.customer_name ?? '#' + one}</Link> <span className="faint">{t('laid.of_customer')}</span>
          <button type="button" className="tiny" onClick={() => set({ customer: null })} aria-label={t('laid.of_customer_clear')}>
            <Icon name="close" size={14} />
          </button>
        </p>
      )}
      {narrow && look.kind === 'list' && !look.group && data.rows.length > 0 && (
        <p className="pick-line">
          <span className="quiet small">{selection.picking ? '' : t('grid.pick_says')}</span>
          <Button size="small" aria-pressed={selection.picking} onClick={() => (selection.picking ? clear() : selection.pick(true))}>
            {t(selection.picking ? 'grid.picking_done' : 'grid.pick')}
          </Button>
        </p>
      )}
      <Suspense fallback={<Bones rows={14} />}>{body()}</Suspense>
      <Working />
      <BulkBar object={object} selection={selection} shown={data.rows.length} total={one ? data.rows.length : total} q={asked.q ?? ''} filter={asked.filter ?? ''} />
      <FilterPanel
        object={object.name}
        open={filtering}
        filter={look.filter}
        onClose={() => setFiltering(false)}
        onApply={(f) => {
          change({ filter: f });
          setFiltering(false);
        }}
      />
      <NewRecord object={object} open={params.new === '1'} onClose={() => set({ new: null })} />
      {!customer && <RecordPanel object={object} id={Number(params.open) || null} onClose={() => set({ open: null })} />}
      {dialog}
    </div>
  );
}

export default function RecordsPage({ name }: { name: string }): ReactNode {
  const meta = useMeta();
  const object = objectOf(meta, name);
  if (!meta)
    return (
      <div className="page page-list">
        <Bones rows={14} />
      </div>
    );
  if (!object)
    return (
      <div className="page">
        <Blank title={t('records.no_object')} says={t('records.no_object_says')}>
          <Link href="/customers">{t('nav.customers')}</Link>
        </Blank>
      </div>
    );
  return <Page key={object.name} object={object} />;
}
