// columns: which fields the list shows, how wide, and what is kept of the choice.
import type { FieldMeta, ObjectMeta } from '../../api/types';
import { isNumeric } from '../../record/Value';

const usual = ['name', 'code', 'level', 'owner', 'segment', 'city', 'since', 'phone'];

export function columnsOf(customer: ObjectMeta | undefined, chosen: string | null | undefined): FieldMeta[] {
  if (!customer) return [];
  const names = chosen ? ['name', ...chosen.split(',').filter((n) => n !== 'name')] : usual;
  return names.flatMap((n) => customer.fields.filter((f) => f.name === n));
}

export const widthOf = (f: FieldMeta): string => {
  if (f.name === 'name') return 'minmax(208px, 2.2fr)';
  if (f.kind === 'long_text') return 'minmax(200px, 2fr)';
  if (f.kind === 'date') return 'minmax(112px, .8fr)';
  if (f.kind === 'time') return 'minmax(140px, .9fr)';
  if (isNumeric(f.kind)) return 'minmax(104px, .8fr)';
  return 'minmax(112px, 1fr)';
};

/** Of a row with these columns: their least widths, the gaps between them and its own padding, in pixels. */
export function leastWidth(columns: FieldMeta[]): number {
  return columns.reduce((sum, f) => sum + Number(/\d+/.exec(widthOf(f))?.[0] ?? 0) + 16, 0);
}
