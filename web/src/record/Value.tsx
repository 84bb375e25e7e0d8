// Value: a cell as it is read: money with its sign, days as days, choices as words.
import type { ReactNode } from 'react';
import type { Cell, FieldMeta } from '../api/types';
import { clock, money, NONE, number, percent } from '../lib/format';
import { t } from '../lib/text';

export const isNumeric = (kind: string): boolean => kind === 'number' || kind === 'money' || kind === 'percent';

export function cellText(value: Cell | undefined, kind: string): string {
  if (value === null || value === undefined || value === '') return NONE;
  if (Array.isArray(value)) return value.length ? value.join('、') : NONE;
  if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no');
  if (typeof value === 'number') return kind === 'money' ? money(value) : kind === 'percent' ? percent(value) : number(value, 4);
  if (kind === 'time') return value.slice(0, 10) + (clock(value) ? ' ' + clock(value) : '');
  return value;
}

export function Value({ value, field }: { value: Cell | undefined; field: FieldMeta | undefined }): ReactNode {
  const kind = field?.kind ?? 'text';
  const text = cellText(value, kind);
  if (text === NONE) return <span className="faint">{NONE}</span>;
  if (isNumeric(kind) || kind === 'date' || kind === 'time') return <span className="num">{text}</span>;
  if (kind === 'phone') return <a href={'tel:' + text}>{text}</a>;
  if (kind === 'mail') return <a href={'mailto:' + text}>{text}</a>;
  return <>{text}</>;
}

/** A score of five as filled and empty dots, with the number beside it. */
export const Score = ({ value }: { value: number }): ReactNode => (
  <span className={'score ' + (value < 3 ? 'ink-red' : value >= 4 ? 'ink-green' : 'ink-amber')}>
    <span aria-hidden="true">
      {'●'.repeat(Math.max(0, Math.min(5, Math.round(value))))}
      <span className="faint">{'○'.repeat(Math.max(0, 5 - Math.round(value)))}</span>
    </span>{' '}
    {number(value, 1)}
  </span>
);
