// ConditionBuilder: a condition as a sentence whose words are the controls.
import { Button, Dropdown, Input, InputNumber, Select } from 'antd';
import { Fragment, type ReactNode } from 'react';
import type { FieldMeta, Meta, ObjectMeta } from '../api/types';
import { hasText, say, small, t } from '../lib/text';
import { Icon } from '../ui/icons';
import { forms, isBare, isBetween, numbersOf, quoted, unquoted, withOp, type CallClause, type Clause, type FieldClause, type Form, type FormulaClause, type Group, type Op, type Part, type Sentence } from './condition';
import { customerOf, eventsOf, fieldOf, objectOf, sameName } from './meta';

type Option = { value: string; label: string };
type WordProps = { value: string; options: Option[]; onChange: (v: string) => void; label: string };

/** A word of the sentence that is a choice. */
export const Word = ({ value, options, onChange, label }: WordProps): ReactNode => (
  <Select<string> className="word" variant="borderless" size="small" value={value || undefined} options={options.some((o) => o.value === value) || !value ? options : [{ value, label: value }, ...options]} onChange={onChange} popupMatchSelectWidth={false} aria-label={label} suffixIcon={null} showSearch={options.length > 8} optionFilterProp="label" placeholder={t('builder.choose')} listHeight={320} />
);

const orderOps: Op[] = ['>=', '>', '<=', '<', '=', '!=', 'between', 'not between'];
const textOps: Op[] = ['=', '!=', 'in', 'not in', 'contains', 'not contains', 'is empty', 'is not empty'];
const choiceOps: Op[] = ['contains', 'not contains', 'is empty', 'is not empty'];
const yesOps: Op[] = ['is', 'is not'];
const opsOf = (type: string): Op[] => (type === 'bool' ? yesOps : type === 'number' || type === 'date' ? [...orderOps, 'is empty', 'is not empty'] : type === 'choices' ? choiceOps : textOps);

const opText = (op: Op, type: string): string => {
  const suffix = type === 'date' ? '.date' : type === 'text' ? '.text' : '';
  const key = 'op.' + op + suffix;
  return hasText(key) ? t(key) : t(('op.' + op) as 'op.=');
};

function Number_({ value, onChange, percent, label }: { value: string; onChange: (v: string) => void; percent?: boolean; label: string }): ReactNode {
  const shown = percent ? (value.endsWith('%') ? parseFloat(value) : Math.round(parseFloat(value) * 10000) / 100) : parseFloat(value);
  return <InputNumber className="word-number" variant="borderless" size="small" value={Number.isFinite(shown) ? shown : 0} onChange={(v) => onChange(percent ? `${v ?? 0}%` : String(v ?? 0))} suffix={percent ? '%' : undefined} controls={false} aria-label={label} inputMode="decimal" />;
}

/** What a field is compared with: a control that fits its type. */
function Operand({ type, op, value, onChange, listed = [] }: { type: string; op: Op; value: string; onChange: (v: string) => void; listed?: string[] }): ReactNode {
  const label = t('builder.value');
  if (op === 'is' || op === 'is not' || op === 'is empty' || op === 'is not empty') return null;
  if (isBetween(op)) {
    const [low = '', high = ''] = value.split(' and ');
    return (
      <span className="words">
        <Operand type={type} op="=" value={low} onChange={(v) => onChange(`${v} and ${high}`)} />
        <span>{t('builder.to')}</span>
        <Operand type={type} op="=" value={high} onChange={(v) => onChange(`${low} and ${v}`)} />
      </span>
    );
  }
  // Where the choices are listed, one of them is chosen; a part of one may still be written.
  const choosing = listed.length > 0 && (op === '=' || op === '!=' || (type === 'choices' && (op === 'contains' || op === 'not contains')));
  if (choosing) return <Word value={unquoted(value)} options={listed.map((name) => ({ value: name, label: name }))} onChange={(v) => onChange(quoted(v))} label={label} />;
  if (op === 'in' || op === 'not in') {
    const list = value ? value.split(/\s*,\s*/).map(unquoted).filter(Boolean) : [];
    return <Select className="word word-tags" mode="tags" size="small" variant="borderless" value={list} onChange={(v: string[]) => onChange(v.map((s) => (type === 'number' && isBare(s) ? s : quoted(s))).join(', '))} options={listed.map((name) => ({ value: name, label: name }))} open={listed.length ? undefined : false} suffixIcon={null} placeholder={t('builder.values')} aria-label={label} />;
  }
  if (type === 'number' && (value === '' || isBare(value))) return <Number_ value={value} onChange={onChange} label={label} />;
  if (type === 'date') return <Input className="word-text" variant="borderless" size="small" value={value} onChange={(e) => onChange(e.target.value)} placeholder="2026-01-31" style={{ width: 110 }} aria-label={label} />;
  if (type === 'number') return <Input className="word-text code" variant="borderless" size="small" value={value} onChange={(e) => onChange(e.target.value)} style={{ width: `${Math.max(8, value.length + 2)}ch` }} aria-label={label} />;
  const text = unquoted(value);
  return <Input className="word-text" variant="borderless" size="small" value={text} onChange={(e) => onChange(quoted(e.target.value))} style={{ width: `${Math.max(7, [...text].length * 1.6 + 3)}ch` }} placeholder={t('builder.value')} aria-label={label} />;
}

