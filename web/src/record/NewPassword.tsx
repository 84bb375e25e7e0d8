// NewPassword: the field for a password to be, with what it is worth below.
import { Input } from 'antd';
import type { ReactNode } from 'react';
import { strengthOf } from '../lib/strength';
import { t } from '../lib/text';
import { Labelled } from '../ui/parts';

export function NewPassword({ label, value, onChange, name }: { label: string; value: string; onChange: (v: string) => void; name: string }): ReactNode {
  const strength = strengthOf(value);
  return (
    <Labelled
      label={label}
      hint={
        <span className={'strength strength-' + strength}>
          <i aria-hidden="true" />
          {t(`setup.strength.${strength}`)}
        </span>
      }
    >
      <Input.Password value={value} onChange={(e) => onChange(e.target.value)} name={name} autoComplete="new-password" />
    </Labelled>
  );
}
