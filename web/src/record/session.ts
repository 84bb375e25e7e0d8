// session: who is signed in, and the organisation's today.
import { useQuery } from '@tanstack/react-query';
import { session } from '../api/queries';
import type { Session } from '../api/types';
import { fromMs } from '../lib/format';

export const useSession = (): Session | undefined => useQuery({ ...session(), staleTime: 60_000 }).data;
export const useToday = (): string => useSession()?.today ?? fromMs(Date.now() + 8 * 3600_000);
