// DepartmentTree: the company's departments. A row is dragged onto another to go below it; the keyboard does the
// same with Alt and the arrows; a menu does it on a phone.
import { Button, Dropdown, Input } from 'antd';
import { useRef, useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react';
import type { Department } from '../../api/types';
import { count } from '../../lib/format';
import { t } from '../../lib/text';
import { Icon } from '../../ui/icons';
import { branches, peopleBelow, within, type Branch } from './tree';
import type { Departments } from './useDepartments';

export type Dropped = { what: 'department' | 'person'; id: number };
export const carried = (e: DragEvent): Dropped | null => {
  const [what, id] = e.dataTransfer.getData('text/plain').split(':');
  return (what === 'department' || what === 'person') && Number(id) ? { what, id: Number(id) } : null;
};

type Props = { list: Department[]; total: number; chosen: number; onChoose: (id: number) => void; act: Departments | null; onDrop: (what: Dropped, to: number) => void; onEdit: (d: Department) => void; onAdd: (parent: number) => void };

/** What the menu of a department, and the keys on it, can do. */
const commands = (b: Branch, p: Props, rename: () => void): { key: string; label: string; keys?: string; off?: boolean; run: () => void }[] => [
  { key: 'rename', label: t('people.rename'), keys: 'F2', run: rename },
  { key: 'add', label: t('people.add_below'), keys: 'Insert', run: () => p.onAdd(b.d.id) },
  { key: 'edit', label: t('people.head_and_place'), run: () => p.onEdit(b.d) },
  { key: 'in', label: t('people.move_in', { name: b.before?.name ?? '…' }), keys: 'Alt+ArrowRight', off: !b.before, run: () => b.before && p.act?.move(b.d, b.before.id) },
  { key: 'out', label: t('people.move_out'), keys: 'Alt+ArrowLeft', off: !b.above, run: () => b.above && p.act?.move(b.d, b.above.parent) },
  { key: 'delete', label: t('action.delete'), keys: 'Delete', off: peopleBelow(p.list, b.d.id) > 0 || b.open !== null, run: () => p.act?.remove(b.d) },
];

function Row({ b, p, at, over, onOver, onAt, onToggle, onMove }: { b: Branch; p: Props; at: boolean; over: boolean; onOver: (id: number | null) => void; onAt: () => void; onToggle: (open: boolean) => void; onMove: (by: number) => void }): ReactNode {
  const [name, setName] = useState<string | null>(null);
  const ref = useRef<HTMLDivElement>(null);
  const items = p.act ? commands(b, p, () => setName(b.d.name)) : [];
  const end = (keep: boolean): void => {
    const next = (name ?? '').trim();
    setName(null);
    if (keep && next && next !== b.d.name) void p.act?.rename(b.d, next);
    setTimeout(() => ref.current?.focus());
  };
  const key = (e: KeyboardEvent): void => {
    if (e.target !== ref.current) return;
    const pressed = (e.altKey ? 'Alt+' : '') + e.key;
    const command = items.find((i) => i.keys === pressed && !i.off);
    const plain: Record<string, () => void> = {
      ArrowDown: () => onMove(1),
      ArrowUp: () => onMove(-1),
      ArrowRight: () => (b.open === false ? onToggle(true) : onMove(1)),
      ArrowLeft: () => b.open && onToggle(false),
      Enter: () => p.onChoose(b.d.id),
      ' ': () => p.onChoose(b.d.id),
    };
    const act = command?.run ?? plain[pressed];
    if (!act) return;
    e.preventDefault();
    act();
  };
  return (
    <div
      ref={ref}
      role="treeitem"
      id={'department-' + b.d.id}
      aria-level={b.depth + 2}
      aria-expanded={b.open ?? undefined}
      aria-selected={p.chosen === b.d.id}
      tabIndex={at ? 0 : -1}
      className={'branch' + (p.chosen === b.d.id ? ' chosen' : '') + (over ? ' over' : '')}
      style={{ paddingLeft: 4 + (b.depth + 1) * 16 }}
      draggable={p.act !== null && name === null}
      onDragStart={(e) => e.dataTransfer.setData('text/plain', 'department:' + b.d.id)}
      onDragOver={(e) => {
        e.preventDefault();
        onOver(b.d.id);
      }}
      onDragLeave={() => onOver(null)}
      onDrop={(e) => {
        e.preventDefault();
        onOver(null);
        const what = carried(e);
        if (what) p.onDrop(what, b.d.id);
      }}
      onFocus={onAt}
      onKeyDown={key}
      onClick={(e) => name === null && !(e.target as HTMLElement).closest('button, .ant-dropdown') && p.onChoose(b.d.id)}
    >
      <button type="button" className="branch-open" tabIndex={-1} aria-hidden="true" style={{ visibility: b.open === null ? 'hidden' : undefined }} onClick={() => onToggle(!b.open)}>
        <Icon name="next" size={12} />
      </button>
      {name === null ? (
        <span className="ellipsis branch-name">{b.d.name}</span>
      ) : (
        <Input size="small" value={name} autoFocus aria-label={t('people.rename')} onChange={(e) => setName(e.target.value)} onBlur={() => end(true)} onKeyDown={(e) => (e.key === 'Enter' ? end(true) : e.key === 'Escape' && end(false))} />
      )}
      <span className="quiet small num">{count(peopleBelow(p.list, b.d.id))}</span>
      {p.act && (
        <Dropdown trigger={['click']} menu={{ items: items.map((i) => ({ key: i.key, label: i.label, disabled: i.off, danger: i.key === 'delete', extra: i.keys?.replace('Alt+ArrowRight', 'Alt →').replace('Alt+ArrowLeft', 'Alt ←') })), onClick: ({ key: k, domEvent }) => { domEvent.stopPropagation(); items.find((i) => i.key === k)?.run(); } }}>
          <button type="button" className="tiny branch-more" tabIndex={at ? 0 : -1} aria-label={t('people.more_of', { name: b.d.name })}>
            <Icon name="more" size={16} />
          </button>
        </Dropdown>
      )}
    </div>
  );
}

export function DepartmentTree(p: Props): ReactNode {
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set());
  const [over, setOver] = useState<number | null>(null);
  const [at, setAt] = useState(p.chosen);
  const list = branches(p.list, closed);
  const toggle = (id: number, open: boolean): void => setClosed((c) => new Set(open ? [...c].filter((x) => x !== id) : [...c, id]));
  const move = (from: number, by: number): void => {
    const next = list[list.findIndex((b) => b.d.id === from) + by]?.d.id ?? 0;
    setAt(next);
    document.getElementById('department-' + next)?.focus();
  };
  const here = list.some((b) => b.d.id === at) ? at : 0;
  const dropAtTop = (e: DragEvent): void => {
    e.preventDefault();
    setOver(null);
    const what = carried(e);
    if (what) p.onDrop(what, 0);
  };
  return (
    <>
      <div role="tree" aria-label={t('people.departments')} className="tree">
        <div
          role="treeitem"
          id="department-0"
          aria-level={1}
          aria-selected={p.chosen === 0}
          tabIndex={here === 0 ? 0 : -1}
          className={'branch' + (p.chosen === 0 ? ' chosen' : '') + (over === 0 ? ' over' : '')}
          onClick={() => p.onChoose(0)}
          onFocus={() => setAt(0)}
          onKeyDown={(e) => (e.key === 'ArrowDown' ? move(0, list.length ? 1 : 0) : (e.key === 'Enter' || e.key === ' ') && p.onChoose(0))}
          onDragOver={(e) => {
            e.preventDefault();
            setOver(0);
          }}
          onDragLeave={() => setOver(null)}
          onDrop={dropAtTop}
        >
          <span className="branch-open" />
          <span className="branch-name strong">{t('people.everybody')}</span>
          <span className="quiet small num">{count(p.total)}</span>
        </div>
        {list.map((b) => (
          <Row key={b.d.id} b={b} p={p} at={here === b.d.id} over={over === b.d.id} onOver={setOver} onAt={() => setAt(b.d.id)} onToggle={(open) => toggle(b.d.id, open)} onMove={(by) => move(b.d.id, by)} />
        ))}
      </div>
      {p.act && (
        <Button type="text" className="branch-add" icon={<Icon name="plus" size={14} />} onClick={() => p.onAdd(p.chosen)}>
          {t('people.add_department')}
        </Button>
      )}
    </>
  );
}

/** Whether one may be put below the other. */
export const fits = (list: Department[], id: number, to: number): boolean => id !== to && !within(list, to, id);
