// Tools: above a list: search, filter, which columns, grouping, and the list as a file.
import { App, Button, Checkbox, Dropdown, Input, Popover, Select } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { download } from '../../api/client';
import type { FieldMeta, ObjectMeta } from '../../api/types';
import { useNarrow } from '../../lib/store';
import { say, t } from '../../lib/text';
import { useSettled } from '../../lib/use';
import { Icon } from '../../ui/icons';
import { askedOf, boardFields, canSort, dateFields, groupFields, kinds, plain, sumFields, usualColumns, type Kind, type Look } from './look';

export function Search({ value, label, onChange }: { value: string; label: string; onChange: (q: string) => void }): ReactNode {
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
  return <Input className="search" data-search prefix={<Icon name="search" size={16} />} value={text} onChange={(e) => setText(e.target.value)} placeholder={label} allowClear aria-label={label} onKeyDown={(e) => e.key === 'Escape' && e.currentTarget.blur()} />;
}

function ColumnChoice({ object, look, onLook }: Props): ReactNode {
  const names = look.columns.map((c) => c.field);
  return (
    <div className="choice">
      {object.fields.map((f) => (
        <Checkbox key={f.name} checked={names.includes(f.name)} disabled={names.length === 1 && names[0] === f.name} onChange={(e) => onLook({ columns: e.target.checked ? [...look.columns, ...plain([f.name])] : look.columns.filter((c) => c.field !== f.name) })}>
          {say(f.label)}
        </Checkbox>
      ))}
      <Button type="link" size="small" className="link-left" onClick={() => onLook({ columns: usualColumns(object) })}>
        {t('records.usual_columns')}
      </Button>
    </div>
  );
}

type Props = { object: ObjectMeta; look: Look; onLook: (l: Partial<Look>) => void };
type Pick = { label: string; value: string; fields: FieldMeta[]; none?: string; onChange: (v: string) => void };

const FieldPick = ({ label, value, fields, none, onChange }: Pick): ReactNode => (
  <label className="pick">
    <span className="quiet">{label}</span>
    <Select size="small" value={fields.some((f) => f.name === value) ? value : ''} onChange={onChange} options={[...(none === undefined ? [] : [{ value: '', label: none }]), ...fields.map((f) => ({ value: f.name, label: say(f.label) }))]} popupMatchSelectWidth={false} aria-label={label} showSearch={fields.length > 8} optionFilterProp="label" />
  </label>
);

/** What the list is grouped by, what a board's columns stand for, which date a calendar goes by. */
export function Arranged({ object, look, onLook }: Props): ReactNode {
  const sums = sumFields(object);
  const summed = (look.kind === 'board' || (look.kind === 'list' && look.group)) && sums.length > 0;
  return (
    <span className="picks">
      {look.kind === 'list' && <FieldPick label={t('group.label')} value={look.group} fields={groupFields(object)} none={t('group.not')} onChange={(group) => onLook({ group })} />}
      {look.kind === 'board' && <FieldPick label={t('board.label')} value={look.board} fields={boardFields(object)} onChange={(board) => onLook({ board })} />}
      {look.kind === 'calendar' && <FieldPick label={t('calendar.label')} value={look.calendar} fields={dateFields(object)} onChange={(calendar) => onLook({ calendar })} />}
      {summed && <FieldPick label={t('group.sum')} value={look.sum} fields={sums} none={t('group.no_sum')} onChange={(sum) => onLook({ sum })} />}
    </span>
  );
}

function Kinds({ object, look, onLook }: Props): ReactNode {
  const possible: Record<Kind, boolean> = { list: true, board: boardFields(object).length > 0, calendar: dateFields(object).length > 0 };
  return (
    <div className="kinds" role="group" aria-label={t('records.kind')}>
      {kinds.filter((k) => possible[k]).map((k) => (
        <button key={k} type="button" className="kind" aria-pressed={look.kind === k} onClick={() => onLook({ kind: k })} title={t(`records.kind.${k}`)}>
          <Icon name={k} size={16} />
          <span>{t(`records.kind.${k}`)}</span>
        </button>
      ))}
    </div>
  );
}

function Export({ object, look, q }: Props & { q: string }): ReactNode {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const save = async (format: string): Promise<void> => {
    const columns = [...(object.shape === 'customer' ? [] : ['customer']), ...look.columns.map((c) => c.field)].join(',');
    const asked = new URLSearchParams({ format, columns, ...askedOf(object, q, look.filter), ...(look.sort ? { sort: look.sort } : {}) });
    setBusy(true);
    try {
      await download(`/api/tables/${object.name}?${asked.toString()}`, undefined, `${object.name}.${format}`);
    } catch (e) {
      void message.error(e instanceof Error ? e.message : String(e));
    }
    setBusy(false);
  };
  const items = [
    { key: 'xlsx', label: t('records.export.xlsx') },
    { key: 'csv', label: t('records.export.csv') },
  ];
  return (
    <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => void save(key) }}>
      <Button icon={<Icon name="download" size={16} />} loading={busy} aria-label={t('action.export')} title={t('records.export.says')} />
    </Dropdown>
  );
}

export function Tools({ object, look, q, onQ, onLook, onFilter }: Props & { q: string; onQ: (q: string) => void; onFilter: () => void }): ReactNode {
  const narrow = useNarrow();
  const sortable = look.columns.flatMap((c) => object.fields.filter((f) => f.name === c.field && canSort(f)));
  return (
    <div className="toolbar">
      {object.searched && <Search value={q} label={object.shape === 'customer' ? t('customers.search') : t('records.search', { what: say(object.label) })} onChange={onQ} />}
      <Button icon={<Icon name="filter" size={16} />} onClick={onFilter}>
        {t('filter.title')}
      </Button>
      {look.kind === 'list' && (
        <Popover trigger="click" placement="bottomRight" content={<ColumnChoice object={object} look={look} onLook={onLook} />}>
          <Button icon={<Icon name="columns" size={16} />} aria-label={t('customers.columns')}>
            {narrow ? '' : t('customers.columns')}
          </Button>
        </Popover>
      )}
      {object.may.includes('export') && <Export object={object} look={look} q={q} onLook={onLook} />}
      {narrow && look.kind === 'list' && (
        <select className="native" aria-label={t('customers.sort')} value={look.sort} onChange={(e) => onLook({ sort: e.target.value })}>
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
      <Kinds object={object} look={look} onLook={onLook} />
      <Arranged object={object} look={look} onLook={onLook} />
    </div>
  );
}
