// useChecked: asks the server what a condition means, once its typing has paused.
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../api/client';
import { check } from '../api/queries';
import type { CheckedCondition, Problem } from '../api/types';
import { useSettled } from '../lib/use';

export type Checked = { data: CheckedCondition | undefined; problem: Problem | null; pending: boolean };

export function useChecked(text: string, object: string | null = null, params: string[] = []): Checked {
  const settled = useSettled(text.trim(), 250);
  const asked = useQuery(check(settled ? { condition: settled, object, params } : null));
  const fresh = settled === text.trim() && !asked.isPlaceholderData;
  return {
    data: settled && fresh && !asked.isError ? asked.data : undefined,
    problem: settled && asked.error instanceof ApiError && fresh ? asked.error.problem : null,
    pending: text.trim() !== '' && (!fresh || asked.isFetching),
  };
}