function FieldWords({ c, fields, onChange }: { c: FieldClause; fields: FieldMeta[]; onChange: (c: FieldClause) => void }): ReactNode {
  const field = fields.find((f) => sameName(f.name, c.field));
  const type = field?.type ?? 'text';
  const pick = (name: string): void => {
    const next = fields.find((f) => f.name === name)?.type ?? 'text';
    onChange({ ...c, field: name, op: next === type ? c.op : (opsOf(next)[0] as Op), value: next === type ? c.value : next === 'number' ? '0' : '' });
  };
  return (
    <>
      <Word label={t('builder.field')} value={field?.name ?? c.field} options={fields.map((f) => ({ value: f.name, label: small(say(f.label)) }))} onChange={pick} />
      <Word label={t('builder.comparison')} value={c.op} options={opsOf(type).map((o) => ({ value: o, label: opText(o, type) }))} onChange={(op) => onChange(withOp(c, op as Op))} />
      <Operand type={type} listed={field?.options.choices.map((x) => x.name)} op={c.op} value={c.value} onChange={(value) => onChange({ ...c, value })} />
    </>
  );
}

const units = ['d', 'w', 'm', 'y'] as const;
function WindowWords({ value, onChange, plain }: { value: string; onChange: (v: string) => void; plain: boolean }): ReactNode {
  const m = /^(\d+)([dwmy])(?:\s+before\s+(.+))?$/.exec(value) ?? ['', '30', 'd', undefined];
  const [, n, unit, before] = m as unknown as [string, string, string, string | undefined];
  const make = (length: string, earlier: boolean): string => (earlier ? `${length} before ${length}` : length);
  const same = before === undefined || before === n + unit;
  return (
    <span className="words">
      {plain || !same ? <span>{t(same ? 'window.last' : 'window.other')}</span> : <Word label={t('window.which')} value={before ? 'before' : 'last'} options={[{ value: 'last', label: t('window.last') }, { value: 'before', label: t('window.before') }]} onChange={(v) => onChange(make(n + unit, v === 'before'))} />}
      <Number_ value={n} onChange={(v) => onChange(make(`${Math.max(1, Math.round(parseFloat(v)))}${unit}`, !!before))} label={t('window.length')} />
      <Word label={t('window.unit')} value={unit} options={units.map((u) => ({ value: u, label: t(`window.unit.${u}`) }))} onChange={(u) => onChange(make(n + u, !!before))} />
    </span>
  );
}

function startsOf(form: Form, m: Meta): ObjectMeta[] {
  return eventsOf(m).filter((o) => form.first === 'both' || o.shape === form.first);
}
const valuesOf = (form: Form, o: ObjectMeta | undefined): FieldMeta[] => (o?.fields ?? []).filter((f) => f.role !== 'start' && f.role !== 'end' && f.role !== 'key' && (form.gives === 'value' || f.type === 'number'));

