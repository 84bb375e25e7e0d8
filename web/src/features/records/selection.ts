// selection: the records chosen in a list: one by one, a range with Shift, or all that the filter finds.
import { useMemo, useRef, useState } from 'react';
import type { RecordRow } from '../../api/types';

export type Selection = {
  ids: ReadonlySet<number>;
  /** All that the filter finds, also those not fetched yet; how many that were when it was said. */
  everything: number | null;
  has: (id: number) => boolean;
  toggle: (rows: RecordRow[], index: number, range: boolean) => void;
  all: (rows: RecordRow[]) => void;
  takeEverything: (count: number) => void;
  clear: () => void;
  /** On a phone: a tap chooses instead of opening. */
  picking: boolean;
  pick: (on: boolean) => void;
};

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set());
  const [everything, setEverything] = useState<number | null>(null);
  const [picking, setPicking] = useState(false);
  const from = useRef(-1);
  return useMemo(() => {
    const put = (next: ReadonlySet<number>): void => {
      setEverything(null);
      setIds(next);
    };
    return {
      ids,
      everything,
      has: (id) => everything !== null || ids.has(id),
      toggle: (rows, index, range) => {
        const row = rows[index];
        if (!row) return;
        const next = new Set(ids);
        const start = range && from.current >= 0 ? from.current : index;
        const on = range ? true : !ids.has(row.id);
        for (let i = Math.min(start, index); i <= Math.max(start, index); i++) {
          const id = rows[i]?.id;
          if (id !== undefined) on ? next.add(id) : next.delete(id);
        }
        if (!range) from.current = index;
        put(next);
      },
      all: (rows) => put(new Set(rows.map((r) => r.id))),
      takeEverything: (count) => setEverything(count),
      clear: () => {
        from.current = -1;
        setPicking(false);
        put(new Set());
      },
      picking,
      pick: setPicking,
    };
  }, [ids, everything, picking]);
}
