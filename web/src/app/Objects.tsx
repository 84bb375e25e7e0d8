// Objects: under the customers in the navigation, what a company keeps about them: first what has records, the rest
// when it is asked for.
import { useQueries } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { get } from '../api/client';
import type { RecordCount } from '../api/types';
import { remember, useRemembered } from '../lib/store';
import { say, t } from '../lib/text';
import { useMeta } from '../record/meta';
import { Icon } from '../ui/icons';

// They have pages of their own in the menu.
const paged = ['ticket', 'loss'];
const pathOf = (name: string): string => '/o/' + encodeURIComponent(name);

export function Objects(): ReactNode {
  const [path] = useLocation();
  const meta = useMeta();
  const folded = useRemembered('objects') === 'folded';
  const [more, setMore] = useState(false);
  const list = meta?.objects.filter((o) => o.shape !== 'customer' && o.may.includes('see')) ?? [];
  // Whether there are any changes seldom: not asked again with every change of a record.
  const counts = useQueries({ queries: list.map((o) => ({ queryKey: ['nav', o.name], queryFn: () => get<RecordCount>(`/api/counts/${encodeURIComponent(o.name)}`), staleTime: 5 * 60_000, enabled: !folded })) });
  if (!list.length) return null;
  const here = (name: string): boolean => path === pathOf(name);
  const isUsed = (name: string, i: number): boolean => ((counts[i]?.data?.total ?? 0) > 0 && !paged.includes(name)) || here(name);
  const used = list.filter((o, i) => isUsed(o.name, i));
  const shown = more ? list : used;
  return (
    <div className="objects">
      <button type="button" className="objects-fold" aria-expanded={!folded} aria-label={t(folded ? 'nav.more_objects' : 'nav.fewer_objects')} onClick={() => remember('objects', folded ? null : 'folded')}>
        <Icon name={folded ? 'next' : 'down'} size={12} />
      </button>
      {!folded && (
        <ul>
          {shown.map((o) => (
            <li key={o.name}>
              <Link href={pathOf(o.name)} className="nav-link nav-object" aria-current={here(o.name) ? 'page' : undefined}>
                <span className="ellipsis">{say(o.label)}</span>
              </Link>
            </li>
          ))}
          {used.length < list.length && (
            <li>
              <button type="button" className="nav-link nav-object nav-more" onClick={() => setMore(!more)}>
                {t(more ? 'nav.fewer_objects' : 'nav.more_objects')}
              </button>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
