// FieldInput: the control for a kind of field; one row a kind.
import { DatePicker, Input, InputNumber, Rate, Switch } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import type { Cell } from '../api/types';
import { currencySign } from '../lib/format';
import { say, t } from '../lib/text';
import { AddressInput } from './AddressInput';
import { ChoiceInput, ChoicesInput } from './ChoiceInput';
import { CREDIT_LENGTH, creditFault, tidyCredit } from './credit';
import { FileInput } from './FileInput';
import type { InputProps } from './inputs';
import { DepartmentInput, LinkInput, PersonInput } from './RefInput';
import { Value } from './Value';

type Props = InputProps;
type Typing = { type?: string; inputMode?: 'tel' | 'email' | 'url'; placeholder?: string };

const asText = (v: Cell): string => (v === null ? '' : Array.isArray(v) ? v.join(', ') : String(v));
const orNull = (s: string): Cell => (s === '' ? null : s);

const written =
  (typing: Typing = {}, left?: (typed: string) => string) =>
  ({ id, value, onChange, field }: Props): ReactNode => (
    <Input id={id} {...typing} value={asText(value)} onChange={(e) => onChange(orNull(e.target.value))} onBlur={(e) => left && left(e.target.value) !== e.target.value && onChange(orNull(left(e.target.value)))} aria-label={say(field.label)} maxLength={field.options.length_max ?? 2000} autoComplete="off" />
  );
const text = written();

/** Shares are kept as 0.25 and written as 25. */
const times = (n: number, by: number): number => Number((n * by).toFixed(8));
const figure = (prefix?: (p: Props) => string, scale = 1, suffix?: string) =>
  function Figure(p: Props): ReactNode {
    const { id, value, onChange, field } = p;
    return <InputNumber<number> id={id} style={{ width: '100%' }} value={typeof value === 'number' ? times(value, scale) : null} onChange={(v) => onChange(v === null ? null : times(v, 1 / scale))} prefix={prefix?.(p)} suffix={suffix} aria-label={say(field.label)} inputMode="decimal" controls={false} />;
  };

const faults = { sign: 'input.credit_sign', check: 'input.credit_check', long: 'input.credit_long' } as const;
function Credit({ id, value, onChange, field }: Props): ReactNode {
  const code = asText(value);
  const fault = creditFault(code);
  return (
    <>
      <Input id={id} value={code} className="num" onChange={(e) => onChange(orNull(tidyCredit(e.target.value)))} status={fault ? 'error' : undefined} suffix={<span className="quiet small num">{`${code.length}/${CREDIT_LENGTH}`}</span>} aria-label={say(field.label)} autoComplete="off" autoCapitalize="characters" spellCheck={false} />
      {fault && (
        <span className="ink-red small" role="alert">
          {t(faults[fault])}
        </span>
      )}
    </>
  );
}

const made = ({ field, value }: Props): ReactNode => <span className="made">{value === null || value === '' ? <span className="quiet">{t(field.kind === 'auto_number' ? 'input.numbered' : 'input.computed')}</span> : <Value value={value} field={field} />}</span>;

const day = (v: Cell): dayjs.Dayjs | null => (v ? dayjs(String(v)) : null);

const controls: Record<string, (p: Props) => ReactNode> = {
  text,
  phone: written({ type: 'tel', inputMode: 'tel' }),
  mail: written({ inputMode: 'email', placeholder: 'name@example.com' }, (typed) => typed.trim()),
  url: written({ inputMode: 'url', placeholder: 'https://' }, (typed) => (typed.trim() && !/^[a-z]+:\/\//i.test(typed.trim()) ? 'https://' + typed.trim() : typed.trim())),
  credit_code: (p) => <Credit {...p} />,
  long_text: ({ id, value, onChange, field }) => <Input.TextArea id={id} autoSize={{ minRows: 2, maxRows: 8 }} value={asText(value)} onChange={(e) => onChange(orNull(e.target.value))} aria-label={say(field.label)} maxLength={field.options.length_max ?? 30000} />,
  number: figure(),
  money: figure((p) => currencySign(p.field.options.currency)),
  percent: figure(undefined, 100, '%'),
  rating: ({ value, onChange }) => <Rate value={typeof value === 'number' ? value : 0} onChange={(n) => onChange(n || null)} />,
  bool: ({ id, value, onChange, field }) => <Switch id={id} checked={value === true} onChange={onChange} aria-label={say(field.label)} />,
  date: ({ id, value, onChange, field }) => <DatePicker id={id} style={{ width: '100%' }} value={day(value)} onChange={(d) => onChange(d ? d.format('YYYY-MM-DD') : null)} aria-label={say(field.label)} />,
  time: ({ id, value, onChange, field }) => (
    <DatePicker id={id} showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" style={{ width: '100%' }} value={day(value)} onChange={(d) => onChange(d ? d.format('YYYY-MM-DDTHH:mm:ss') : null)} aria-label={say(field.label)} />
  ),
  choice: (p) => <ChoiceInput {...p} />,
  choices: (p) => <ChoicesInput {...p} />,
  person: (p) => <PersonInput {...p} />,
  department: (p) => <DepartmentInput {...p} />,
  link: (p) => <LinkInput {...p} />,
  links: (p) => <LinkInput {...p} />,
  file: (p) => <FileInput {...p} />,
  picture: (p) => <FileInput {...p} />,
  address: (p) => <AddressInput {...p} />,
  auto_number: made,
  formula: made,
  rollup: made,
};

export const FieldInput = (p: Props): ReactNode => {
  if (p.field.right === 'read' || p.field.right === 'masked') return <span className="made">{p.value === null ? '' : <Value value={p.value} field={p.field} />}</span>;
  const control = controls[p.field.kind] ?? text;
  return control(p);
};
