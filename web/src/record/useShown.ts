// useShown: which fields and sections show for what stands in a form or a record, and which must be filled; the server
// says so, who alone reads the conditions. Where there are none it is not asked.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { fresh, shownFor } from '../api/queries';
import type { Cell, Layout, LayoutTab, ObjectMeta, Shown, ShownQuestion } from '../api/types';
import { useSettled } from '../lib/use';

const STILL_MS = 250;

type Side = 'page' | 'form';
type Values = Record<string, Cell>;
export type Showing = { hidden: Set<string>; required: Set<string>; sections: Set<number> };

const sectionsOf = (tabs: LayoutTab[]): LayoutTab['sections'] => tabs.flatMap((t) => t.sections);
const filled = (values: Values): Values => Object.fromEntries(Object.entries(values).filter(([, v]) => v !== null));

/** Whether anything hangs on a condition. */
export const hasConditions = (object: ObjectMeta, laid: Layout | undefined, side: Side): boolean => object.fields.some((f) => f.options.shown_when || f.options.required_when) || sectionsOf(laid?.[side] ?? []).some((s) => s.condition !== '');

/** What shows as long as the server has not said: what has no condition. */
function atFirst(object: ObjectMeta, laid: Layout | undefined, side: Side): Showing {
  return {
    hidden: new Set(object.fields.filter((f) => f.options.shown_when).map((f) => f.name)),
    required: new Set(object.fields.filter((f) => f.options.required && !f.options.shown_when).map((f) => f.name)),
    sections: new Set(sectionsOf(laid?.[side] ?? []).filter((s) => s.condition).map((s) => s.key)),
  };
}
const asShowing = (s: Shown, side: Side): Showing => ({ hidden: new Set(s.hidden), required: new Set(s.required), sections: new Set(s[side]) });
const everything = (object: ObjectMeta): Showing => ({ hidden: new Set(), required: new Set(object.fields.filter((f) => f.options.required).map((f) => f.name)), sections: new Set() });

/** `version`: of the record, so that a change asks again. */
export function useShown(object: ObjectMeta, laid: Layout | undefined, side: Side, values: Values, record: { id: number; version: number } | null = null): Showing {
  const conditional = hasConditions(object, laid, side);
  const text = useSettled(JSON.stringify(filled(values)), STILL_MS);
  const question: ShownQuestion | null = conditional ? { record: record?.id ?? null, values: JSON.parse(text) as Values } : null;
  const asked = shownFor(object.name, question);
  const answer = useQuery({ ...asked, queryKey: [...asked.queryKey, record?.version ?? 0, laid?.version ?? 0] as unknown as typeof asked.queryKey });
  return useMemo(() => {
    if (!conditional || answer.isError) return everything(object);
    return answer.data ? asShowing(answer.data, side) : atFirst(object, laid, side);
  }, [conditional, answer.data, answer.isError, object, laid, side]);
}

/** The same asked once and for certain, before something is kept. */
export async function shownNow(object: ObjectMeta, laid: Layout | undefined, values: Values): Promise<Showing> {
  if (!hasConditions(object, laid, 'form')) return everything(object);
  return asShowing(await fresh(shownFor(object.name, { record: null, values: filled(values) })), 'form');
}
