// Value: a cell as it is read: money with its sign, days as days, choices in their colours, references by
// what they are called. One row a kind.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { departments, people } from '../api/queries';
import type { Cell, FieldMeta, Label, RecordRow } from '../api/types';
import { at } from '../lib/base';
import { NONE, clock, listed, money, number, percent } from '../lib/format';
import { t } from '../lib/text';
import { Icon } from '../ui/icons';
import { addressSaid } from './address';
import { departmentPath, LinkName } from './RefInput';
import { colourOf, Tag } from './Tag';

export const isNumeric = (kind: string): boolean => kind === 'number' || kind === 'money' || kind === 'percent';

export function cellText(value: Cell | undefined, kind: string): string {
  if (value === null || value === undefined || value === '') return NONE;
  if (Array.isArray(value)) return value.length ? listed(value) : NONE;
  if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no');
  if (typeof value === 'number') return kind === 'money' ? money(value) : kind === 'percent' ? percent(value) : number(value, 4);
  if (kind === 'time') return value.slice(0, 10) + (clock(value) ? ' ' + clock(value) : '');
  if (kind === 'address') return addressSaid(value);
  return value;
}

/** What a cell of a record says, with references by their names and the field's own decimals and currency. */
export function fieldText(value: Cell | undefined, field: FieldMeta, label?: Label): string {
  if (label !== undefined && value !== null && value !== undefined && value !== '') return Array.isArray(label) ? listed(label) : label;
  if (typeof value === 'number') {
    const d = field.options.decimals;
    if (field.kind === 'money') return money(value, field.options.currency, d);
    if (field.kind === 'percent') return percent(value, d ?? (Number.isInteger(Math.round(value * 1e8) / 1e6) ? 0 : 1));
    if (field.kind === 'rating') return t('value.stars', { n: value });
    if (d !== null) return number(value, d);
  }
  return cellText(value, field.kind);
}

/** `row`: the record it stands in, for what references are called and where its files are. */
type Props = { value: Cell | undefined; field: FieldMeta | undefined; row?: RecordRow };
type Shown = { value: string | string[] | number | boolean; field: FieldMeta; text: string; row?: RecordRow; label?: Label };

const many = (v: Shown['value'] | Label | undefined): string[] => (Array.isArray(v) ? v : v === undefined ? [] : [String(v)]);

const Stars = ({ n }: { n: number }): ReactNode => (
  <span className="stars" role="img" aria-label={t('value.stars', { n })}>
    {'★'.repeat(Math.max(0, Math.min(5, n)))}
    <span className="stars-off">{'★'.repeat(Math.max(0, 5 - n))}</span>
  </span>
);

function PersonName({ login }: { login: string }): ReactNode {
  const list = useQuery({ ...people(), staleTime: 5 * 60_000 }).data?.rows;
  return <>{list?.find((p) => p.login === login)?.name || login}</>;
}

function DepartmentName({ id }: { id: string }): ReactNode {
  const list = useQuery({ ...departments(), staleTime: 5 * 60_000 }).data?.rows;
  return <>{(list && departmentPath(list, Number(id))) || `#${id}`}</>;
}

function Links({ value, field, label }: Shown): ReactNode {
  const names = many(label);
  return (
    <span className="links">
      {many(value).map((id, i) => {
        const said = names[i] ?? <LinkName field={field} id={id} />;
        return field.options.object === 'customer' ? (
          <a key={id} href={at(`/customers/${id}`)}>
            {said}
          </a>
        ) : (
          <span key={id} className="link-chip">
            {said}
          </span>
        );
      })}
    </span>
  );
}

const fileAddress = (row: RecordRow, field: FieldMeta): string => at(`/api/records/${row.object}/${row.id}/files/${encodeURIComponent(field.name)}`);
function FileLink({ field, row, label }: Shown): ReactNode {
  const name = many(label)[0] ?? t('value.file');
  if (!row) return <>{name}</>;
  const address = fileAddress(row, field);
  return (
    <a className="file-link" href={field.kind === 'picture' ? address + '?show=1' : address} target={field.kind === 'picture' ? '_blank' : undefined} rel="noreferrer" title={name}>
      {field.kind === 'picture' ? <img className="file-thumb" src={address + '?show=1'} alt={name} loading="lazy" /> : <Icon name="file" size={16} />}
      {field.kind !== 'picture' && <span className="ellipsis">{name}</span>}
    </a>
  );
}

const tags = ({ value, field }: Shown): ReactNode => (
  <span className="tags">
    {many(value).map((v) => (
      <Tag key={v} colour={colourOf(field, v)}>
        {v}
      </Tag>
    ))}
  </span>
);
const figure = ({ text }: Shown): ReactNode => <span className="num">{text}</span>;

const shown: Record<string, (s: Shown) => ReactNode> = {
  number: figure,
  money: figure,
  percent: figure,
  date: figure,
  time: figure,
  formula: ({ value, text }) => (typeof value === 'number' ? <span className="num">{text}</span> : text),
  rollup: ({ value, text }) => (typeof value === 'number' ? <span className="num">{text}</span> : text),
  rating: ({ value }) => <Stars n={Number(value)} />,
  bool: ({ value, text }) => <span className={value ? '' : 'quiet'}>{text}</span>,
  choice: (s) => (colourOf(s.field, String(s.value)) ? tags(s) : s.text),
  choices: tags,
  phone: ({ text }) => <a href={'tel:' + text.replace(/[^\d+]/g, '')}>{text}</a>,
  mail: ({ text }) => <a href={'mailto:' + text}>{text}</a>,
  url: ({ text }) => (
    <a href={text} target="_blank" rel="noreferrer noopener">
      {text.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '')}
    </a>
  ),
  long_text: ({ text }) => <span className="long">{text}</span>,
  credit_code: figure,
  auto_number: figure,
  person: ({ value, label }) => (label === undefined ? <PersonName login={String(value)} /> : <>{many(label)[0]}</>),
  department: ({ value, label }) => (label === undefined ? <DepartmentName id={String(value)} /> : <>{many(label)[0]}</>),
  link: (s) => <Links {...s} />,
  links: (s) => <Links {...s} />,
  file: (s) => <FileLink {...s} />,
  picture: (s) => <FileLink {...s} />,
};

export function Value({ value, field, row }: Props): ReactNode {
  const kind = field?.kind ?? 'text';
  if (value === undefined || value === null || cellText(value, kind) === NONE) return <span className="faint">{NONE}</span>;
  if (!field) return <>{cellText(value, kind)}</>;
  const label = row?.labels[field.name];
  const text = fieldText(value, field, label);
  // What is masked is a text, whatever the field holds.
  if (field.right === 'masked') return <>{text}</>;
  return shown[kind]?.({ value, field, text, row, label }) ?? <>{text}</>;
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
