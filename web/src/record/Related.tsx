// Related: the first records of another object that link to this one, how many there are, and the way to all of them.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { countOf, relatedTo } from '../api/queries';
import type { LayoutSection, Meta, ObjectMeta } from '../api/types';
import { count } from '../lib/format';
import { say, t } from '../lib/text';
import { Bones, Trouble } from '../ui/parts';
import { fieldOf, objectOf } from './meta';
import { Value } from './Value';

const FIRST = 5;
const COUNTED_UP_TO = 10000;
const USUAL_COLUMNS = 3;

/** Which records of it: those of a customer, or those whose field leads here. */
export function relatedParams(section: LayoutSection, other: ObjectMeta, id: number): Record<string, string> {
  const link = fieldOf(other, section.link);
  if (!link) return { customer: String(id) };
  return { filter: `${link.name.replace(/-/g, '_')} ${link.kind === 'links' ? 'contains' : '='} "${id}"` };
}
const addressOf = (other: ObjectMeta, params: Record<string, string>): string => (other.shape === 'customer' ? '/customers' : '/o/' + encodeURIComponent(other.name)) + '?' + new URLSearchParams(params).toString();
const rowAddress = (other: ObjectMeta, id: number): string => (other.shape === 'customer' ? `/customers/${id}` : `/o/${encodeURIComponent(other.name)}?open=${id}`);

export function Related({ section, meta, id }: { section: LayoutSection; meta: Meta; id: number }): ReactNode {
  const other = objectOf(meta, section.object);
  const params = other ? relatedParams(section, other, id) : {};
  const start = other?.fields.find((f) => f.role === 'start');
  const rows = useQuery(relatedTo(other?.name ?? null, { ...params, ...(start ? { sort: '-' + start.name } : {}), limit: String(FIRST) }));
  const n = useQuery({ ...countOf(other?.name ?? '', params), enabled: other !== undefined });
  if (!other) return null;
  if (rows.isError) return <Trouble error={rows.error} retry={() => void rows.refetch()} />;
  if (rows.isPending) return <Bones rows={3} height={32} />;
  if (!rows.data.rows.length) return <p className="quiet related-none">{t('laid.related_none')}</p>;
  const chosen = section.fields.flatMap((name) => fieldOf(other, name) ?? []);
  const columns = chosen.length ? chosen : other.fields.slice(0, USUAL_COLUMNS);
  const total = n.data?.total ?? rows.data.rows.length;
  return (
    <div className="related">
      <div className="related-scroll" tabIndex={0} role="region" aria-label={say(other.label)}>
        <table className="related-rows">
          <thead>
            <tr>
              {columns.map((f) => (
                <th key={f.name} scope="col">
                  {say(f.label)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.data.rows.map((r) => (
              <tr key={r.id}>
                {columns.map((f, i) => (
                  <td key={f.name}>
                    {i === 0 ? (
                      <Link href={rowAddress(other, r.id)} className="related-open">
                        <Value value={r.values[f.name]} field={['link', 'links', 'url', 'phone', 'mail', 'file', 'picture'].includes(f.kind) ? undefined : f} row={r} />
                      </Link>
                    ) : (
                      <Value value={r.values[f.name]} field={f} row={r} />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Link href={addressOf(other, params)} className="related-all">
        {t('laid.related_all', { n: count(total) + (total >= COUNTED_UP_TO ? '+' : '') })}
      </Link>
    </div>
  );
}
