// GroupedList: the records by the values of a field: how many, what they add up to, and each group to be opened.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
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
import { groupKey, HEAD, laidOut, piece, rowsBetween, type Part } from './groups';
import { askedOf, both, only, titleField, type Look } from './look';
import { Row, type Acts } from './Row';
import type { Selection } from './selection';
import { nameOf, textOf } from './Shown';
import { useFar } from './useFar';
import { useRows } from './useRows';
import { useSeen } from './useSeen';
import { useTall } from './useTall';

export const groupName = (g: GroupRow, f: FieldMeta): string => g.label ?? (g.value === null || g.value === '' ? t('group.none') : cellText(g.value, f.kind));

type Props = { object: ObjectMeta; look: Look; q: string; selection: Selection; save: Save };

const rowHeight = (narrow: boolean): number => (narrow ? 64 : 40);
const BELOW = 24; // pixels, under the last
const TROUBLE_ROWS = 4; // as high as what went wrong

/** `first` to `last` of its rows are seen; they are placed from the top of the piece that is drawn. */
type Shown = { first: number; last: number; moving: boolean; up: number; onLength: (key: string, n: number) => void };

function Rows({ object, look, q, field, group, selection, save, first, last, moving, up, onLength }: Props & Shown & { field: FieldMeta; group: GroupRow }): ReactNode {
  const narrow = useNarrow();
  const [, go] = useLocation();
  const [, set] = useParams();
  const [editing, setEditing] = useState<[number, number] | null>(null);
  const asked = { ...askedOf(object, q, both(look.filter, only(field, group.value))), ...(look.sort ? { sort: look.sort } : {}) };
  const data = useRows(object, asked);
  const far = useFar(object.name, asked, { ...data, total: group.count });
  const height = rowHeight(narrow);
  const { columns, owned, grid, minWidth } = useMemo(() => drawn(object, look.columns), [object, look.columns]);
  const title = titleField(object);
  const length = data.error ? Math.max(group.count, TROUBLE_ROWS) : data.pending ? group.count : far.rows.length;
  useEffect(() => onLength(groupKey(group), length), [onLength, group, length]);
  // While the thumb is drawn only where it comes to rest is asked for.
  useEffect(() => {
    if (!moving || last < far.loaded.length + 200) far.look(first, last);
  }, [first, last, moving, far]);
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
  if (data.error) return <div className="group-trouble" style={{ top: up }}><Trouble error={data.error} retry={data.again} /></div>;
  const places = Array.from({ length: Math.max(0, Math.min(last, length - 1) - first + 1) }, (_, i) => first + i);
  return (
    <div className="group-rows" role={narrow ? undefined : 'grid'} aria-label={narrow ? undefined : groupName(group, field)} aria-rowcount={narrow ? undefined : group.count + 1} style={{ minWidth: narrow ? 0 : minWidth }}>
      {places.map((index) => {
        const row = far.rows[index];
        const at = up + index * height;
        if (!row) return <Waiting key={index} index={index} narrow={narrow} height={height} top={at} />;
        if (!narrow) return <Row key={index} object={object} row={row} index={index} columns={columns} owned={owned} title={title} grid={grid} height={height} top={at} selected={selection.has(row.id)} at={-1} editing={editing?.[0] === index ? editing[1] : -1} acts={acts.current} />;
        return (
          <div key={index} className="list-row list-card group-row" style={{ height, transform: `translateY(${at}px)` }}>
            <button type="button" className="card-link row-button" onClick={() => open(row)}>
              <span className="strong ellipsis">{nameOf(row, title)}</span>
              <span className="quiet small ellipsis">{columns.filter((c) => c.field !== title).slice(0, 3).map((c) => textOf(row, c.field)).join(' · ')}</span>
            </button>
          </div>
        );
      })}
    </div>
  );
}

type HeadProps = { part: Part; field: FieldMeta; sum: FieldMeta | undefined; most: number; onToggle: (key: string) => void; onFocus: () => void };

const GroupHead = ({ part, field, sum, most, onToggle, onFocus }: HeadProps): ReactNode => {
  const g = part.group;
  return (
    <h2 className="group-head" style={{ height: HEAD }}>
      <button type="button" className="group-toggle" aria-expanded={part.open} onClick={() => onToggle(part.key)} onFocus={onFocus}>
        <Icon name={part.open ? 'down' : 'next'} size={14} />
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
  );
};

