// session: who is signed in, and the organisation's today.
import { useQuery } from '@tanstack/react-query';
import { session } from '../api/queries';
import type { DefinitionList, Session } from '../api/types';
import { addDays, fromMs } from '../lib/format';

export const useSession = (): Session | undefined => useQuery({ ...session(), staleTime: 60_000 }).data;
export const useToday = (): string => useSession()?.today ?? fromMs(Date.now() + 8 * 3600_000);

const LONG_AGO = 62;
/** The day before which reports look where no days were chosen: today, or the end of data that ended long ago. */
export function reportDay(list: DefinitionList | undefined, today: string): string {
  const end = list?.newest ? addDays(list.newest, 1) : today;
  return addDays(end, LONG_AGO) < today ? end : today;
}
