// AskedFields: what a public form asks for, in its order: moved by their grips or by Alt with an arrow, each required or
// not, with words of its own.
import { Button, Input, Select, Switch } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import type { FieldMeta } from '../../../api/types';
import { say, t } from '../../../lib/text';
import { Icon } from '../../../ui/icons';
import { KindIcon } from '../kinds';
import { useDrag } from '../useDrag';
import { asked, canAsk, fieldNamed, moved, type Asked } from './draft';

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
  return (
    <>
      <ul className="asked" ref={list} aria-label={t('forms.fields')}>
        {fields.map((a, i) => {
          const f = fieldNamed(known, a.field);
          const label = f ? say(f.label) : a.field;
          return [
            gap(i),
            <li
              key={a.field}
              data-row={a.field}
              className={'asked-row' + (lifted === i ? ' lifted' : '')}
              onKeyDown={(e) => {
                const by = e.key === 'ArrowUp' ? -1 : e.key === 'ArrowDown' ? 1 : 0;
                if (!e.altKey || !by) return;
                e.preventDefault();
                move(i, i + by);
              }}
            >
              <div className="asked-line">
                <button type="button" className="grip lay-grip" onPointerDown={(e) => drag.start(e, { row: i })} aria-label={t('forms.field_move', { label })} title={t('forms.field_move', { label })} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown">
                  <svg width="12" height="18" viewBox="0 0 12 18" fill="currentColor" aria-hidden="true">
                    {[3, 9, 15].map((y) => (
                      <g key={y}>
                        <circle cx="3" cy={y} r="1.4" />
                        <circle cx="9" cy={y} r="1.4" />
                      </g>
                    ))}
                  </svg>
                </button>
                <KindIcon kind={f?.kind ?? 'text'} size={14} />
                <span className="strong ellipsis asked-name">{label}</span>
                <Button type="link" size="small" aria-expanded={open === a.field} aria-label={t('forms.field_help_of', { label })} onClick={() => setOpen(open === a.field ? null : a.field)}>
                  {t('forms.field_help')}
                </Button>
                <Switch size="small" checked={a.required} onChange={(required) => put(i, { required })} aria-label={t('forms.field_required', { label })} />
                <span className="small" aria-hidden="true">
                  {t('design.required')}
                </span>
                <button type="button" className="tiny lay-out" onClick={() => onChange(fields.filter((_, n) => n !== i))} aria-label={t('forms.field_remove', { label })}>
                  <Icon name="close" size={14} />
                </button>
              </div>
              {open === a.field && (
                <div className="both">
                  <Input value={a.help.zh} maxLength={500} placeholder={t('forms.zh')} aria-label={`${t('forms.field_help_of', { label })} ${t('forms.zh')}`} onChange={(e) => put(i, { help: { ...a.help, zh: e.target.value } })} />
                  <Input value={a.help.en} maxLength={500} placeholder={t('forms.en')} aria-label={`${t('forms.field_help_of', { label })} ${t('forms.en')}`} onChange={(e) => put(i, { help: { ...a.help, en: e.target.value } })} />
                </div>
              )}
            </li>,
          ];
        })}
        {gap(fields.length)}
      </ul>
      <Select<string>
        className="asked-add"
        value={null}
        disabled={!left.length}
        placeholder={t('forms.field_add')}
        aria-label={t('forms.field_add')}
        showSearch
        optionFilterProp="label"
        options={left.map((f) => ({ value: f.name, label: say(f.label) }))}
        onChange={(name) => {
          const f = fieldNamed(known, name);
          if (f) onChange([...fields, asked(f, f.options.required)]);
        }}
      />
    </>
  );
}
