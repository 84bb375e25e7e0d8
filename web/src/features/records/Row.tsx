// Row: one record in the table. What stands in it is decided by the table; it only draws, and says what was clicked.
import { memo, type CSSProperties, type MouseEvent, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { Cell, FieldMeta, ObjectMeta, RecordRow } from '../../api/types';
import { t } from '../../lib/text';
import { customerPath } from '../../record/CustomersPanel';
import { isNumeric } from '../../record/Value';
import { CellEditor } from './CellEditor';
import { nameOf, Shown } from './Shown';

/** A column as it is drawn: where it stands from the left, where it is frozen. */
export type Drawn = { field: FieldMeta; width: number; left: number | null; write: boolean };
export type Acts = {
  open: (row: RecordRow) => void;
  point: (row: number, column: number) => void;
  edit: (row: number, column: number) => void;
  save: (row: RecordRow, field: FieldMeta, value: Cell) => Promise<boolean>;
  leave: (row: number, column: number, step: -1 | 0 | 1) => void;
  select: (index: number, range: boolean) => void;
};
export const SELECT_WIDTH = 44;
export const OWNER_WIDTH = 200;
export const cellId = (row: number, column: number): string => `cell-${row}-${column}`;

type Props = { object: ObjectMeta; row: RecordRow; index: number; columns: Drawn[]; owned: boolean; title: FieldMeta | undefined; grid: string; height: number; top: number; selected: boolean; at: number; editing: number; acts: Acts };

const sticky = (left: number | null): CSSProperties | undefined => (left === null ? undefined : { position: 'sticky', left });

function RowInside({ object, row, index, columns, owned, title, grid, height, top, selected, at, editing, acts }: Props): ReactNode {
  const name = nameOf(row, title);
  const address = object.shape === 'customer' ? customerPath(row.id) : `?open=${row.id}`;
  const click = (e: MouseEvent, column: number): void => {
    if ((e.target as HTMLElement).closest('a, button, input')) return;
    acts.point(index, column);
  };
  return (
    <div role="row" aria-rowindex={index + 2} aria-selected={selected} className={'list-row grid-row' + (selected ? ' chosen' : '') + (at >= 0 ? ' at' : '')} style={{ height, transform: `translateY(${top}px)`, gridTemplateColumns: grid }}>
      <span role="gridcell" className="cell-select frozen" style={sticky(0)} onClick={(e) => acts.select(index, e.shiftKey)}>
        <input type="checkbox" className="tick" checked={selected} onChange={() => undefined} aria-label={t('grid.select', { name })} tabIndex={-1} />
      </span>
      {owned && (
        <span role="gridcell" className="ellipsis frozen" style={sticky(SELECT_WIDTH)}>
          {row.customer ? <Link href={customerPath(row.customer)}>{row.customer_name ?? '#' + row.customer}</Link> : <span className="faint">–</span>}
        </span>
      )}
      {columns.map((c, i) => {
        const lead = i === 0;
        const open = editing === i;
        return (
          <span
            key={c.field.name}
            id={cellId(index, i)}
            role="gridcell"
            aria-readonly={!c.write}
            className={(open ? 'cell-open' : 'ellipsis') + (isNumeric(c.field.kind) ? ' right' : '') + (c.left !== null ? ' frozen' : '') + (at === i ? ' here' : '')}
            style={sticky(c.left)}
            onClick={(e) => click(e, i)}
            onDoubleClick={() => c.write && acts.edit(index, i)}
          >
            {open ? (
              <CellEditor field={c.field} value={row.values[c.field.name] ?? null} onSave={(v) => acts.save(row, c.field, v)} onLeave={(step) => acts.leave(index, i, step)} />
            ) : lead ? (
              <a
                href={address}
                className="strong"
                onClick={(e) => {
                  if (e.ctrlKey || e.metaKey || e.shiftKey) return;
                  e.preventDefault();
                  acts.open(row);
                }}
              >
                {c.field === title ? name : <Lead row={row} field={c.field} name={name} />}
              </a>
            ) : (
              <Shown row={row} field={c.field} />
            )}
          </span>
        );
      })}
    </div>
  );
}

/** Something to click on, also where the first column is empty. */
const Lead = ({ row, field, name }: { row: RecordRow; field: FieldMeta; name: string }): ReactNode => (row.values[field.name] == null || row.values[field.name] === '' ? <>{name}</> : <Shown row={row} field={field} />);

export const Row = memo(RowInside);