/** The clause turned over to another function, keeping of it what fits. */
function turned(c: CallClause, call: string, m: Meta): CallClause {
  const form = forms[call] as Form;
  const old = forms[c.call];
  const next: CallClause = { ...c, call, window: form.window ? c.window.replace(form.window === 'plain' ? / before .*/ : /^$/, '') || '30d' : '', where: form.first === 'state' || form.first === 'date' ? [] : c.where };
  if (form.first === 'state' || form.first === 'date') {
    const fields = (customerOf(m)?.fields ?? []).filter((f) => form.first === 'state' || f.type === 'date');
    next.object = '';
    next.field = fields.find((f) => sameName(f.name, c.field))?.name ?? (form.first === 'state' ? (fields.find((f) => f.name === 'owner') ?? fields[0])?.name : fields[0]?.name) ?? '';
  } else {
    const objects = startsOf(form, m).filter((o) => !form.field || valuesOf(form, o).length);
    next.object = (objects.find((o) => sameName(o.name, c.object)) ?? objects[0])?.name ?? '';
    next.field = form.field ? (valuesOf(form, objectOf(m, next.object))[0]?.name ?? '') : '';
    if (!sameName(next.object, c.object || next.object)) next.where = [];
  }
  if (form.gives === 'yes') return { ...next, op: 'is', value: '' };
  if (old?.unit !== form.unit || !orderOps.includes(c.op)) return { ...next, op: form.unit === 'share' ? '>' : '>=', value: form.unit === 'share' ? '50%' : form.unit === 'days' ? '30' : '3' };
  return next;
}

function CallWords({ c, m, onChange }: { c: CallClause; m: Meta; onChange: (c: CallClause) => void }): ReactNode {
  const form = forms[c.call] as Form;
  const object = objectOf(m, c.object);
  const onCustomer = form.first === 'state' || form.first === 'date';
  const fields = onCustomer ? (customerOf(m)?.fields ?? []).filter((f) => form.first === 'state' || f.type === 'date') : valuesOf(form, object);
  const type = form.gives === 'yes' ? 'bool' : form.gives === 'value' ? (fieldOf(object, c.field)?.type ?? 'number') : 'number';
  const conditions = (object?.fields ?? []).filter((f) => f.role !== 'start' && f.role !== 'end');
  const pickObject = (name: string): void => onChange({ ...c, object: name, where: [], field: form.field ? (valuesOf(form, objectOf(m, name))[0]?.name ?? '') : '' });
  const addWhere = (): void => {
    const f = conditions.find((x) => x.name === 'kind') ?? conditions[0];
    if (f) onChange({ ...c, where: [...c.where, { kind: 'field', field: f.name, op: opsOf(f.type)[0] as Op, value: f.type === 'number' ? '0' : '' }] });
  };
  const parts: Record<string, ReactNode> = {
    fn: <Word label={t('builder.function')} value={c.call} options={Object.keys(forms).map((f) => ({ value: f, label: t(`fn.${f}` as 'fn.count') }))} onChange={(f) => onChange(turned(c, f, m))} />,
    x: (
      <span className="words">
        <Word label={t('builder.object')} value={object?.name ?? c.object} options={startsOf(form, m).map((o) => ({ value: o.name, label: small(say(o.label)) }))} onChange={pickObject} />
        {c.where.map((w, i) => (
          <span className="words where" key={i}>
            <span>{t(i ? 'builder.and' : 'builder.where')}</span>
            <FieldWords c={w} fields={conditions} onChange={(next) => onChange({ ...c, where: c.where.map((old, k) => (k === i ? next : old)) })} />
            <button type="button" className="tiny" aria-label={t('builder.remove')} onClick={() => onChange({ ...c, where: c.where.filter((_, k) => k !== i) })}>
              <Icon name="close" size={12} />
            </button>
          </span>
        ))}
        {conditions.length > 0 && (
          <button type="button" className="tiny" onClick={addWhere} title={t('builder.add_where')} aria-label={t('builder.add_where')}>
            <Icon name="filter" size={13} />
          </button>
        )}
      </span>
    ),
    f: <Word label={t('builder.field')} value={fields.find((f) => sameName(f.name, c.field))?.name ?? c.field} options={fields.map((f) => ({ value: f.name, label: small(say(f.label)) }))} onChange={(field) => onChange({ ...c, field })} />,
    w: <WindowWords value={c.window} plain={form.window === 'plain'} onChange={(window) => onChange({ ...c, window })} />,
    op: <Word label={t('builder.comparison')} value={c.op} options={opsOf(type).map((o) => ({ value: o, label: opText(o, type) }))} onChange={(op) => onChange(withOp(c, op as Op))} />,
    n: form.unit === 'share' && !isBetween(c.op) && (c.value === '' || isBare(c.value)) ? <Number_ percent value={c.value} onChange={(value) => onChange({ ...c, value })} label={t('builder.value')} /> : <Operand type={type} op={c.op} value={c.value} onChange={(value) => onChange({ ...c, value })} />,
  };
  const spoken = t(`form.${c.call}` as 'form.count').split(/(\{\w+\})/);
  return <>{spoken.map((s, i) => (/^\{\w+\}$/.test(s) ? <Fragment key={i}>{parts[s.slice(1, -1)]}</Fragment> : s.trim() && <span key={i}>{s.trim()}</span>))}</>;
}

