// OptionsEditor: what else there is to a field, row by row as its kind takes it: whether it must be there, its limits,
// how an automatic number looks, when it is shown.
import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import type { FieldMeta, FieldOptions, KindMeta, Meta, ObjectMeta } from '../../api/types';
import { say, t } from '../../lib/text';
import { ConditionField } from '../../record/ConditionField';
import { FieldInput } from '../../record/FieldInput';
import { Labelled } from '../../ui/parts';
import { optionCell, optionText } from './draft';
import { numberExample, numberingDates, numberingOf, numberingText, type Numbering } from './numbering';

type Put = (change: Partial<FieldOptions>) => void;
type Props = { object: ObjectMeta; meta: Meta; kind: KindMeta; field: FieldMeta; options: FieldOptions; put: Put; fresh: boolean };

// ---- automatic numbers

function NumberEditor({ value, onChange }: { value: string; onChange: (v: string) => void }): ReactNode {
  const parts = numberingOf(value);
  const put = (change: Partial<Numbering>): void => {
    if (parts) onChange(numberingText({ ...parts, ...change }));
  };
  return (
    <div className="labelled" role="group" aria-label={t('design.number')}>
      <span className="label">{t('design.number')}</span>
      {parts ? (
        <span className="in-line">
          <Input value={parts.prefix} onChange={(e) => put({ prefix: e.target.value.replace(/[{}]/g, '') })} placeholder={t('design.number_prefix')} aria-label={t('design.number_prefix')} maxLength={20} style={{ width: 96 }} />
          <Select<string> value={parts.date} onChange={(date) => put({ date })} options={numberingDates.map((d, i) => ({ value: d, label: t(`design.number_date.${i as 0}`) }))} aria-label={t('design.number_date')} style={{ minWidth: 112 }} />
          <Select<number> value={parts.digits} onChange={(digits) => put({ digits })} options={[3, 4, 5, 6, 7, 8].map((n) => ({ value: n, label: t('design.number_digits', { n }) }))} aria-label={t('design.number_digits_label')} style={{ minWidth: 88 }} />
        </span>
      ) : (
        <Input className="code" value={value} onChange={(e) => onChange(e.target.value)} aria-label={t('design.number')} />
      )}
      <span className="quiet small">{t('design.number_example', { example: numberExample(value, new Date()) })}</span>
    </div>
  );
}

// ---- the form of a text

const patterns = { digits: '[0-9]+', mobile: '1[3-9][0-9]{9}', id_card: '[0-9]{17}[0-9Xx]', postcode: '[0-9]{6}', plain: '[A-Za-z0-9]+', plate: '[\u4e00-\u9fa5][A-Z][A-Z0-9]{5,6}' } as const;
type Pattern = keyof typeof patterns;

function PatternEditor({ options, put }: { options: FieldOptions; put: Put }): ReactNode {
  const known = (Object.keys(patterns) as Pattern[]).find((p) => patterns[p] === options.pattern);
  const [own, setOwn] = useState(options.pattern !== null && !known);
  const pick = (v: string): void => {
    setOwn(v === 'own');
    if (v === 'own') return;
    const words = v === 'any' ? null : t(`design.pattern.${v as Pattern}`);
    put({ pattern: v === 'any' ? null : patterns[v as Pattern], pattern_zh: words && t('design.pattern_must', { form: words }), pattern_en: null });
  };
  return (
    <>
      <Labelled label={t('design.pattern')}>
        <Select<string> value={own ? 'own' : (known ?? 'any')} onChange={pick} options={['any', ...Object.keys(patterns), 'own'].map((p) => ({ value: p, label: t(`design.pattern.${p as 'any'}`) }))} aria-label={t('design.pattern')} />
      </Labelled>
      {own && (
        <Labelled label={t('design.pattern_own')} hint={t('design.pattern_own_says')}>
          <Input className="code" value={options.pattern ?? ''} onChange={(e) => put({ pattern: e.target.value || null })} spellCheck={false} />
        </Labelled>
      )}
      {options.pattern !== null && (
        <Labelled label={t('design.pattern_words')}>
          <Input value={options.pattern_zh ?? options.pattern_en ?? ''} onChange={(e) => put({ pattern_zh: e.target.value || null })} />
        </Labelled>
      )}
    </>
  );
}

// ---- conditions

function When({ label, add, value, onChange, object, meta }: { label: string; add: string; value: string | null; onChange: (v: string | null) => void; object: ObjectMeta; meta: Meta }): ReactNode {
  const [open, setOpen] = useState(value !== null);
  return (
    <div className="labelled">
      <span className="label">{label}</span>
      {open ? (
        <>
          <ConditionField value={value ?? ''} onChange={(v) => onChange(v || null)} object={object.name} meta={meta} label={label} />
          <Button
            size="small"
            type="text"
            className="link-left"
            onClick={() => {
              setOpen(false);
              onChange(null);
            }}
          >
            {t('design.when_always')}
          </Button>
        </>
      ) : (
        <Button size="small" type="dashed" onClick={() => setOpen(true)}>
          {add}
        </Button>
      )}
    </div>
  );
}

