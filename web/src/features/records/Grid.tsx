// Grid: records as a table: rows are drawn only where they are seen, pages are fetched as one scrolls. Arrows move, Enter
// or F2 edits a cell where it stands, Space selects, Shift selects up to there.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { FieldMeta, ObjectMeta, RecordRow } from '../../api/types';
import { useNarrow } from '../../lib/store';
import { say, t } from '../../lib/text';
import { useKeptScroll, useParams } from '../../lib/url';
import { useKeys } from '../../lib/use';
import { customerPath } from '../../record/CustomersPanel';
import type { Save } from '../../record/useSave';
import { NONE } from '../../lib/format';
import { Head } from './Head';
import { groupFields, titleField, usualWidth, type Column, type Look } from './look';
import { cellId, OWNER_WIDTH, Row, SELECT_WIDTH, type Acts, type Drawn } from './Row';
import { mayWrite, nameOf, textOf } from './Shown';
import { useFar } from './useFar';
import { useHold } from './useHold';
import { useTall } from './useTall';
import type { Selection } from './selection';

export type Rows = { rows: RecordRow[]; total: number | null; more: boolean; fetching: boolean; fetch: () => void };
type Props = { object: ObjectMeta; look: Look; data: Rows; asked: Record<string, string>; name: string; selection: Selection; save: Save; onLook: (l: Partial<Look>) => void };

export function drawn(object: ObjectMeta, columns: Column[]): { columns: Drawn[]; owned: boolean; grid: string; minWidth: number } {
  const owned = object.shape !== 'customer';
  let left = SELECT_WIDTH + (owned ? OWNER_WIDTH : 0);
  const list = columns.flatMap((c): Drawn[] => {
    const field = object.fields.find((f) => f.name === c.field);
    if (!field) return [];
    const width = c.width || usualWidth(field);
    const at = c.frozen ? left : null;
    if (c.frozen) left += width;
    return [{ field, width, left: at, write: mayWrite(object, field) }];
  });
  const widths = [SELECT_WIDTH, ...(owned ? [OWNER_WIDTH] : []), ...list.map((c) => c.width)];
  return { columns: list, owned, grid: widths.map((w) => `${w}px`).join(' ') + ' minmax(0, 1fr)', minWidth: widths.reduce((a, b) => a + b, 0) };
}

function Card({ object, row, columns, title }: { object: ObjectMeta; row: RecordRow; columns: Drawn[]; title: FieldMeta | undefined }): ReactNode {
  const rest = columns.filter((c) => c.field !== title && textOf(row, c.field) !== NONE).slice(0, 4);
  const owner = object.shape === 'customer' || !row.customer_name ? [] : [row.customer_name];
  return (
    <>
      <span className="strong ellipsis">{nameOf(row, title)}</span>
      <span className="quiet small ellipsis">{[...owner, ...rest.map((c) => textOf(row, c.field))].join(' · ')}</span>
    </>
  );
}

/** A row whose record is still on its way. */
export const Waiting = ({ index, narrow, height, top }: { index: number; narrow: boolean; height: number; top: number }): ReactNode => (
  <div role={narrow ? 'listitem' : 'row'} aria-rowindex={narrow ? undefined : index + 2} aria-busy="true" className="list-row row-waiting" style={{ height, transform: `translateY(${top}px)` }}>
    <span role={narrow ? undefined : 'gridcell'} aria-label={narrow ? undefined : t('state.loading')} style={{ width: `${30 + ((index * 17) % 40)}%` }} />
  </div>
);

/** Where the pointer stands: row and column; columns count without the boxes at the left. */
type Place = { row: number; column: number };

