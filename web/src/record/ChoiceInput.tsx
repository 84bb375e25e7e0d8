// ChoiceInput: one choice or several, in their colours; what is not listed can be written where the field takes it.
import { AutoComplete, Select } from 'antd';
import type { ReactNode } from 'react';
import type { Cell } from '../api/types';
import { say, t } from '../lib/text';
import { Icon } from '../ui/icons';
import { colourOf, Dot, Tag } from './Tag';
import type { InputProps } from './inputs';

/** Whether a choice that is not listed is taken too. */
const isFree = ({ field }: InputProps): boolean => field.options.open || !field.options.choices.length;

function optionsOf({ field, choices = [] }: InputProps): { value: string; label: ReactNode }[] {
  const listed = field.options.choices.map((c) => c.name);
  return [...listed, ...choices.filter((c) => !listed.includes(c))].map((name) => ({
    value: name,
    label: (
      <span className="tag-option">
        <Dot colour={colourOf(field, name)} />
        {name}
      </span>
    ),
  }));
}

export function ChoiceInput(p: InputProps): ReactNode {
  const { id, field, value, onChange } = p;
  const text = typeof value === 'string' ? value : '';
  const find = (typed: string, option?: { value?: unknown }): boolean => String(option?.value ?? '').toLowerCase().includes(typed.toLowerCase());
  if (isFree(p)) return <AutoComplete id={id} style={{ width: '100%' }} value={text} options={optionsOf(p)} onChange={(v: string) => onChange(v === '' ? null : v)} filterOption={find} aria-label={say(field.label)} maxLength={200} />;
  return <Select<string> id={id} style={{ width: '100%' }} value={text || undefined} options={optionsOf(p)} onChange={(v) => onChange(v ?? null)} allowClear showSearch filterOption={find} placeholder={t('input.choose')} aria-label={say(field.label)} />;
}

export function ChoicesInput(p: InputProps): ReactNode {
  const { id, field, value, onChange } = p;
  const free = isFree(p);
  return (
    <Select<string[]>
      id={id}
      mode={free ? 'tags' : 'multiple'}
      style={{ width: '100%' }}
      value={Array.isArray(value) ? value : []}
      options={optionsOf(p)}
      onChange={(v): void => onChange(v as Cell)}
      placeholder={t(free ? 'input.choose_or_write' : 'input.choose_several')}
      aria-label={say(field.label)}
      tagRender={({ value: name, onClose }) => (
        <Tag colour={colourOf(field, String(name))}>
          {String(name)}
          <button type="button" className="tag-off" onClick={onClose} onMouseDown={(e) => e.preventDefault()} aria-label={t('input.take_out', { name: String(name) })}>
            <Icon name="close" size={12} />
          </button>
        </Tag>
      )}
    />
  );
}
