// AddressInput: province, city, district and the rest. A whole address pasted into any part is taken apart.
import { AutoComplete, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { say, t } from '../lib/text';
import { addressFromText, addressOf, addressText, provinces, withProvince, type Address } from './address';
import type { InputProps } from './inputs';

export function AddressInput({ id, field, value, onChange }: InputProps): ReactNode {
  const text = typeof value === 'string' ? value : '';
  // What is being written is kept here: an address of only slashes is none, but half of one is on its way.
  const [draft, setDraft] = useState<Address>(addressOf(text));
  const shown = addressText(draft) === text ? draft : addressOf(text);
  const put = (a: Address): void => {
    setDraft(a);
    onChange(addressText(a) || null);
  };
  const write = (part: keyof Address, to: string): void => {
    const whole = to.length > 8 ? addressFromText(to) : null;
    put(whole ?? (part === 'province' ? withProvince(shown, to) : { ...shown, [part]: to }));
  };
  const label = say(field.label);
  return (
    <div className="address" role="group" aria-label={label}>
      <AutoComplete id={id} value={shown.province} options={provinces.map((p) => ({ value: p }))} filterOption={(typed, o) => !!o?.value.includes(typed)} onChange={(v: string) => write('province', v)} placeholder={t('input.province')} aria-label={`${label} ${t('input.province')}`} />
      <Input value={shown.city} onChange={(e) => write('city', e.target.value)} placeholder={t('input.city')} aria-label={`${label} ${t('input.city')}`} maxLength={60} />
      <Input value={shown.district} onChange={(e) => write('district', e.target.value)} placeholder={t('input.district')} aria-label={`${label} ${t('input.district')}`} maxLength={60} />
      <Input className="address-rest" value={shown.rest} onChange={(e) => write('rest', e.target.value)} placeholder={t('input.street')} aria-label={`${label} ${t('input.street')}`} maxLength={400} />
    </div>
  );
}
