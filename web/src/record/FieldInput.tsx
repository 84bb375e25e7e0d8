// FieldInput: the control for a kind of field; one row a kind.
import { DatePicker, Input, InputNumber, Select, Switch } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import type { Cell, FieldMeta } from '../api/types';
import { say } from '../lib/text';

type Props = { id?: string; field: FieldMeta; value: Cell; onChange: (value: Cell) => void; choices?: string[] };

const asText = (v: Cell): string => (v === null ? '' : Array.isArray(v) ? v.join(', ') : String(v));
const orNull = (s: string): Cell => (s === '' ? null : s);

const text = ({ id, value, onChange, field }: Props): ReactNode => <Input id={id} value={asText(value)} onChange={(e) => onChange(orNull(e.target.value))} aria-label={say(field.label)} maxLength={2000} />;
const figure = ({ id, value, onChange, field }: Props): ReactNode => (
  <InputNumber id={id} style={{ width: '100%' }} value={typeof value === 'number' ? value : null} onChange={(v) => onChange(v)} aria-label={say(field.label)} inputMode="decimal" />
);

const controls: Record<string, (p: Props) => ReactNode> = {
  text,
  phone: text,
  mail: text,
  person: text,
  choice: text,
  long_text: ({ id, value, onChange, field }) => <Input.TextArea id={id} autoSize={{ minRows: 2, maxRows: 8 }} value={asText(value)} onChange={(e) => onChange(orNull(e.target.value))} aria-label={say(field.label)} />,
  number: figure,
  money: figure,
  percent: figure,
  bool: ({ id, value, onChange, field }) => <Switch id={id} checked={value === true} onChange={onChange} aria-label={say(field.label)} />,
  date: ({ id, value, onChange, field }) => (
    <DatePicker id={id} style={{ width: '100%' }} value={value ? dayjs(String(value)) : null} onChange={(d) => onChange(d ? d.format('YYYY-MM-DD') : null)} aria-label={say(field.label)} />
  ),
  time: ({ id, value, onChange, field }) => (
    <DatePicker id={id} showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" style={{ width: '100%' }} value={value ? dayjs(String(value)) : null} onChange={(d) => onChange(d ? d.format('YYYY-MM-DDTHH:mm:ss') : null)} aria-label={say(field.label)} />
  ),
  choices: ({ id, value, onChange, field }) => <Select id={id} mode="tags" style={{ width: '100%' }} value={Array.isArray(value) ? value : []} onChange={(v: string[]) => onChange(v)} aria-label={say(field.label)} open={false} suffixIcon={null} />,
};

export const FieldInput = (p: Props): ReactNode => (controls[p.field.kind] ?? text)(p);
