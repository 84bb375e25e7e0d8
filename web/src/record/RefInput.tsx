// RefInput: a person, a department, or records of another object, found by a part of what they are called.
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { departments, found, people, record } from '../api/queries';
import type { Cell, Department, FieldMeta, ObjectMeta, RecordRow } from '../api/types';
import { say, t } from '../lib/text';
import { useSettled } from '../lib/use';
import type { InputProps } from './inputs';
import { objectOf, useMeta } from './meta';

/** What a record is called: its name, its number, the first text it has. */
export function recordName(row: RecordRow, object: ObjectMeta | undefined): string {
  const fields = object?.fields ?? [];
  const first = fields.find((f) => f.name === 'name') ?? fields.find((f) => f.role === 'key') ?? fields.find((f) => f.kind === 'text' || f.kind === 'auto_number');
  const value = first && row.values[first.name];
  return value === null || value === undefined || value === '' ? `#${row.id}` : String(value);
}

/** Sales › East › Shanghai. */
export function departmentPath(rows: Department[], id: number): string {
  const names: string[] = [];
  for (let at = rows.find((d) => d.id === id); at && names.length < 20; at = rows.find((d) => d.id === at?.parent)) names.unshift(at.name);
  return names.join(' › ');
}

const matches = (typed: string, option?: { label?: unknown; value?: unknown }): boolean => String(option?.label ?? '').toLowerCase().includes(typed.toLowerCase()) || option?.value === typed;
const one = (v: Cell): string | undefined => (v === null || v === '' ? undefined : String(v));

export function PersonInput({ id, field, value, onChange }: InputProps): ReactNode {
  const list = useQuery(people()).data?.rows ?? [];
  const options = list.filter((p) => p.active || p.login === value).map((p) => ({ value: p.login, label: p.name ? `${p.name} (${p.login})` : p.login }));
  // Somebody who is named but has no account stays named.
  if (typeof value === 'string' && value && !options.some((o) => o.value === value)) options.unshift({ value, label: value });
  return <Select<string> id={id} style={{ width: '100%' }} value={one(value)} options={options} onChange={(v) => onChange(v ?? null)} allowClear showSearch filterOption={matches} placeholder={t('input.person')} aria-label={say(field.label)} />;
}

export function DepartmentInput({ id, field, value, onChange }: InputProps): ReactNode {
  const list = useQuery(departments()).data?.rows ?? [];
  const options = list.map((d) => ({ value: String(d.id), label: departmentPath(list, d.id) })).sort((a, b) => a.label.localeCompare(b.label, 'zh'));
  return <Select<string> id={id} style={{ width: '100%' }} value={one(value)} options={options} onChange={(v) => onChange(v ?? null)} allowClear showSearch filterOption={matches} placeholder={t('input.department')} notFoundContent={t('input.no_department')} aria-label={say(field.label)} />;
}

/** What the records a link already names are called. */
function Called({ object, id, children }: { object: string; id: string; children: (name: string) => ReactNode }): ReactNode {
  const meta = useMeta();
  const row = useQuery({ ...record(object, Number(id)), staleTime: 60_000 }).data;
  return children(row ? recordName(row, objectOf(meta, object)) : `#${id}`);
}
export const LinkName = ({ field, id }: { field: FieldMeta; id: string }): ReactNode => (field.options.object ? <Called object={field.options.object} id={id}>{(name) => name}</Called> : `#${id}`);

type RecordsProps = { id?: string; object: string | null; several?: boolean; value: Cell; onChange: (value: Cell) => void; label: string };

/** One record of an object, or several. */
export function RecordsInput({ id, object, several = false, value, onChange, label }: RecordsProps): ReactNode {
  const meta = useMeta();
  const [typed, setTyped] = useState('');
  const settled = useSettled(typed.trim(), 200);
  const list = useQuery(found(object, settled));
  const chosen = Array.isArray(value) ? value : value === null || value === '' ? [] : [String(value)];
  const options: { value: string; label: ReactNode }[] = (list.data?.rows ?? []).map((r) => ({ value: String(r.id), label: recordName(r, objectOf(meta, object)) }));
  for (const c of chosen) if (!options.some((o) => o.value === c)) options.push({ value: c, label: object ? <Called object={object} id={c}>{(name) => name}</Called> : `#${c}` });
  return (
    <Select<string | string[]>
      id={id}
      mode={several ? 'multiple' : undefined}
      style={{ width: '100%' }}
      value={several ? chosen : chosen[0]}
      options={options}
      onChange={(v) => onChange(v === undefined ? null : v)}
      onSearch={setTyped}
      searchValue={typed}
      onBlur={() => setTyped('')}
      filterOption={false}
      showSearch
      allowClear
      loading={list.isFetching}
      placeholder={t('input.search_records')}
      notFoundContent={list.isFetching ? t('state.loading') : t('input.none_found')}
      aria-label={label}
    />
  );
}

export const LinkInput = ({ id, field, value, onChange }: InputProps): ReactNode => <RecordsInput id={id} object={field.options.object} several={field.kind === 'links'} value={value} onChange={onChange} label={say(field.label)} />;