// ---- all of it

const currencies = ['CNY', 'USD', 'EUR', 'GBP', 'JPY', 'HKD', 'TWD'];

/** The values beside a field are written with the field's own control. */
function Beside({ label, field, kind, text, onChange, hint }: { label: string; field: FieldMeta; kind: KindMeta; text: string | null; onChange: (v: string | null) => void; hint?: string }): ReactNode {
  return (
    <Labelled label={label} hint={hint}>
      <FieldInput field={{ ...field, label: { zh: label, en: label }, options: { ...field.options, length_max: null } }} value={optionCell(text, kind)} onChange={(v) => onChange(optionText(v))} />
    </Labelled>
  );
}

export function OptionsEditor({ object, meta, kind, field, options, put, fresh }: Props): ReactNode {
  const takes = (o: keyof FieldOptions): boolean => kind.options.includes(o);
  const fixed = field.role === 'start' || field.role === 'key';
  return (
    <>
      {takes('object') && (
        <Labelled label={t('design.link_object')} hint={fresh ? t('design.link_says') : t('design.link_fixed')}>
          <Select<string> value={options.object ?? undefined} disabled={!fresh} onChange={(v) => put({ object: v })} options={meta.objects.map((o) => ({ value: o.name, label: say(o.label) }))} placeholder={t('input.choose')} showSearch optionFilterProp="label" aria-label={t('design.link_object')} />
        </Labelled>
      )}
      {takes('number') && <NumberEditor value={options.number ?? ''} onChange={(number) => put({ number })} />}
      {(takes('required') || takes('unique')) && !fixed && (
        <div className="checks">
          {takes('required') && (
            <Checkbox checked={options.required} onChange={(e) => put({ required: e.target.checked })}>
              {t('design.required')}
            </Checkbox>
          )}
          {takes('unique') && (
            <Checkbox checked={options.unique} onChange={(e) => put({ unique: e.target.checked })}>
              {t('design.unique')}
            </Checkbox>
          )}
        </div>
      )}
      {takes('currency') && (
        <Labelled label={t('design.currency')}>
          <Select<string> value={options.currency ?? ''} onChange={(v) => put({ currency: v || null })} options={[{ value: '', label: t('design.currency_own') }, ...currencies.map((c) => ({ value: c, label: `${c} ${t(`design.currency.${c as 'CNY'}`)}` }))]} aria-label={t('design.currency')} />
        </Labelled>
      )}
      {takes('decimals') && (
        <Labelled label={t('design.decimals')}>
          <Select<number> value={options.decimals ?? 0} onChange={(n) => put({ decimals: n || null })} options={[0, 1, 2, 3, 4, 5, 6].map((n) => ({ value: n, label: n ? t('design.decimals_n', { n }) : t('design.decimals_any') }))} aria-label={t('design.decimals')} />
        </Labelled>
      )}
      {takes('min') && (
        <div className="pair">
          <Beside label={t(kind.type === 'date' ? 'design.earliest' : 'design.least')} field={field} kind={kind} text={options.min} onChange={(min) => put({ min })} />
          <Beside label={t(kind.type === 'date' ? 'design.latest' : 'design.most')} field={field} kind={kind} text={options.max} onChange={(max) => put({ max })} />
        </div>
      )}
      {takes('length_max') && (
        <Labelled label={t('design.length')}>
          <InputNumber<number> value={options.length_max} onChange={(n) => put({ length_max: n })} min={1} max={30000} precision={0} style={{ width: '100%' }} placeholder={t('design.length_any')} />
        </Labelled>
      )}
      {takes('pattern') && kind.name !== 'long_text' && kind.name !== 'url' && <PatternEditor options={options} put={put} />}
      {takes('default') && !fixed && kind.name !== 'file' && kind.name !== 'picture' && <Beside label={t('design.default')} field={field} kind={kind} text={options.default} onChange={(v) => put({ default: v })} hint={t('design.default_says')} />}
      {takes('shown_when') && !fixed && <When label={t('design.shown_when')} add={t('design.shown_add')} value={options.shown_when} onChange={(shown_when) => put({ shown_when })} object={object} meta={meta} />}
      {takes('required_when') && !fixed && !options.required && <When label={t('design.required_when')} add={t('design.required_add')} value={options.required_when} onChange={(required_when) => put({ required_when })} object={object} meta={meta} />}
    </>
  );
}
