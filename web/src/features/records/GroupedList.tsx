// GroupedList: the records by the values of a field: how many, what they add up to, and each group to be opened.
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useLocation } from 'wouter';
import { groupsOf } from '../../api/queries';
import type { FieldMeta, GroupRow, ObjectMeta, RecordRow } from '../../api/types';
import { count } from '../../lib/format';
import { useNarrow } from '../../lib/store';
import { say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { customerPath } from '../../record/CustomersPanel';
import type { Save } from '../../record/useSave';
import { cellText } from '../../record/Value';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Trouble } from '../../ui/parts';
import { drawn, Waiting } from './Grid';
import { askedOf, both, only, titleField, type Look } from './look';
import { Row, type Acts } from './Row';
import type { Selection } from './selection';
import { nameOf, textOf } from './Shown';
import { useFar } from './useFar';
import { useRows } from './useRows';

export const groupName = (g: GroupRow, f: FieldMeta): string => g.label ?? (g.value === null || g.value === '' ? t('group.none') : cellText(g.value, f.kind));
export const groupKey = (g: GroupRow): string => JSON.stringify(g.value);

type Props = { object: ObjectMeta; look: Look; q: string; selection: Selection; save: Save };

/** So many rows of one group can be scrolled to: what stands below it is to stay in reach. */
const SPANNED = 50_000;

/** Only those rows of a group are drawn that are seen in the list around it. `top`: where the group begins in that. */
function useSpan(box: RefObject<HTMLDivElement | null>, length: number, height: number, look: (first: number, last: number) => void): { top: number; seen: VirtualItem[] } {
  const [top, setTop] = useState(0);
  const around = (): HTMLElement | null => box.current?.closest<HTMLElement>('.list') ?? null;
  // Groups above may have been opened or folded since.
  useLayoutEffect(() => {
    const list = around();
    if (list && box.current) setTop(Math.round(box.current.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop));
  });
  const virtual = useVirtualizer({ count: length, getScrollElement: around, estimateSize: () => height, overscan: 8, scrollMargin: top });
  const seen = virtual.getVirtualItems();
  const first = seen[0]?.index ?? 0;
  const last = seen[seen.length - 1]?.index ?? 0;
  const moving = virtual.isScrolling;
  useEffect(() => {
    if (!moving) look(first, last);
  }, [first, last, moving, look]);
  return { top, seen };
}

function Rows({ object, look, q, field, group, selection, save }: Props & { field: FieldMeta; group: GroupRow }): ReactNode {
  const narrow = useNarrow();
  const [, go] = useLocation();
  const [, set] = useParams();
  const [editing, setEditing] = useState<[number, number] | null>(null);
  const asked = { ...askedOf(object, q, both(look.filter, only(field, group.value))), ...(look.sort ? { sort: look.sort } : {}) };
  const data = useRows(object, asked);
  const far = useFar(object.name, asked, { ...data, total: group.count });
  const height = narrow ? 64 : 40;
  const box = useRef<HTMLDivElement>(null);
  const shown = Math.min(far.rows.length, SPANNED);
  const { top, seen } = useSpan(box, shown, height, far.look);
  const { columns, owned, grid, minWidth } = useMemo(() => drawn(object, look.columns), [object, look.columns]);
  const title = titleField(object);
  const open = (row: RecordRow): void => (object.shape === 'customer' ? go(customerPath(row.id)) : set({ open: String(row.id) }, true));
  const acts = useRef<Acts>({} as Acts);
  acts.current = {
    open,
    point: () => undefined,
    edit: (r, c) => setEditing([r, c]),
    save,
    leave: (r, c, step) => setEditing(step && columns[c + step]?.write ? [r, c + step] : null),
    select: (i, range) => selection.toggle(far.rows, i, range),
  };
  if (data.error) return <Trouble error={data.error} retry={data.again} />;
  if (data.pending) return <Bones rows={3} />;
  return (
    <>
      <div ref={box} className="group-rows" role={narrow ? undefined : 'grid'} aria-label={narrow ? undefined : groupName(group, field)} aria-rowcount={narrow ? undefined : group.count + 1} style={{ height: shown * height, minWidth: narrow ? 0 : minWidth }}>
        {seen.map((v) => {
          const row = far.rows[v.index];
          const at = v.start - top;
          if (!row) return <Waiting key={v.key} index={v.index} narrow={narrow} height={height} top={at} />;
          if (!narrow) return <Row key={v.key} object={object} row={row} index={v.index} columns={columns} owned={owned} title={title} grid={grid} height={height} top={at} selected={selection.has(row.id)} at={-1} editing={editing?.[0] === v.index ? editing[1] : -1} acts={acts.current} />;
          return (
            <div key={v.key} className="list-row list-card group-row" style={{ height, transform: `translateY(${at}px)` }}>
              <button type="button" className="card-link row-button" onClick={() => open(row)}>
                <span className="strong ellipsis">{nameOf(row, title)}</span>
                <span className="quiet small ellipsis">{columns.filter((c) => c.field !== title).slice(0, 3).map((c) => textOf(row, c.field)).join(' · ')}</span>
              </button>
            </div>
          );
        })}
      </div>
      {group.count > SPANNED && <p className="quiet small group-more">{t('group.spanned', { n: count(SPANNED) })}</p>}
    </>
  );
}

