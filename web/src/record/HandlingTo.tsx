// HandlingTo: to whom something goes: the owner, his boss, in turn or who has the least of these people.
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import type { ReactNode } from 'react';
import { departments, people } from '../api/queries';
import type { WarningTo } from '../api/types';
import { t, word } from '../lib/text';

export function To({ to, onChange, label }: { to: WarningTo; onChange: (to: WarningTo) => void; label: string }): ReactNode {
  const all = useQuery(people()).data?.rows.filter((p) => p.active) ?? [];
  const tree = useQuery(departments()).data?.rows ?? [];
  // People and departments in one list: a department stands for who is in it whenever a warning opens.
  const value = [...to.people.map((p) => 'p' + p), ...(to.department ? ['d' + to.department] : [])];
  const options = [...tree.map((d) => ({ value: 'd' + d.id, label: d.name, disabled: !!to.department && to.department !== d.id })), ...all.map((p) => ({ value: 'p' + p.id, label: p.name || p.login }))];
  const set = (v: string[]): void => onChange({ ...to, people: v.filter((x) => x.startsWith('p')).map((x) => Number(x.slice(1))), department: Number(v.filter((x) => x.startsWith('d')).pop()?.slice(1) ?? 0) });
  return (
    <span className="handling-to">
      <Select value={to.how} onChange={(how) => onChange({ ...to, how })} popupMatchSelectWidth={false} aria-label={label} options={['owner', 'head', 'turn', 'load'].map((h) => ({ value: h, label: word('handling.how', h) }))} />
      <Select mode="multiple" optionFilterProp="label" className="handling-people" value={value} onChange={set} options={options} placeholder={t(to.how === 'owner' || to.how === 'head' ? 'handling.else' : 'handling.whom')} aria-label={t('handling.people')} maxTagCount="responsive" />
    </span>
  );
}
