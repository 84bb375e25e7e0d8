// useAsk: one request of a form at a time: whether it is under way, and what went wrong.
import { useState } from 'react';

export function useAsk(): { error: unknown; busy: boolean; run: (act: () => Promise<void>) => Promise<void> } {
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const run = async (act: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(null);
    await act().catch(setError);
    setBusy(false);
  };
  return { error, busy, run };
}