export function Grid({ object, look, data, asked, name, selection, save, onLook }: Props): ReactNode {
  const narrow = useNarrow();
  const [, go] = useLocation();
  const [, set] = useParams();
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<Place>({ row: -1, column: 0 });
  const [editing, setEditing] = useState<Place | null>(null);
  const { rows, loaded, look: lookAt } = useFar(object.name, asked, data);
  const { columns, owned, grid, minWidth } = useMemo(() => drawn(object, look.columns), [object, look.columns]);
  const title = titleField(object);
  const height = narrow ? 64 : 40;
  const tall = useTall(rows.length * height);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => height, overscan: 8, observeElementOffset: tall.observe });
  useKeptScroll(box, name, rows.length > 0);
  const seen = virtual.getVirtualItems();
  const first = seen[0]?.index ?? 0;
  const last = seen[seen.length - 1]?.index ?? 0;
  // While the thumb is drawn only where it comes to rest is asked for.
  const moving = virtual.isScrolling;
  useEffect(() => {
    if (!moving || last < loaded.length + 200) lookAt(first, last);
  }, [first, last, moving, loaded.length, lookAt]);
  const open = (row: RecordRow): void => (object.shape === 'customer' ? go(customerPath(row.id)) : set({ open: String(row.id) }, true));
  /** Scrolls no further than it takes to see the row. */
  const show = (row: number): void => {
    const b = box.current;
    const head = narrow ? 0 : 36;
    if (!b) return;
    const from = b.scrollTop + tall.shift();
    if (row * height < from) tall.go(b, row * height);
    else if ((row + 1) * height + head > from + b.clientHeight) tall.go(b, (row + 1) * height + head + 24 - b.clientHeight);
  };
  const move = (row: number, column: number): void => {
    const next = { row: Math.max(0, Math.min(rows.length - 1, row)), column: Math.max(0, Math.min(columns.length - 1, column)) };
    setAt(next);
    show(next.row);
    // Sideways, too, as far as the frozen columns leave it free.
    requestAnimationFrame(() => document.getElementById(cellId(next.row, next.column))?.scrollIntoView({ block: 'nearest', inline: 'nearest' }));
  };
  const focus = (): void => box.current?.focus({ preventScroll: true });
  const edit = (row: number, column: number): void => {
    setAt({ row, column });
    if (columns[column]?.write) setEditing({ row, column });
  };
  const leave = (row: number, column: number, step: -1 | 0 | 1): void => {
    let next = column + step;
    while (step && columns[next] && !columns[next]?.write) next += step;
    if (step && columns[next]) return edit(row, next);
    setEditing(null);
    focus();
  };
  const hold = useHold();
  const acts = useRef<Acts>({} as Acts);
  acts.current = { open, point: (r, c) => (move(r, c), focus()), edit, save, leave, select: (i, range) => selection.toggle(rows, i, range) };
  // Rows are drawn again only where something in them changed.
  const steady = useMemo<Acts>(() => ({ open: (r) => acts.current.open(r), point: (r, c) => acts.current.point(r, c), edit: (r, c) => acts.current.edit(r, c), save: (r, f, v) => acts.current.save(r, f, v), leave: (r, c, s) => acts.current.leave(r, c, s), select: (i, range) => acts.current.select(i, range) }), []);
  const begin = (): void => (at.row >= 0 ? edit(at.row, at.column) : undefined);
  const openHere = (): void => void (rows[at.row] && open(rows[at.row] as RecordRow));
  const goDown = (n: number): void => (move(at.row + n, at.column), focus());
  useKeys({ j: () => goDown(1), k: () => goDown(-1), x: () => at.row >= 0 && selection.toggle(rows, at.row, false), e: begin, Enter: openHere });
  const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 400) / height) - 2);
  const key = (e: KeyboardEvent): void => {
    if (e.target !== box.current || narrow) return;
    const step = (r: number, c: number) => (): void => move(at.row + r, at.column + c);
    const extend = (n: number) => (): void => {
      selection.toggle(rows, Math.max(0, Math.min(rows.length - 1, at.row + n)), true);
      move(at.row + n, at.column);
    };
    const keys: Record<string, () => void> = {
      ArrowDown: e.shiftKey ? extend(1) : step(1, 0),
      ArrowUp: e.shiftKey ? extend(-1) : step(-1, 0),
      ArrowRight: step(0, 1),
      ArrowLeft: step(0, -1),
      PageDown: step(page, 0),
      PageUp: step(-page, 0),
      Home: () => move(e.ctrlKey ? 0 : at.row, 0),
      End: () => move(e.ctrlKey ? rows.length - 1 : at.row, columns.length - 1),
      Enter: () => (at.column === 0 || !columns[at.column]?.write ? openHere() : begin()),
      F2: begin,
      ' ': () => at.row >= 0 && selection.toggle(rows, at.row, e.shiftKey),
    };
    const act = keys[e.key];
    if (!act) return;
    e.preventDefault();
    e.nativeEvent.stopImmediatePropagation();
    act();
  };
  const all = loaded.length > 0 && loaded.every((r) => selection.has(r.id));
  const groupable = useMemo(() => new Set(groupFields(object).map((f) => f.name)), [object]);
  return (
    <div className="list grid" ref={box} role={narrow ? 'list' : 'grid'} aria-label={say(object.label)} aria-rowcount={narrow ? undefined : (data.total ?? rows.length) + 1} aria-multiselectable={narrow ? undefined : true} aria-activedescendant={!narrow && at.row >= 0 && !editing ? cellId(at.row, at.column) : undefined} tabIndex={0} onKeyDown={key}>
      {!narrow && <Head columns={columns} chosen={look.columns} owner={owned ? t('grid.customer') : null} grid={grid} minWidth={minWidth} sort={look.sort} group={look.group} groupable={(n) => groupable.has(n)} all={all} some={loaded.some((r) => selection.has(r.id))} onAll={(on) => selection.all(on ? loaded : [])} onSort={(sort) => onLook({ sort })} onColumns={(c) => onLook({ columns: c })} onGroup={(group) => onLook({ group })} />}
      <div role={narrow ? undefined : 'rowgroup'} style={{ height: tall.height, position: 'relative', minWidth: narrow ? 0 : minWidth }}>
        {seen.map((v) => {
          const row = rows[v.index];
          const top = v.start - tall.shift();
          if (!row) return <Waiting key={v.key} index={v.index} narrow={narrow} height={height} top={top} />;
          if (!narrow)
            return <Row key={v.key} object={object} row={row} index={v.index} columns={columns} owned={owned} title={title} grid={grid} height={height} top={top} selected={selection.has(row.id)} at={v.index === at.row ? at.column : -1} editing={editing?.row === v.index ? editing.column : -1} acts={steady} />;
          return (
            <div key={v.key} role="listitem" className={'list-row list-card' + (selection.has(row.id) ? ' chosen' : '')} style={{ height, transform: `translateY(${top}px)` }} {...hold.on(() => (selection.pick(true), selection.toggle(rows, v.index, false)))}>
              {selection.picking ? (
                <label className="card-link card-pick">
                  <input type="checkbox" className="tick" checked={selection.has(row.id)} onChange={() => selection.toggle(rows, v.index, false)} aria-label={t('grid.select', { name: nameOf(row, title) })} />
                  <span className="card-words">
                    <Card object={object} row={row} columns={columns} title={title} />
                  </span>
                </label>
              ) : (
                <Link href={object.shape === 'customer' ? customerPath(row.id) : `?open=${row.id}`} className="card-link" onClick={(e) => (e.preventDefault(), !hold.held() && open(row))}>
                  <Card object={object} row={row} columns={columns} title={title} />
                </Link>
              )}
            </div>
          );
        })}
      </div>
      {data.fetching && rows.length > 0 && rows.length === data.rows.length && <p className="quiet small grid-wait">{t('state.loading')}</p>}
    </div>
  );
}