/** A calculation compared with something: both sides are text, the comparison is a word. */
function FormulaWords({ c, onChange }: { c: FormulaClause; onChange: (c: FormulaClause) => void }): ReactNode {
  const bool = c.op === 'is' || c.op === 'is not';
  return (
    <>
      <Code value={c.left} onChange={(left) => onChange({ ...c, left })} />
      <Word label={t('builder.comparison')} value={c.op} options={(bool ? yesOps : opsOf('number')).map((o) => ({ value: o, label: opText(o, 'number') }))} onChange={(op) => onChange(withOp(c, op as Op))} />
      <Operand type={numbersOf(c).every(isBare) ? 'number' : 'formula'} op={c.op} value={c.value} onChange={(value) => onChange({ ...c, value })} />
    </>
  );
}

const Code = ({ value, onChange }: { value: string; onChange: (v: string) => void }): ReactNode => <Input.TextArea className="word-code code" variant="borderless" size="small" autoSize value={value} onChange={(e) => onChange(e.target.value.replace(/\n/g, ' '))} spellCheck={false} autoCapitalize="off" aria-label={t('rules.condition')} />;

type Props = { sentence: Sentence; onChange: (s: Sentence) => void; meta: Meta; object?: string | null };

function ClauseWords({ c, onChange, meta, object }: { c: Clause; onChange: (c: Clause) => void; meta: Meta; object: string | null }): ReactNode {
  const fields = (object ? objectOf(meta, object) : customerOf(meta))?.fields ?? [];
  if (c.kind === 'call') return <CallWords c={c} m={meta} onChange={onChange} />;
  if (c.kind === 'formula') return <FormulaWords c={c} onChange={onChange} />;
  if (c.kind === 'raw') return <Code value={c.text} onChange={(text) => onChange({ kind: 'raw', text })} />;
  return (
    <>
      {!object && <span>{t('builder.customers')}</span>}
      <FieldWords c={c} fields={fields} onChange={onChange} />
    </>
  );
}

