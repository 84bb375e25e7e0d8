// useRows: the rows of a list, page after page, and how many there are in all.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { countOf, records } from '../../api/queries';
import type { ObjectMeta } from '../../api/types';
import { useDeleting } from '../../record/deleting';
import type { Rows } from './Grid';

/** The server counts no further by itself. */
export const COUNTED_UP_TO = 10000;

export type Asked = Rows & { pending: boolean; error: unknown; again: () => void };

export function useRows(object: ObjectMeta, params: Record<string, string>, enabled = true): Asked {
  const list = useInfiniteQuery({ ...records(object.name, params), enabled });
  const deleting = useDeleting();
  const { data } = list;
  const found = useMemo(() => data?.pages.flatMap((p) => p.rows) ?? [], [data]);
  const gone = object.shape === 'customer' && deleting.size > 0;
  const rows = useMemo(() => (gone ? found.filter((r) => !deleting.has(r.id)) : found), [found, deleting, gone]);
  const { sort: _, ...which } = params;
  const first = data?.pages[0];
  const counted = useQuery({ ...countOf(object.name, which), enabled: enabled && first?.total === null });
  // Counting stops at ten thousand; all of them are counted beside what is looked at already.
  const capped = counted.data?.total === COUNTED_UP_TO;
  const exact = useQuery({ ...countOf(object.name, { ...which, exact: '1' }), enabled: enabled && capped });
  const all = first?.total ?? (capped ? exact.data?.total : undefined) ?? counted.data?.total ?? null;
  return {
    rows,
    total: all === null ? null : all - (found.length - rows.length),
    more: list.hasNextPage,
    fetching: list.isFetchingNextPage,
    fetch: () => void list.fetchNextPage(),
    pending: list.isPending,
    error: list.isError ? list.error : null,
    again: () => void list.refetch(),
  };
}
