// Head: the columns' names. A click sorts; a column is dragged to its place and pulled to its width, and everything
// that the mouse can do stands in its menu, too.
import { Checkbox, Dropdown, type MenuProps } from 'antd';
import { useRef, useState, type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { say, t } from '../../lib/text';
import { isNumeric } from '../../record/Value';
import { Icon } from '../../ui/icons';
import { canSort, frozen, moved, resized, without, WIDTH_MAX, WIDTH_MIN, type Column } from './look';
import { SELECT_WIDTH, type Drawn } from './Row';

type Props = { columns: Drawn[]; chosen: Column[]; owner: string | null; grid: string; minWidth: number; sort: string; group: string; groupable: (name: string) => boolean; all: boolean; some: boolean; onAll: (on: boolean) => void; onSort: (s: string) => void; onColumns: (c: Column[]) => void; onGroup: (name: string) => void };
const STEP = 16;

function Edge({ width, label, onWidth }: { width: number; label: string; onWidth: (n: number) => void }): ReactNode {
  const start = useRef<{ x: number; width: number } | null>(null);
  const down = (e: PointerEvent): void => {
    e.preventDefault();
    e.currentTarget.setPointerCapture(e.pointerId);
    start.current = { x: e.clientX, width };
  };
  const move = (e: PointerEvent): void => void (start.current && onWidth(start.current.width + e.clientX - start.current.x));
  const key = (e: KeyboardEvent): void => {
    const step = e.key === 'ArrowRight' ? STEP : e.key === 'ArrowLeft' ? -STEP : 0;
    if (!step) return;
    e.preventDefault();
    e.stopPropagation();
    onWidth(width + step);
  };
  return <span className="col-edge" role="separator" aria-orientation="vertical" aria-label={t('grid.width', { label })} aria-valuenow={width} aria-valuemin={WIDTH_MIN} aria-valuemax={WIDTH_MAX} tabIndex={0} draggable={false} onPointerDown={down} onPointerMove={move} onPointerUp={() => (start.current = null)} onKeyDown={key} onDoubleClick={() => onWidth(0)} />;
}

const sticky = (left: number | null): CSSProperties | undefined => (left === null ? undefined : { position: 'sticky', left });

export function Head({ columns, chosen, owner, grid, minWidth, sort, group, groupable, all, some, onAll, onSort, onColumns, onGroup }: Props): ReactNode {
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const menuOf = (c: Drawn, i: number): MenuProps => {
    const name = c.field.name;
    const at = chosen.findIndex((x) => x.field === name);
    const acts: Record<string, () => void> = {
      up: () => onSort(name),
      down: () => onSort('-' + name),
      group: () => onGroup(group === name ? '' : name),
      freeze: () => onColumns(frozen(chosen, name, c.left === null)),
      left: () => onColumns(moved(chosen, name, at - 1)),
      right: () => onColumns(moved(chosen, name, at + 1)),
      wider: () => onColumns(resized(chosen, name, c.width + 3 * STEP)),
      narrower: () => onColumns(resized(chosen, name, c.width - 3 * STEP)),
      hide: () => onColumns(without(chosen, name)),
    };
    const item = (key: string, label: string, disabled = false): { key: string; label: string; disabled: boolean } => ({ key, label, disabled });
    return {
      items: [
        item('up', t('grid.sort_up'), !canSort(c.field)),
        item('down', t('grid.sort_down'), !canSort(c.field)),
        item('group', t(group === name ? 'grid.ungroup' : 'grid.group'), !groupable(name)),
        { type: 'divider' },
        item('freeze', t(c.left === null ? 'grid.freeze' : 'grid.unfreeze')),
        item('left', t('grid.left'), i === 0),
        item('right', t('grid.right'), i === columns.length - 1),
        item('wider', t('grid.wider')),
        item('narrower', t('grid.narrower')),
        { type: 'divider' },
        item('hide', t('grid.hide'), columns.length === 1),
      ],
      onClick: ({ key }) => acts[key]?.(),
    };
  };
  const drop = (to: string): void => {
    if (dragged && dragged !== to) onColumns(moved(chosen, dragged, chosen.findIndex((c) => c.field === to)));
    setDragged(null);
    setOver(null);
  };
  return (
    <div className="list-head grid-head" role="row" style={{ gridTemplateColumns: grid, minWidth }}>
      <span role="columnheader" className="cell-select frozen" style={sticky(0)}>
        <Checkbox checked={all} indeterminate={some && !all} onChange={(e) => onAll(e.target.checked)} aria-label={t('grid.select_all')} />
      </span>
      {owner !== null && (
        <span role="columnheader" className="frozen quiet small strong-ish" style={sticky(SELECT_WIDTH)}>
          {owner}
        </span>
      )}
      {columns.map((c, i) => {
        const name = c.field.name;
        const up = sort === name;
        const down = sort === '-' + name;
        const label = say(c.field.label);
        return (
          <span
            key={name}
            role="columnheader"
            aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}
            className={'col' + (isNumeric(c.field.kind) ? ' col-right' : '') + (c.left !== null ? ' frozen' : '') + (over === name && dragged !== name ? ' col-over' : '')}
            style={sticky(c.left)}
            draggable
            onDragStart={(e) => {
              e.dataTransfer.effectAllowed = 'move';
              e.dataTransfer.setData('text/plain', label);
              setDragged(name);
            }}
            onDragOver={(e) => {
              if (!dragged) return;
              e.preventDefault();
              setOver(name);
            }}
            onDragEnd={() => (setDragged(null), setOver(null))}
            onDrop={() => drop(name)}
          >
            {canSort(c.field) ? (
              <button type="button" className="sort ellipsis" onClick={() => onSort(up ? '-' + name : down ? '' : name)} title={label}>
                {label}
                <i aria-hidden="true">{up ? '↑' : down ? '↓' : ''}</i>
              </button>
            ) : (
              <span className="sort ellipsis" title={label}>
                {label}
              </span>
            )}
            <Dropdown trigger={['click']} menu={menuOf(c, i)}>
              <button type="button" className="col-menu" aria-label={t('grid.column', { label })}>
                <Icon name="down" size={12} />
              </button>
            </Dropdown>
            <Edge width={c.width} label={label} onWidth={(w) => onColumns(resized(chosen, name, w))} />
          </span>
        );
      })}
    </div>
  );
}
