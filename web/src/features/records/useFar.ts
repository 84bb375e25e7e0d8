// useFar: the rows of a list as far as they are here: those fetched one page after the other from the beginning, and the
// pages that stand where somebody looks, however far down. What is not here yet is a hole.
import { useQueries } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { FAR_PAGE, farPage } from '../../api/queries';
import type { RecordRow } from '../../api/types';
import type { Rows } from './Grid';

/** From the end of what is fetched in order, somebody who scrolls on is served in order. */
const NEAR = 120;

export type Far = { rows: RecordRow[]; loaded: RecordRow[]; look: (first: number, last: number) => void };

export function useFar(object: string, params: Record<string, string>, data: Rows): Far {
  const head = data.rows.length;
  const length = data.more ? Math.max(head, data.total ?? 0) : head;
  const [wanted, setWanted] = useState<readonly number[]>([]);
  const pages = useQueries({
    queries: wanted.map((n) => farPage(object, params, n, length)),
    combine: (list) => list.map((q, i) => ({ at: (wanted[i] as number) * FAR_PAGE, rows: q.data?.pages[0]?.rows ?? [] })),
  });
  const rows = useMemo(() => {
    const all = data.rows.slice();
    for (const p of pages) p.rows.forEach((r, i) => p.at + i >= head && p.at + i < length && (all[p.at + i] = r));
    all.length = length;
    return all;
  }, [data.rows, pages, head, length]);
  const loaded = useMemo(() => data.rows.concat(pages.flatMap((p) => p.rows.filter((_, i) => p.at + i >= head))), [data.rows, pages, head]);
  const look = useCallback(
    (first: number, last: number): void => {
      if (data.more && !data.fetching && last >= head - 60 && first <= head + NEAR) data.fetch();
      const far: number[] = [];
      if (last > head + NEAR) for (let n = Math.floor(Math.max(first, head) / FAR_PAGE); n * FAR_PAGE <= Math.min(last, length - 1); n++) far.push(n);
      setWanted((old) => (far.join() === old.join() ? old : far));
    },
    [data, head, length],
  );
  return { rows, loaded, look };
}
