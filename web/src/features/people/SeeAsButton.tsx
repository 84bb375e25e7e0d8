// SeeAsButton: whose eyes to look through: a role, or a person.
import { Button, Modal, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import type { PersonRow, Role } from '../../api/types';
import { seeAs } from '../../lib/seenAs';
import { t } from '../../lib/text';
import { Labelled } from '../../ui/parts';

export function SeeAsButton({ people, roles }: { people: PersonRow[]; roles: Role[] }): ReactNode {
  const [open, setOpen] = useState(false);
  const [who, setWho] = useState<string>();
  const options = [
    { label: t('roles.title'), options: roles.map((r) => ({ value: 'role:' + r.id, label: r.name })) },
    { label: t('people.title'), options: people.filter((p) => p.active).map((p) => ({ value: 'person:' + p.id, label: `${p.name} ${p.login}` })) },
  ];
  const name = (): string => roles.find((r) => 'role:' + r.id === who)?.name ?? people.find((p) => 'person:' + p.id === who)?.name ?? '';
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('seeas.button')}</Button>
      <Modal open={open} onCancel={() => setOpen(false)} title={t('seeas.button')} footer={null} width={440} closable={{ 'aria-label': t('action.close') }}>
        <div className="form">
          <p>{t('seeas.says')}</p>
          <Labelled label={t('seeas.who')}>
            <Select value={who} onChange={setWho} showSearch optionFilterProp="label" options={options} placeholder={t('seeas.choose')} />
          </Labelled>
          <Button type="primary" disabled={!who} onClick={() => who && seeAs({ as: who, name: name() })}>
            {t('seeas.begin')}
          </Button>
        </div>
      </Modal>
    </>
  );
}
