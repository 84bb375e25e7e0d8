// told: of which objects a webhook tells, as it is asked for: null for all, none where it lost its own.
import type { Hook } from '../../api/types';

export const told = (h: Hook): string[] | null => (h.objects.length || h.lost ? h.objects : null);