/** Which groups are open, and how long each is by now. */
function useGroups(all: GroupRow[]): { isOpen: (key: string, i: number) => boolean; toggle: (key: string) => void; setAll: (open: boolean) => void; lengths: ReadonlyMap<string, number>; onLength: (key: string, n: number) => void } {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [lengths, setLengths] = useState<ReadonlyMap<string, number>>(new Map());
  const toggle = useCallback((key: string): void => setToggled((old) => new Set(old.has(key) ? [...old].filter((k) => k !== key) : [...old, key])), []);
  const onLength = useCallback((key: string, n: number): void => setLengths((old) => (old.get(key) === n ? old : new Map(old).set(key, n))), []);
  return {
    // The first group is open until one says otherwise.
    isOpen: (key, i) => (i === 0) !== toggled.has(key),
    toggle,
    setAll: (open) => setToggled(new Set(all.map(groupKey).filter((_, i) => (i === 0) === !open))),
    lengths,
    onLength,
  };
}

/** One tall list: the heads are all there, rows only where they are seen. */
function Groups({ all, more, field, sum, ...p }: Props & { all: GroupRow[]; more: boolean; field: FieldMeta; sum: FieldMeta | undefined }): ReactNode {
  const narrow = useNarrow();
  const height = rowHeight(narrow);
  const box = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const [begin, setBegin] = useState(36);
  const { isOpen, toggle, setAll, lengths, onLength } = useGroups(all);
  useLayoutEffect(() => setBegin(line.current?.offsetHeight ?? 36));
  const parts = laidOut(all, isOpen, lengths, begin, height);
  const tall = useTall((parts[parts.length - 1]?.end ?? begin) + BELOW);
  const seen = useSeen(box, tall, height);
  const { minWidth } = useMemo(() => drawn(p.object, p.look.columns), [p.object, p.look.columns]);
  const most = Math.max(...all.map((g) => g.count));
  /** Where the keyboard comes to a head that is elsewhere, the list goes there. */
  const show = (part: Part, away: boolean): void => {
    if (away && box.current) tall.go(box.current, part.top);
  };
  return (
    <div className="list groups" ref={box} tabIndex={0} role="region" aria-label={t('group.by', { label: say(field.label) })}>
      <div className="groups-all" style={{ height: tall.height, minWidth: narrow ? 0 : minWidth }}>
        <div ref={line} className="groups-top" style={{ top: -seen.shift }}>
          <p className="groups-line quiet small">
            {t('group.n', { n: all.length })}
            {more && ' ' + t('group.more')}
            <button type="button" className="plain link" onClick={() => setAll(true)}>
              {t('group.open_all')}
            </button>
            <button type="button" className="plain link" onClick={() => setAll(false)}>
              {t('group.fold_all')}
            </button>
          </p>
        </div>
        {parts.map((part) => {
          const { top, height: high, away } = piece(part, seen.from, seen.to);
          const rows = part.open && !away ? rowsBetween(part, seen.from, seen.to, height) : null;
          const at = top - seen.shift;
          return (
            <section key={part.key} className={'group-part' + (away ? ' group-away' : '')} style={{ top: away ? Math.max(0, Math.min(at, tall.height - high)) : at, height: high }}>
              <GroupHead part={part} field={field} sum={sum} most={most} onToggle={toggle} onFocus={() => show(part, away)} />
              {rows && <Rows {...p} {...rows} field={field} group={part.group} moving={seen.moving} up={part.top + HEAD - top} onLength={onLength} />}
            </section>
          );
        })}
      </div>
    </div>
  );
}

export function GroupedList(p: Props): ReactNode {
  const { object, look, q } = p;
  const [, set] = useParams();
  const field = object.fields.find((f) => f.name === look.group);
  const sum = object.fields.find((f) => f.name === look.sum);
  const { filter, ...words } = askedOf(object, q, look.filter);
  const list = useQuery(groupsOf(object.name, { by: look.group, ...(sum ? { sum: sum.name } : {}), ...words, ...(filter ? { where: filter } : {}) }));
  if (!field || list.isError) return <Trouble error={list.error ?? new Error(t('group.gone'))} retry={() => set({ group: '-' })} />;
  if (list.isPending) return <Bones rows={10} />;
  if (!list.data.rows.length) return <Blank title={t('records.none_found')} says={t('customers.none_found_says')} />;
  return <Groups {...p} all={list.data.rows} more={list.data.more} field={field} sum={sum} />;
}