/** What can be added, and turning the whole group round. */
function GroupFoot({ g, onChange, meta, object, nested }: { g: Group; onChange: (g: Group) => void; meta: Meta; object: string | null; nested: boolean }): ReactNode {
  const fields = (object ? objectOf(meta, object) : customerOf(meta))?.fields ?? [];
  const first = fields.find((x) => x.name === 'level') ?? fields[0];
  const byField = (): Clause[] => (first ? [{ kind: 'field', field: first.name, op: opsOf(first.type)[0] as Op, value: first.type === 'number' ? '0' : '' }] : []);
  const byEvent = (): Clause[] => [{ kind: 'call', call: 'days_since', object: eventsOf(meta).find((x) => x.shape === 'moment')?.name ?? '', field: '', where: [], window: '', op: '>=', value: '30' }];
  const add = (kids: Part[]): void => onChange({ ...g, kids: [...g.kids, ...kids] });
  const plus = <Icon name="plus" size={14} />;
  const group = (): Part[] => [{ kind: 'group', join: g.join === 'and' ? 'or' : 'and', not: false, kids: object ? byField() : byEvent() }];
  const negate = (nested || g.not) && (
    <Button size="small" type="text" aria-pressed={g.not} onClick={() => onChange({ ...g, not: !g.not })}>
      {t(g.not ? 'builder.unnegate' : 'builder.negate')}
    </Button>
  );
  if (nested) {
    const adders = { event: byEvent, field: byField, group };
    const items = (['event', 'field', 'group'] as const).filter((k) => k !== 'event' || !object).map((k) => ({ key: k, label: t(`builder.add_${k}`) }));
    return (
      <div className="builder-add">
        <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => add(adders[key as 'event']()) }}>
          <Button size="small" type="text" icon={plus}>
            {t('builder.add')}
          </Button>
        </Dropdown>
        {negate}
      </div>
    );
  }
  return (
    <div className="builder-add">
      {!object && (
        <Button size="small" type="text" icon={plus} onClick={() => add(byEvent())}>
          {t('builder.add_event')}
        </Button>
      )}
      <Button size="small" type="text" icon={plus} onClick={() => add(byField())}>
        {t(object && customerOf(meta)?.name !== object ? 'builder.add_own' : 'builder.add_field')}
      </Button>
      {g.kids.length > 0 && (
        <Button size="small" type="text" icon={plus} onClick={() => add(group())}>
          {t('builder.add_group')}
        </Button>
      )}
      {negate}
    </div>
  );
}

/** What stands before a part: the first word of the sentence, or what joins it to the one before. */
function Lead({ g, at, onTurn }: { g: Group; at: number; onTurn: () => void }): ReactNode {
  if (at === 0) return g.not ? <span className="strong">{t('builder.not')}</span> : null;
  const other = g.join === 'and' ? 'or' : 'and';
  return (
    <button type="button" className="word-join" onClick={onTurn} title={t('builder.turn', { other: t(`builder.${other}`) })} aria-label={`${t(`builder.${g.join}`)}: ${t('builder.turn', { other: t(`builder.${other}`) })}`}>
      {t(`builder.${g.join}`)}
    </button>
  );
}

function GroupRows({ g, onChange, meta, object, nested }: { g: Group; onChange: (g: Group) => void; meta: Meta; object: string | null; nested: boolean }): ReactNode {
  const put = (i: number, p: Part | null): void => onChange({ ...g, kids: g.kids.flatMap((old, k) => (k !== i ? [old] : p && !(p.kind === 'group' && !p.kids.length) ? [p] : [])) });
  return (
    <div className={nested ? 'builder group' : 'builder'} role={nested ? 'group' : undefined} aria-label={nested ? t('builder.group') : undefined}>
      {g.kids.map((p, i) => (
        <div className={p.kind === 'group' ? 'clause clause-group' : 'clause'} key={i}>
          <div className="words">
            {i === 0 && !nested && <span className="faint">{t('builder.when')}</span>}
            <Lead g={g} at={i} onTurn={() => onChange({ ...g, join: g.join === 'and' ? 'or' : 'and' })} />
            {p.kind === 'group' ? <GroupRows g={p} onChange={(n) => put(i, n)} meta={meta} object={object} nested /> : <ClauseWords c={p} onChange={(n) => put(i, n)} meta={meta} object={object} />}
          </div>
          <button type="button" className="tiny tiny-end" aria-label={t(p.kind === 'group' ? 'builder.remove_group' : 'builder.remove')} title={t(p.kind === 'group' ? 'builder.remove_group' : 'builder.remove')} onClick={() => put(i, null)}>
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
      <GroupFoot g={g} onChange={onChange} meta={meta} object={object} nested={nested} />
    </div>
  );
}

export const ConditionBuilder = ({ sentence, onChange, meta, object = null }: Props): ReactNode => <GroupRows g={sentence} onChange={onChange} meta={meta} object={object} nested={false} />;
