// FieldRights: what of each field is read and written, object by object.
import { Input, Segmented, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import type { FieldMeta, ObjectMeta, Permits } from '../../api/types';
import { count } from '../../lib/format';
import { useNarrow } from '../../lib/store';
import { say, t } from '../../lib/text';
import { Icon } from '../../ui/icons';
import { masked, rightOf, rights, withRight, type Right } from './permits';

function Choice({ value, onChange, label, off }: { value: Right | null; onChange: (r: Right) => void; label: string; off: boolean }): ReactNode {
  const narrow = useNarrow();
  const options = rights.map((r) => ({ value: r, label: t(`right.${r}`) }));
  if (off) return <span className="quiet">{value && t(`right.${value}`)}</span>;
  if (narrow) return <Select<Right> className="right-choice" value={value} onChange={onChange} options={options} disabled={off} aria-label={label} placeholder={t('right.choose')} />;
  return <Segmented<string> value={value ?? ''} onChange={(v) => rights.includes(v as Right) && onChange(v as Right)} options={options} disabled={off} aria-label={label} />;
}

function Line({ o, f, p, onChange, off }: { o: ObjectMeta; f: FieldMeta; p: Permits; onChange: (p: Permits) => void; off: boolean }): ReactNode {
  const right = off ? 'write' : rightOf(p, o.name, f.name);
  return (
    <li className="row field-right">
      <span className="row-main">
        <span>{say(f.label)}</span>
        <span className="quiet small">{right === 'masked' ? t('right.looks', { example: masked(f) }) : t(`right.${right}_says`)}</span>
      </span>
      <Choice value={right} onChange={(r) => onChange(withRight(p, o.name, [f.name], r))} label={say(f.label)} off={off} />
    </li>
  );
}

export function FieldRights({ objects, p, onChange, off }: { objects: ObjectMeta[]; p: Permits; onChange: (p: Permits) => void; off: boolean }): ReactNode {
  const [name, setName] = useState('');
  const [words, setWords] = useState('');
  const o = objects.find((x) => x.name === name) ?? objects[0];
  if (!o) return null;
  const shown = o.fields.filter((f) => (say(f.label) + ' ' + f.name).toLowerCase().includes(words.trim().toLowerCase()));
  const special = (x: ObjectMeta): number => x.fields.filter((f) => rightOf(p, x.name, f.name) !== 'write').length;
  const all = new Set(shown.map((f) => rightOf(p, o.name, f.name)));
  return (
    <>
      <div className="toolbar">
        <Select value={o.name} onChange={setName} aria-label={t('roles.object')} className="field-object" showSearch optionFilterProp="label" options={objects.map((x) => ({ value: x.name, label: say(x.label) + (special(x) && !off ? ` · ${count(special(x))}` : '') }))} />
        <Input className="search" allowClear value={words} onChange={(e) => setWords(e.target.value)} prefix={<Icon name="search" size={16} />} placeholder={t('roles.find_field')} aria-label={t('roles.find_field')} />
      </div>
      {!off && shown.length > 1 && (
        <div className="row field-right field-all">
          <span className="row-main strong">{words.trim() ? t('roles.found_fields', { n: shown.length }) : t('roles.all_fields')}</span>
          <Choice value={all.size === 1 ? ([...all][0] as Right) : null} onChange={(r) => onChange(withRight(p, o.name, shown.map((f) => f.name), r))} label={t('roles.all_fields')} off={false} />
        </div>
      )}
      <ul className="rows">
        {shown.map((f) => (
          <Line key={f.name} o={o} f={f} p={p} onChange={onChange} off={off} />
        ))}
      </ul>
      {!shown.length && <p className="quiet note">{t('roles.no_field')}</p>}
    </>
  );
}
