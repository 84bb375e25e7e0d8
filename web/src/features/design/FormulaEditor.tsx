// FormulaEditor: a formula as text with fields and functions to put in, judged while it is typed, and worked out for
// some records. RollupEditor: the same for a sum over the time line, clicked together.
import { useQuery } from '@tanstack/react-query';
import { Dropdown, Button, Input, InputNumber, Select } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { ApiError, post } from '../../api/client';
import { found } from '../../api/queries';
import type { FieldMeta, FormulaTry, Meta, ObjectMeta, Rollup } from '../../api/types';
import { say, small, t, word } from '../../lib/text';
import { useSettled } from '../../lib/use';
import { forms } from '../../record/condition';
import { ConditionField } from '../../record/ConditionField';
import { Caret } from '../../record/ConditionText';
import { eventsOf, objectOf } from '../../record/meta';
import { recordName } from '../../record/RefInput';
import { Value } from '../../record/Value';
import { Icon } from '../../ui/icons';
import { Labelled, Trouble } from '../../ui/parts';

const TRIED = 4;

/** What it means, and what it gives for the newest records. */
function Tried({ object, field, kind, options, ready }: { object: ObjectMeta; field: FieldMeta; kind: string; options: Record<string, unknown>; ready: boolean }): ReactNode {
  const settled = useSettled(JSON.stringify(options), 300);
  const rows = (useQuery(found(object.name, '')).data?.rows ?? []).slice(0, TRIED);
  const ids = rows.map((r) => r.id);
  const path = `/api/objects/${encodeURIComponent(object.name)}/formula`;
  const asked = useQuery({ queryKey: [path, kind, settled, ids.join()], queryFn: ({ signal }) => post<FormulaTry>(path, { kind, options: JSON.parse(settled) as unknown, records: ids }, { signal }), enabled: ready, retry: false });
  if (!ready) return <p className="faint small">{t(kind === 'rollup' ? 'design.rollup_hint' : 'design.formula_hint')}</p>;
  if (asked.error instanceof ApiError) return asked.error.problem.line > 0 ? <Caret text={String(options.formula ?? '')} problem={asked.error.problem} /> : <Trouble error={asked.error} />;
  const done = asked.data;
  if (!done) return <p className="faint small">{t('condition.reading')}</p>;
  return (
    <div className="tried">
      <p>
        {t('design.formula_reads', { sentence: say(done.sentence) })} <span className="quiet small">{t('design.formula_gives', { type: word('design.type', done.type) })}</span>
      </p>
      {rows.length > 0 && (
        <dl className="tried-rows">
          {rows.map((r, i) => (
            <div key={r.id}>
              <dt className="quiet ellipsis">{recordName(r, object)}</dt>
              <dd>
                <Value value={done.values[i] ?? null} field={field} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

type Props = { object: ObjectMeta; meta: Meta; field: FieldMeta; formula: string; onChange: (text: string) => void };

export function FormulaEditor({ object, meta, field, formula, onChange }: Props): ReactNode {
  const box = useRef<HTMLTextAreaElement | null>(null);
  const customer = object.shape === 'customer';
  const put = (text: string): void => {
    const at = box.current;
    const [from, to] = at && document.activeElement === at ? [at.selectionStart, at.selectionEnd] : [formula.length, formula.length];
    const before = formula.slice(0, from);
    const gap = before && !/[\s(]$/.test(before) ? ' ' : '';
    onChange(before + gap + text + formula.slice(to));
    setTimeout(() => at?.focus(), 0);
  };
  const fields = object.fields.filter((f) => f.name !== field.name && !['file', 'picture', 'links', 'link'].includes(f.kind));
  const moment = eventsOf(meta).find((o) => o.shape === 'moment');
  const example = (fn: string): string => {
    const form = forms[fn];
    const o = eventsOf(meta).find((x) => form?.first === 'both' || x.shape === form?.first) ?? moment;
    const value = o?.fields.find((f) => f.type === 'number');
    const date = object.fields.find((f) => f.type === 'date');
    const first = form?.first === 'date' ? date?.name : form?.first === 'state' ? object.fields[0]?.name : o && o.name + (form?.field ? '.' + (value?.name ?? '') : '');
    return `${fn}(${(first ?? '').replace(/-/g, '_')}${form?.window ? ', 90d' : ''})`;
  };
  const functions = Object.keys(forms).filter((f) => customer || forms[f]?.first === 'date');
  const plus = <Icon name="plus" size={14} />;
  return (
    <div className="labelled" role="group" aria-label={t('design.formula')}>
      <span className="label">{t('design.formula')}</span>
      <Input.TextArea ref={(r) => void (box.current = r?.resizableTextArea?.textArea ?? null)} className="code" value={formula} onChange={(e) => onChange(e.target.value)} autoSize={{ minRows: 2, maxRows: 8 }} spellCheck={false} autoCapitalize="off" placeholder={t('design.formula_example')} aria-label={t('design.formula')} />
      <span className="buttons formula-parts" onMouseDown={(e) => e.preventDefault()}>
        <Dropdown trigger={['click']} menu={{ className: 'menu-tall', items: fields.map((f) => ({ key: f.name, label: say(f.label) })), onClick: ({ key }) => put(key.replace(/-/g, '_')) }}>
          <Button size="small" icon={plus}>
            {t('design.formula_field')}
          </Button>
        </Dropdown>
        <Dropdown trigger={['click']} menu={{ className: 'menu-tall', items: functions.map((f) => ({ key: f, label: word('fn', f) })), onClick: ({ key }) => put(example(key)) }}>
          <Button size="small" icon={plus}>
            {t('design.formula_function')}
          </Button>
        </Dropdown>
        {['+', '-', '*', '/', '(', ')'].map((s) => (
          <Button key={s} size="small" type="text" className="num" onClick={() => put(s)} aria-label={s}>
            {s === '*' ? '×' : s === '/' ? '÷' : s === '-' ? '−' : s}
          </Button>
        ))}
      </span>
      <Tried object={object} field={field} kind="formula" options={{ formula }} ready={formula.trim() !== ''} />
    </div>
  );
}

// ---- roll-ups

const functions = ['count', 'sum', 'avg', 'min', 'max', 'last', 'days_since', 'days_since_first', 'active', 'open', 'days_left', 'days_since_end'] as const;
type RollProps = { object: ObjectMeta; meta: Meta; field: FieldMeta; rollup: Rollup; onChange: (r: Rollup) => void };

const valuesOf = (o: ObjectMeta | undefined, only: boolean): FieldMeta[] => (o?.fields ?? []).filter((f) => !f.computed && f.role === '' && (!only || f.type === 'number'));
const numbersOnly = (name: string): boolean => name === 'sum' || name === 'avg';

/** What does not fit what is chosen now goes. */
function fitting(meta: Meta, before: Rollup, change: Partial<Rollup>): Rollup {
  const next = { ...before, ...change };
  const f = meta.functions.find((x) => x.name === next.function);
  const o = objectOf(meta, next.object);
  if (o && !f?.shapes.includes(o.shape)) next.object = '';
  const fields = valuesOf(objectOf(meta, next.object), numbersOnly(next.function));
  next.field = f?.argument === 'field_series' ? (fields.find((x) => x.name === next.field)?.name ?? fields[0]?.name ?? null) : null;
  if (!f?.window) next.window = null;
  if (next.object !== before.object) next.where = null;
  return next;
}

/** Of all time, or of the last so many days. */
function Window({ window, put }: { window: string | null; put: (window: string | null) => void }): ReactNode {
  const [length = '90', unit = 'd'] = /^(\d+)([dwmy])$/.exec(window ?? '')?.slice(1) ?? [];
  return (
    <div className="labelled">
      <span className="label">{t('design.rollup_window')}</span>
      <span className="in-line">
        <Select<string> value={window === null ? 'all' : 'last'} onChange={(v) => put(v === 'all' ? null : '90d')} options={[{ value: 'all', label: t('design.rollup_ever') }, { value: 'last', label: t('window.last') }]} aria-label={t('design.rollup_window')} />
        {window !== null && (
          <>
            <InputNumber<number> min={1} max={999} precision={0} value={Number(length)} onChange={(n) => put(`${n ?? 1}${unit}`)} aria-label={t('window.length')} controls={false} style={{ width: 64 }} />
            <Select<string> value={unit} onChange={(u) => put(length + u)} options={(['d', 'w', 'm', 'y'] as const).map((u) => ({ value: u, label: t(`window.unit.${u}`) }))} aria-label={t('window.unit')} style={{ minWidth: 80 }} />
          </>
        )}
      </span>
    </div>
  );
}

/** Only those for which a condition holds. */
function Where({ object, meta, where, put }: { object: ObjectMeta; meta: Meta; where: string | null; put: (where: string | null) => void }): ReactNode {
  const [open, setOpen] = useState(where !== null);
  return (
    <div className="labelled">
      <span className="label">{t('design.rollup_where', { object: small(say(object.label)) })}</span>
      {open ? (
        <ConditionField key={object.name} value={where ?? ''} onChange={(text) => put(text || null)} object={object.name} meta={meta} label={t('builder.where')} />
      ) : (
        <Button size="small" type="dashed" onClick={() => setOpen(true)}>
          {t('design.rollup_narrow')}
        </Button>
      )}
    </div>
  );
}

export function RollupEditor({ object, meta, field, rollup, onChange }: RollProps): ReactNode {
  const row = meta.functions.find((f) => f.name === rollup.function);
  const objects = eventsOf(meta).filter((o) => !row || row.shapes.includes(o.shape));
  const chosen = objectOf(meta, rollup.object);
  const wants = row?.argument === 'field_series';
  const put = (change: Partial<Rollup>): void => onChange(fitting(meta, rollup, change));
  return (
    <div className="rollup" role="group" aria-label={t('design.rollup')}>
      <Labelled label={t('design.rollup_function')}>
        <Select<string> value={rollup.function} onChange={(v) => put({ function: v })} options={functions.map((f) => ({ value: f, label: word('design.roll', f) }))} aria-label={t('design.rollup_function')} />
      </Labelled>
      <Labelled label={t('design.rollup_object')}>
        <Select<string> value={rollup.object || undefined} onChange={(v) => put({ object: v })} options={objects.map((o) => ({ value: o.name, label: say(o.label) }))} placeholder={t('input.choose')} showSearch optionFilterProp="label" aria-label={t('design.rollup_object')} />
      </Labelled>
      {wants && (
        <Labelled label={t('design.rollup_field')}>
          <Select<string> value={rollup.field ?? undefined} onChange={(v) => put({ field: v })} options={valuesOf(chosen, numbersOnly(rollup.function)).map((f) => ({ value: f.name, label: say(f.label) }))} placeholder={t('input.choose')} aria-label={t('design.rollup_field')} />
        </Labelled>
      )}
      {row?.window && <Window window={rollup.window} put={(window) => put({ window })} />}
      {chosen && <Where object={chosen} meta={meta} where={rollup.where} put={(where) => onChange({ ...rollup, where })} />}
      <Tried object={object} field={field} kind="rollup" options={{ rollup }} ready={rollup.object !== '' && (!wants || rollup.field !== null)} />
    </div>
  );
}
