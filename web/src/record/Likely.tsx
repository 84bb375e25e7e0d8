// Likely: records that are like the one being written: looked for while it is typed, shown under it, and asked about
// before it is kept all the same.
import { useQuery } from '@tanstack/react-query';
import { Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { ApiError } from '../api/client';
import { likely } from '../api/queries';
import type { Cell, DuplicateCheck, DuplicateMatch, FieldMeta } from '../api/types';
import { at } from '../lib/base';
import { listed } from '../lib/format';
import { say, t } from '../lib/text';
import { useSettled } from '../lib/use';
import { State } from '../ui/parts';
import { fieldOf, objectLabel, objectOf, useMeta } from './meta';

const CHECK_AFTER_MS = 400;
/** Kinds a rule can look at. */
const compared = (f: FieldMeta): boolean => f.type === 'text' && !f.computed && f.right === 'write';

export const recordPath = (object: string, id: number): string => (object === 'customer' ? `/customers/${id}` : `/o/${encodeURIComponent(object)}?open=${id}`);

/** What the server found to be like a record it did not write; null where that was not the reason. */
export const matchesOf = (e: unknown): DuplicateMatch[] | null => (e instanceof ApiError && e.problem.code === 'duplicate' ? (e.problem.duplicates ?? []) : null);
export const isRefused = (matches: DuplicateMatch[]): boolean => matches.some((m) => m.refuses);

/** What is like the values typed so far, a moment after the last key. */
export function useLikely(object: string, values: Record<string, Cell>): DuplicateCheck | null {
  const fields = objectOf(useMeta(), object)?.fields ?? [];
  const given = Object.fromEntries(Object.entries(values).filter(([k, v]) => typeof v === 'string' && v.trim().length > 1 && fields.some((f) => f.name === k && compared(f))));
  const settled = useSettled(JSON.stringify(given), CHECK_AFTER_MS);
  const asked = useQuery(likely(object, settled === '{}' ? null : settled));
  return settled === '{}' ? null : (asked.data ?? null);
}

function Match({ object, m }: { object: string; m: DuplicateMatch }): ReactNode {
  const meta = useMeta();
  const what = objectLabel(meta, object);
  const owner = m.owner ? t('likely.owner', { name: m.owner }) : t('likely.no_owner');
  const labels = m.fields.map((f) => fieldOf(objectOf(meta, object), f)).flatMap((f) => (f ? [say(f.label)] : []));
  return (
    <li>
      {m.id === null ? (
        <span>{t('likely.unseen', { what })}</span>
      ) : (
        <a href={at(recordPath(object, m.id))} target="_blank" rel="noreferrer">
          {m.name ?? `#${m.id}`}
        </a>
      )}
      <span className="quiet"> · {owner}</span>
      {labels.length > 0 && <span className="quiet"> · {t('likely.same', { fields: listed(labels) })}</span>}
    </li>
  );
}

export const Matches = ({ object, matches }: { object: string; matches: DuplicateMatch[] }): ReactNode => (
  <ul className="likely-list">
    {matches.map((m, i) => (
      <Match key={m.id ?? `x${i}`} object={object} m={m} />
    ))}
  </ul>
);

/** Under a form or a field. */
export function Likely({ object, matches }: { object: string; matches: DuplicateMatch[] }): ReactNode {
  if (!matches.length) return null;
  const refused = isRefused(matches);
  return (
    <div className="likely" role="status">
      <State tone={refused ? 'red' : 'amber'}>{t(refused ? 'likely.refused' : 'likely.warned')}</State>
      <Matches object={object} matches={matches} />
    </div>
  );
}

type Asking = { object: string; matches: DuplicateMatch[]; decide: (anyway: boolean) => void };

/** Asks whether to keep it all the same; where a rule refuses there is only the way back. */
export function useAnyway(): [(object: string, matches: DuplicateMatch[]) => Promise<boolean>, ReactNode] {
  const [asking, setAsking] = useState<Asking | null>(null);
  const ask = (object: string, matches: DuplicateMatch[]): Promise<boolean> =>
    new Promise((resolve) => {
      const decide = (anyway: boolean): void => {
        setAsking(null);
        resolve(anyway);
      };
      setAsking({ object, matches, decide });
    });
  const refused = asking !== null && isRefused(asking.matches);
  const dialog = (
    <Modal
      open={asking !== null}
      onCancel={() => asking?.decide(false)}
      onOk={() => asking?.decide(!refused)}
      title={t(refused ? 'likely.refused' : 'likely.warned')}
      okText={t(refused ? 'action.back' : 'likely.anyway')}
      cancelText={t('action.cancel')}
      cancelButtonProps={{ style: refused ? { display: 'none' } : {} }}
      width={480}
      closable={{ 'aria-label': t('action.close') }}
    >
      {asking && <Matches object={asking.object} matches={asking.matches} />}
    </Modal>
  );
  return [ask, dialog];
}
