// AskedFields: what a public form asks for, in its order: moved by their grips or by Alt with an arrow, each required or
// not, with words of its own.
import { Button, Input, Select, Switch } from 'antd';
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import type { FieldMeta } from '../../../api/types';
import { say, t } from '../../../lib/text';
import { Icon } from '../../../ui/icons';
import { Grip, STEP_KEYS } from '../Grip';
import { KindIcon } from '../kinds';
import { useDrag } from '../useDrag';
import { asked, canAsk, fieldNamed, moved, type Asked } from './draft';

type RowProps = { ask: Asked; field: FieldMeta | null | undefined; lifted: boolean; open: boolean; onOpen: () => void; onGrab: (e: PointerEvent) => void; onStep: (by: number) => void; onChange: (change: Partial<Asked>) => void; onRemove: () => void };

function AskedRow({ ask, field, lifted, open, onOpen, onGrab, onStep, onChange, onRemove }: RowProps): ReactNode {
  const label = field ? say(field.label) : ask.field;
  const keys = (e: KeyboardEvent): void => {
    const by = e.key === 'ArrowUp' ? -1 : e.key === 'ArrowDown' ? 1 : 0;
    if (!e.altKey || !by) return;
    e.preventDefault();
    onStep(by);
  };
  const help = (l: 'zh' | 'en'): ReactNode => <Input value={ask.help[l]} maxLength={500} placeholder={t(`forms.${l}`)} aria-label={`${t('forms.field_help_of', { label })} ${t(`forms.${l}`)}`} onChange={(e) => onChange({ help: { ...ask.help, [l]: e.target.value } })} />;
  return (
    <li data-row={ask.field} className={'asked-row' + (lifted ? ' lifted' : '')} onKeyDown={keys}>
      <div className="asked-line">
        <Grip className="grip lay-grip" label={t('forms.field_move', { label })} keys={STEP_KEYS} onPointerDown={onGrab} />
        <KindIcon kind={field?.kind ?? 'text'} size={14} />
        <span className="strong ellipsis asked-name">{label}</span>
        <Button type="link" size="small" aria-expanded={open} aria-label={t('forms.field_help_of', { label })} onClick={onOpen}>
          {t('forms.field_help')}
        </Button>
        <Switch size="small" checked={ask.required} onChange={(required) => onChange({ required })} aria-label={t('forms.field_required', { label })} />
        <span className="small" aria-hidden="true">
          {t('design.required')}
        </span>
        <button type="button" className="tiny lay-out" onClick={onRemove} aria-label={t('forms.field_remove', { label })}>
          <Icon name="close" size={14} />
        </button>
      </div>
      {open && (
        <div className="both">
          {help('zh')}
          {help('en')}
        </div>
      )}
    </li>
  );
}

type Props = { known: FieldMeta[]; fields: Asked[]; fixed: string[]; onChange: (fields: Asked[]) => void };

export function AskedFields({ known, fields, fixed, onChange }: Props): ReactNode {
  const list = useRef<HTMLUListElement>(null);
  const [open, setOpen] = useState<string | null>(null);
  const move = (from: number, to: number): void => {
    if (to >= 0 && to < fields.length) onChange(moved(fields, from, to));
  };
  const drag = useDrag<never>(list, { move });
  const put = (at: number, change: Partial<Asked>): void => onChange(fields.map((f, i) => (i === at ? { ...f, ...change } : f)));
  const left = known.filter((f) => canAsk(f) && !fixed.includes(f.name) && !fields.some((a) => a.field === f.name));
  const lifted = drag.state && 'row' in drag.state.what ? drag.state.what.row : null;
  const gap = (at: number): ReactNode => drag.state?.over === at && <li className="shape-gap" aria-hidden="true" key={'gap' + at} />;
  const add = (name: string): void => {
    const f = fieldNamed(known, name);
    if (f) onChange([...fields, asked(f, f.options.required)]);
  };
  const row = (a: Asked, i: number): ReactNode => (
    <AskedRow
      key={a.field}
      ask={a}
      field={fieldNamed(known, a.field)}
      lifted={lifted === i}
      open={open === a.field}
      onOpen={() => setOpen(open === a.field ? null : a.field)}
      onGrab={(e) => drag.start(e, { row: i })}
      onStep={(by) => move(i, i + by)}
      onChange={(change) => put(i, change)}
      onRemove={() => onChange(fields.filter((_, n) => n !== i))}
    />
  );
  return (
    <>
      <ul className="asked" ref={list} aria-label={t('forms.fields')}>
        {fields.map((a, i) => [gap(i), row(a, i)])}
        {gap(fields.length)}
      </ul>
      <Select<string> className="asked-add" value={null} disabled={!left.length} placeholder={t('forms.field_add')} aria-label={t('forms.field_add')} showSearch optionFilterProp="label" options={left.map((f) => ({ value: f.name, label: say(f.label) }))} onChange={add} />
    </>
  );
}
