// Board: the records as cards in columns, one for each choice of a field. A card is dragged to another column, moved
// with Ctrl and an arrow, or by its menu: each changes the field, and can be undone.
import { useQuery } from '@tanstack/react-query';
import { App, Dropdown } from 'antd';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { groupsOf } from '../../api/queries';
import type { FieldMeta, GroupRow, ObjectMeta, RecordRow } from '../../api/types';
import { count, NONE } from '../../lib/format';
import { say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { customerPath } from '../../record/CustomersPanel';
import type { Save } from '../../record/useSave';
import { cellText } from '../../record/Value';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Edge, Trouble } from '../../ui/parts';
import { askedOf, both, only, titleField, type Look } from './look';
import { mayWrite, nameOf, textOf } from './Shown';
import { useRows } from './useRows';

type Props = { object: ObjectMeta; look: Look; q: string; save: Save };
type Lane = { value: string | null; name: string; colour: string; count: number; sum: number };
type Move = (row: RecordRow, to: Lane) => void;

const laneId = (value: string | null): string => 'lane-' + (value ?? '');

/** The field's choices in their order, then what else there is, then what has none. */
function lanesOf(field: FieldMeta, groups: GroupRow[]): Lane[] {
  const found = new Map(groups.map((g) => [g.value === null || g.value === '' ? null : String(g.value), g]));
  const names = field.options.choices.map((c) => c.name);
  const values: (string | null)[] = [...names, ...[...found.keys()].filter((v): v is string => v !== null && !names.includes(v)), ...(found.has(null) || !found.size ? [null] : [])];
  return values.map((value) => ({ value, name: value ?? t('group.none'), colour: field.options.choices.find((c) => c.name === value)?.colour ?? '', count: found.get(value)?.count ?? 0, sum: found.get(value)?.sum ?? 0 }));
}

type CardProps = { object: ObjectMeta; look: Look; row: RecordRow; lane: Lane; lanes: Lane[]; movable: boolean; onMove: Move; onDrag: (row: RecordRow | null) => void };

function BoardCard({ object, look, row, lane, lanes, movable, onMove, onDrag }: CardProps): ReactNode {
  const [, go] = useLocation();
  const [, set] = useParams();
  const title = titleField(object);
  const open = (): void => (object.shape === 'customer' ? go(customerPath(row.id)) : set({ open: String(row.id) }, true));
  const name = nameOf(row, title);
  const fields = look.columns.flatMap((c) => object.fields.filter((f) => f.name === c.field && f !== title && f.name !== look.board)).filter((f) => textOf(row, f) !== NONE).slice(0, 3);
  const key = (e: KeyboardEvent): void => {
    const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
    if (!step || !movable || !(e.ctrlKey || e.metaKey || e.altKey)) return;
    const to = lanes[lanes.indexOf(lane) + step];
    e.preventDefault();
    e.stopPropagation();
    if (to) onMove(row, to);
  };
  return (
    <li className="board-card" draggable={movable} onDragStart={(e) => (e.dataTransfer.setData('text/plain', name), onDrag(row))} onDragEnd={() => onDrag(null)} onKeyDown={key}>
      <button type="button" id={`card-${row.id}`} className="row-button board-open" onClick={open} aria-describedby="board-how">
        <span className="strong">{name}</span>
        {object.shape !== 'customer' && row.customer_name && <span className="quiet small ellipsis">{row.customer_name}</span>}
        {fields.map((f) => (
          <span key={f.name} className="quiet small ellipsis">
            {textOf(row, f)}
          </span>
        ))}
      </button>
      {movable && (
        <Dropdown trigger={['click']} menu={{ items: lanes.filter((l) => l !== lane).map((l) => ({ key: laneId(l.value), label: t('board.to', { name: l.name }) })), onClick: ({ key: k }) => onMove(row, lanes.find((l) => laneId(l.value) === k) as Lane) }}>
          <button type="button" className="tiny board-menu" aria-label={t('board.move', { name })}>
            <Icon name="more" size={14} />
          </button>
        </Dropdown>
      )}
    </li>
  );
}

