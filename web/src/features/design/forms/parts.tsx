// parts: of a public form: what it says, what it fills in by itself, until when and for how many it is open.
import { useQuery } from '@tanstack/react-query';
import { DatePicker, Input, InputNumber, Select, Switch } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { people } from '../../../api/queries';
import type { Meta } from '../../../api/types';
import { say, t } from '../../../lib/text';
import { FieldInput } from '../../../record/FieldInput';
import { fieldOf, objectOf } from '../../../record/meta';
import { Icon } from '../../../ui/icons';
import { Labelled, Section } from '../../../ui/parts';
import { canFix, fieldNamed, fieldsFor, isTimed, withFixed, withoutFixed, type Draft } from './draft';

export type Part = { draft: Draft; meta: Meta; change: (d: Draft) => void };

export function Texts({ draft, change }: Part): ReactNode {
  const both = (key: 'title' | 'intro' | 'thanks', long: boolean): ReactNode => (
    <div className="labelled" role="group" aria-label={t(`forms.text_${key}`)}>
      <span className="label">{t(`forms.text_${key}`)}</span>
      <div className="both">
        {(['zh', 'en'] as const).map((l) => {
          const more = { value: draft[key][l], placeholder: t(`forms.${l}`), 'aria-label': `${t(`forms.text_${key}`)} ${t(`forms.${l}`)}`, maxLength: long ? 2000 : 100 };
          const set = (text: string): void => change({ ...draft, [key]: { ...draft[key], [l]: text } });
          return long ? <Input.TextArea key={l} {...more} autoSize={{ minRows: 2, maxRows: 8 }} onChange={(e) => set(e.target.value)} /> : <Input key={l} {...more} onChange={(e) => set(e.target.value)} />;
        })}
      </div>
    </div>
  );
  return (
    <>
      {both('title', false)}
      {both('intro', true)}
      {both('thanks', true)}
    </>
  );
}

export function Fixed({ draft, meta, change }: Part): ReactNode {
  const known = fieldsFor(meta, objectOf(meta, draft.object));
  const names = Object.keys(draft.fixed);
  const left = known.filter((f) => canFix(f) && !(f.name in draft.fixed) && !draft.fields.some((a) => a.field === f.name) && f.name !== 'owner' && f.name !== 'customer.owner');
  return (
    <Section title={t('forms.fixed')} note={t('forms.fixed_says')}>
      <div className="form">
        {names.flatMap((name) => {
          const f = fieldNamed(known, name);
          return f
            ? [
                <div key={name} className="fixed-row">
                  <Labelled label={say(f.label)}>
                    <FieldInput field={f} value={draft.fixed[name] ?? null} onChange={(v) => change(withFixed(draft, name, v))} />
                  </Labelled>
                  <button type="button" className="tiny lay-out" onClick={() => change(withoutFixed(draft, name))} aria-label={t('forms.field_remove', { label: say(f.label) })}>
                    <Icon name="close" size={14} />
                  </button>
                </div>,
              ]
            : [];
        })}
        <Select<string> className="asked-add" value={null} disabled={!left.length} placeholder={t('forms.fixed_add')} aria-label={t('forms.fixed_add')} showSearch optionFilterProp="label" options={left.map((f) => ({ value: f.name, label: say(f.label) }))} onChange={(name) => change(withFixed(draft, name, null))} />
      </div>
    </Section>
  );
}

export function Limits({ draft, meta, change }: Part): ReactNode {
  const list = useQuery(people());
  const object = objectOf(meta, draft.object);
  const owned = fieldOf(isTimed(object) ? objectOf(meta, 'customer') : object, 'owner');
  return (
    <Section title={t('forms.limits')}>
      <div className="form">
        <label className="lay-switch">
          <Switch checked={draft.open} onChange={(open) => change({ ...draft, open })} aria-label={t('forms.is_open')} /> {t('forms.is_open')}
        </label>
        <div className="both">
          <Labelled label={t('forms.ends')}>
            <DatePicker value={draft.ends ? dayjs(draft.ends) : null} onChange={(d) => change({ ...draft, ends: d ? d.format('YYYY-MM-DD') : null })} placeholder={t('forms.ends_never')} aria-label={t('forms.ends')} />
          </Labelled>
          <Labelled label={t('forms.most')}>
            <InputNumber<number> style={{ width: '100%' }} min={0} max={1000000} precision={0} value={draft.most || null} onChange={(n) => change({ ...draft, most: n ?? 0 })} placeholder={t('forms.most_any')} aria-label={t('forms.most')} />
          </Labelled>
        </div>
        {owned?.kind === 'person' && (
          <Labelled label={t('forms.owner')}>
            <Select<string> allowClear value={draft.owner ?? undefined} onChange={(owner) => change({ ...draft, owner: owner ?? null })} placeholder={t('forms.owner_none')} showSearch optionFilterProp="label" options={list.data?.rows.filter((p) => p.active).map((p) => ({ value: p.login, label: p.name || p.login })) ?? []} aria-label={t('forms.owner')} />
          </Labelled>
        )}
      </div>
    </Section>
  );
}
