// DepartmentPanel: a department's name, place and head; and a new one.
import { Button, Input, Select } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { Department, PersonRow } from '../../api/types';
import { t } from '../../lib/text';
import { Labelled, Panel } from '../../ui/parts';
import { choices, peopleBelow } from './tree';
import type { Departments } from './useDepartments';

type EditProps = { d: Department | null; list: Department[]; people: PersonRow[]; act: Departments; onAdd: (parent: number) => void; onClose: () => void };

function Edit({ d, list, people, act, onAdd, onClose }: EditProps & { d: Department }): ReactNode {
  const [name, setName] = useState(d.name);
  const now = list.find((x) => x.id === d.id) ?? d;
  const used = peopleBelow(list, d.id) > 0 || list.some((x) => x.parent === d.id);
  const end = async (done: Promise<unknown>): Promise<void> => {
    await done;
    onClose();
  };
  return (
    <div className="form">
      <Labelled label={t('people.name')}>
        <Input value={name} onChange={(e) => setName(e.target.value)} onPressEnter={() => name.trim() && name !== now.name && void act.rename(now, name.trim())} onBlur={() => name.trim() && name.trim() !== now.name && void act.rename(now, name.trim())} />
      </Labelled>
      <Labelled label={t('people.above')}>
        <Select value={now.parent} onChange={(to) => void act.move(now, to)} showSearch optionFilterProp="label" options={[{ value: 0, label: t('people.top') }, ...choices(list, d.id)]} />
      </Labelled>
      <Labelled label={t('people.head')} hint={t('people.head_says')}>
        <Select value={now.head} onChange={(id) => void act.lead(now, id)} showSearch optionFilterProp="label" options={[{ value: 0, label: t('people.no_head') }, ...people.filter((p) => p.active).map((p) => ({ value: p.id, label: `${p.name} ${p.login}` }))]} />
      </Labelled>
      <div className="buttons">
        <Button onClick={() => onAdd(d.id)}>{t('people.add_below')}</Button>
        <Button danger disabled={used} onClick={() => void end(act.remove(now))}>
          {t('action.delete')}
        </Button>
      </div>
      {used && <p className="quiet small">{t('people.delete_when_empty')}</p>}
    </div>
  );
}

export const DepartmentPanel = (p: EditProps): ReactNode => (
  <Panel open={p.d !== null} onClose={p.onClose} title={p.d?.name ?? ''} width={420}>
    {p.d && <Edit key={p.d.id} {...p} d={p.d} />}
  </Panel>
);

function Add({ parent, list, act, onClose }: { parent: number; list: Department[]; act: Departments; onClose: () => void }): ReactNode {
  const [name, setName] = useState('');
  const [to, setTo] = useState(parent);
  const submit = async (e: FormEvent): Promise<void> => {
    e.preventDefault();
    if (name.trim() && (await act.add(name.trim(), to))) onClose();
  };
  return (
    <form className="form" onSubmit={(e) => void submit(e)}>
      <Labelled label={t('people.name')}>
        <Input value={name} onChange={(e) => setName(e.target.value)} autoFocus placeholder={t('people.name_example')} />
      </Labelled>
      <Labelled label={t('people.above')}>
        <Select value={to} onChange={setTo} showSearch optionFilterProp="label" options={[{ value: 0, label: t('people.top') }, ...choices(list)]} />
      </Labelled>
      <Button type="primary" htmlType="submit" disabled={!name.trim()}>
        {t('people.add_department')}
      </Button>
    </form>
  );
}

export const AddDepartment = ({ parent, list, act, onClose }: { parent: number | null; list: Department[]; act: Departments; onClose: () => void }): ReactNode => (
  <Panel open={parent !== null} onClose={onClose} title={t('people.add_department')} width={420}>
    {parent !== null && <Add parent={parent} list={list} act={act} onClose={onClose} />}
  </Panel>
);