type LaneProps = Props & { field: FieldMeta; sum: FieldMeta | undefined; lane: Lane; lanes: Lane[]; movable: boolean; dragged: RecordRow | null; onMove: Move; onDrag: (row: RecordRow | null) => void };

function LaneColumn(p: LaneProps): ReactNode {
  const { object, look, q, field, sum, lane, lanes, movable, dragged, onMove, onDrag } = p;
  const [over, setOver] = useState(false);
  const data = useRows(object, { ...askedOf(object, q, both(look.filter, only(field, lane.value))), ...(look.sort ? { sort: look.sort } : {}) });
  const head = useRef<HTMLHeadingElement>(null);
  return (
    <section
      className={'lane' + (over && dragged ? ' lane-over' : '')}
      aria-labelledby={laneId(lane.value)}
      onDragOver={(e) => {
        if (!dragged) return;
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={(e) => !e.currentTarget.contains(e.relatedTarget as Node) && setOver(false)}
      onDrop={() => {
        setOver(false);
        if (dragged) onMove(dragged, lane);
      }}
    >
      <header className={'lane-head' + (lane.colour ? ' lane-' + lane.colour : '')}>
        <h2 ref={head} id={laneId(lane.value)} className="ellipsis">
          {lane.name}
        </h2>
        <span className="num quiet">{count(lane.count)}</span>
        {sum && <span className="num lane-sum">{cellText(lane.sum, sum.kind)}</span>}
      </header>
      {data.error ? (
        <Trouble error={data.error} retry={data.again} />
      ) : data.pending ? (
        <Bones rows={3} height={64} />
      ) : (
        <ul className="lane-cards" tabIndex={0} aria-label={lane.name}>
          {data.rows.map((row) => (
            <BoardCard key={row.id} object={object} look={look} row={row} lane={lane} lanes={lanes} movable={movable} onMove={onMove} onDrag={onDrag} />
          ))}
          {!data.rows.length && <li className="lane-empty quiet small">{movable ? t('board.empty') : t('state.nothing')}</li>}
          {data.more && (
            <li>
              <Edge active={!data.fetching} onSeen={data.fetch} />
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

export default function Board(p: Props): ReactNode {
  const { object, look, q, save } = p;
  const { message } = App.useApp();
  const [dragged, setDragged] = useState<RecordRow | null>(null);
  const field = object.fields.find((f) => f.name === look.board);
  const sum = object.fields.find((f) => f.name === look.sum);
  const { filter, ...words } = askedOf(object, q, look.filter);
  const groups = useQuery({ ...groupsOf(object.name, { by: look.board, ...(sum ? { sum: sum.name } : {}), ...words, ...(filter ? { where: filter } : {}) }), enabled: !!field });
  if (!field) return <Blank title={t('board.no_field')} says={t('board.no_field_says')} />;
  if (groups.isError) return <Trouble error={groups.error} retry={() => void groups.refetch()} />;
  if (groups.isPending) return <Bones rows={10} />;
  const lanes = lanesOf(field, groups.data.rows);
  const movable = mayWrite(object, field);
  const move: Move = (row, to) => {
    setDragged(null);
    if ((row.values[field.name] ?? null) === to.value) return;
    save(row, field, to.value)
      .then(() => setTimeout(() => document.getElementById(`card-${row.id}`)?.focus(), 400))
      .catch((e: Error) => message.error(e.message));
  };
  return (
    <>
      <p id="board-how" className="visually-hidden">
        {t('board.how')}
      </p>
      <div className="board" role="region" tabIndex={0} aria-label={t('board.by', { label: say(field.label) })}>
        {lanes.map((l) => (
          <LaneColumn key={laneId(l.value)} {...p} field={field} sum={sum} lane={l} lanes={lanes} movable={movable} dragged={dragged} onMove={move} onDrag={setDragged} />
        ))}
      </div>
      {groups.data.more && <p className="quiet small">{t('group.more')}</p>}
    </>
  );
}
