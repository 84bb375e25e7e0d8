// useDepartments: what can be done with departments, each with its way back.
import { get, patch, post, remove as erase, ApiError } from '../../api/client';
import { stale } from '../../api/queries';
import type { Department, DepartmentList, DepartmentQuestion } from '../../api/types';
import { t } from '../../lib/text';
import type { Clash } from './Clash';
import { useDone } from '../../record/useDone';

const path = '/api/departments';
const fresh = (): void => stale(path, '/api/people');
const write = (d: Department, change: Partial<DepartmentQuestion>): Promise<Department> => patch<Department>(`${path}/${d.id}`, { name: d.name, parent: d.parent, head: d.head, ...change }, d.version);

export type Departments = { add: (name: string, parent: number) => Promise<boolean>; rename: (d: Department, name: string) => Promise<void>; move: (d: Department, to: number) => Promise<void>; lead: (d: Department, head: number) => Promise<void>; remove: (d: Department) => Promise<void> };

export function useDepartments(onClash: (c: Clash) => void): Departments {
  const { did, failed } = useDone();
  /** Writes; where somebody was faster, asks whose name counts: the place and the head are one's own wish alone. */
  const change = async (d: Department, what: Partial<DepartmentQuestion>, says: string): Promise<void> => {
    try {
      const next = await write(d, what);
      fresh();
      did(says, () => write(next, { name: d.name, parent: d.parent, head: d.head }).then(fresh));
    } catch (e) {
      if (!(e instanceof ApiError) || e.problem.status !== 412) return failed(e);
      const now = (await get<DepartmentList>(path)).rows.find((x) => x.id === d.id);
      fresh();
      if (!now) return failed(e);
      if (what.name === undefined || now.name === d.name) return change(now, what, says);
      onClash({ rows: [{ label: t('people.name'), theirs: now.name, mine: what.name }], mine: () => void change(now, what, says), theirs: () => undefined });
    }
  };
  return {
    add: async (name, parent) => {
      try {
        const d = await post<Department>(path, { name, parent, head: null }, { create: true });
        fresh();
        did(t('people.department_added', { name }), () => erase(`${path}/${d.id}`, d.version).then(fresh));
        return true;
      } catch (e) {
        failed(e);
        return false;
      }
    },
    rename: (d, name) => change(d, { name }, t('people.renamed', { name })),
    move: (d, to) => (d.parent === to ? Promise.resolve() : change(d, { parent: to }, t('people.moved', { name: d.name }))),
    lead: (d, head) => change(d, { head }, t('people.head_set')),
    remove: async (d) => {
      try {
        await erase(`${path}/${d.id}`, d.version);
        fresh();
        did(t('people.department_deleted', { name: d.name }), () => post(path, { name: d.name, parent: d.parent, head: d.head }).then(fresh));
      } catch (e) {
        failed(e);
      }
    },
  };
}