export function GroupedList(p: Props): ReactNode {
  const { object, look, q } = p;
  const [, set] = useParams();
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const field = object.fields.find((f) => f.name === look.group);
  const sum = object.fields.find((f) => f.name === look.sum);
  const { filter, ...words } = askedOf(object, q, look.filter);
  const list = useQuery(groupsOf(object.name, { by: look.group, ...(sum ? { sum: sum.name } : {}), ...words, ...(filter ? { where: filter } : {}) }));
  if (!field || list.isError) return <Trouble error={list.error ?? new Error(t('group.gone'))} retry={() => set({ group: '-' })} />;
  if (list.isPending) return <Bones rows={10} />;
  if (!list.data.rows.length) return <Blank title={t('records.none_found')} says={t('customers.none_found_says')} />;
  const all = list.data.rows;
  // The first group is open until one says otherwise.
  const isOpen = (key: string, i: number): boolean => (i === 0) !== toggled.has(key);
  const toggle = (key: string): void => {
    const next = new Set(toggled);
    next.has(key) ? next.delete(key) : next.add(key);
    setToggled(next);
  };
  const setAll = (open: boolean): void => setToggled(new Set(all.map(groupKey).filter((_, i) => (i === 0) === !open)));
  const most = Math.max(...all.map((g) => g.count));
  return (
    <div className="list groups" tabIndex={0} role="region" aria-label={t('group.by', { label: say(field.label) })}>
      <p className="groups-line quiet small">
        {t('group.n', { n: all.length })}
        {list.data.more && ' ' + t('group.more')}
        <button type="button" className="plain link" onClick={() => setAll(true)}>
          {t('group.open_all')}
        </button>
        <button type="button" className="plain link" onClick={() => setAll(false)}>
          {t('group.fold_all')}
        </button>
      </p>
      {all.map((g, i) => {
        const key = groupKey(g);
        const open = isOpen(key, i);
        return (
          <section key={key} className="group-part">
            <h2 className="group-head">
              <button type="button" className="group-toggle" aria-expanded={open} onClick={() => toggle(key)}>
                <Icon name={open ? 'down' : 'next'} size={14} />
                <span className="ellipsis">{groupName(g, field)}</span>
                <span className="group-n num">{count(g.count)}</span>
                <span className="group-bar" aria-hidden="true">
                  <i style={{ width: `${(g.count / most) * 100}%` }} />
                </span>
                {sum && (
                  <span className="group-sum num">
                    {say(sum.label)} {cellText(g.sum ?? 0, sum.kind)}
                  </span>
                )}
              </button>
            </h2>
            {open && <Rows {...p} field={field} group={g} />}
          </section>
        );
      })}
    </div>
  );
}
