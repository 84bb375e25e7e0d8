// Words: what is said about a step or a beginning, each word a control by the row of the vocabulary it comes from.
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, DatePicker, Dropdown, Input, InputNumber, Select, TimePicker } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { automationVocabulary, channels, messageTemplates, people, plays, publicForms, surveys } from '../../api/queries';
import type { AutomationParam, FieldMeta, Meta, ObjectMeta, WarningTo } from '../../api/types';
import { language, say, t } from '../../lib/text';
import { ConditionField } from '../../record/ConditionField';
import { To } from '../../record/HandlingTo';
import { customerOf, fieldOf, objectOf } from '../../record/meta';
import { Icon } from '../../ui/icons';

/** `about`: the object of what it is about, empty: none. `o`: all that is said in this step. */
export type Word = { p: AutomationParam; o: Record<string, unknown>; about: string; meta: Meta; set: (change: Record<string, unknown>) => void };

const text = (v: unknown): string => (v == null ? '' : String(v));
const labelled = (f: FieldMeta): { value: string; label: string } => ({ value: f.name, label: say(f.label) });

/** The object whose fields are meant: another word names it, or it is the customer. */
function objectFor({ p, o, about, meta }: Word): ObjectMeta | undefined {
  const named = p.of ? text(o[p.of]) : '';
  return !p.of || named === 'customer' ? customerOf(meta) : named === 'record' ? objectOf(meta, about) : objectOf(meta, named);
}

const fits = (p: AutomationParam) => (f: FieldMeta): boolean => (p.fits === 'date' ? f.kind === 'date' || f.kind === 'time' : p.fits === 'choices' ? f.kind === 'choices' : true);

// ---- texts --------------------------------------------------------------------------------------

function Insert({ about, meta, onPick }: { about: string; meta: Meta; onPick: (text: string) => void }): ReactNode {
  const group = (key: string, o: ObjectMeta | undefined, before: string) => (o ? [{ key, type: 'group' as const, label: say(o.label), children: o.fields.map((f) => ({ key: before + f.name, label: say(f.label) })) }] : []);
  const record = about && about !== customerOf(meta)?.name ? objectOf(meta, about) : undefined;
  const items = [...group('c', customerOf(meta), ''), ...group('r', record, 'record.'), { key: 'today', label: t('auto.today') }];
  return (
    <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => onPick(`{{${key}}}`), style: { maxHeight: 320, overflow: 'auto' } }}>
      <Button type="text" size="small" className="auto-insert" aria-label={t('messages.insert')} title={t('messages.insert')}>
        {'{ }'}
      </Button>
    </Dropdown>
  );
}

function Text({ value, label, plain, about, meta, onChange }: { value: string; label: string; plain?: boolean; about: string; meta: Meta; onChange: (v: string) => void }): ReactNode {
  return (
    <span className={'auto-text' + (plain ? ' auto-plain' : '')}>
      <Input.TextArea value={value} onChange={(e) => onChange(e.target.value)} placeholder={label} aria-label={label} autoSize={{ minRows: 1, maxRows: 6 }} maxLength={4000} />
      {!plain && <Insert about={about} meta={meta} onPick={(more) => onChange(value + more)} />}
    </span>
  );
}

// ---- things that are there ----------------------------------------------------------------------

const lists = { template: messageTemplates, channel: channels, play: plays, survey: surveys, form: publicForms };
type Listed = { id: number; name: string; deleted?: boolean; kind?: string };

function Thing({ p, o, set }: Word): ReactNode {
  const kind = p.kind as keyof typeof lists;
  const asked = useQuery<{ rows: Listed[] }>(lists[kind]() as never);
  const rows = (asked.data?.rows ?? []).filter((r) => !r.deleted && (kind !== 'channel' || r.kind === 'hook'));
  const value = Number(o[p.name] ?? 0);
  return <Select className="auto-wide" value={value || undefined} placeholder={t('auto.choose', { what: say(p.label) })} aria-label={say(p.label)} onChange={(v) => set({ [p.name]: v })} options={rows.map((r) => ({ value: r.id, label: r.name }))} notFoundContent={asked.error ? asked.error.message : t('auto.none_of', { what: say(p.label) })} popupMatchSelectWidth={false} />;
}

function Who({ p, o, set }: Word): ReactNode {
  const all = useQuery(people()).data?.rows.filter((x) => x.active) ?? [];
  const words = useQuery(automationVocabulary()).data?.who ?? [];
  const options = [...words.map((w) => ({ value: w.value, label: say(w.label) })), ...all.map((x) => ({ value: x.id, label: x.name || x.login }))];
  return <Select showSearch optionFilterProp="label" value={Number(o[p.name] ?? 0)} aria-label={say(p.label)} onChange={(v) => set({ [p.name]: v })} options={options} popupMatchSelectWidth={false} />;
}

/** What a message says, as its template has it. */
export function LetterLook({ id }: { id: number }): ReactNode {
  const letter = useQuery(messageTemplates()).data?.rows.find((l) => l.id === id);
  if (!letter) return null;
  return (
    <details className="auto-letter">
      <summary>{t('auto.letter')}</summary>
      <div className="message-paper">
        {letter.subject && <p className="strong">{letter.subject}</p>}
        <p>{letter.body}</p>
      </div>
    </details>
  );
}

// ---- objects and fields -------------------------------------------------------------------------

function Values(w: Word): ReactNode {
  const { p, o, about, meta, set } = w;
  const object = objectFor(w);
  const values = (o[p.name] ?? {}) as Record<string, unknown>;
  const names = Object.keys(values);
  const put = (to: [string, unknown][]): void => set({ [p.name]: Object.fromEntries(to) });
  const free = object?.fields.filter((f) => !f.computed && f.right === 'write' && !names.includes(f.name)) ?? [];
  return (
    <ul className="auto-values">
      {Object.entries(values).map(([name, value], i) => {
        const f = fieldOf(object, name);
        const label = f ? say(f.label) : name;
        const write = (v: unknown): void => put(Object.entries(values).map(([n, old], at) => [n, at === i ? v : old]));
        return (
          <li key={name}>
            <span className="quiet">{t('auto.value_of', { field: label })}</span>
            {f && f.kind === 'choice' && f.options.choices?.length ? <Select value={text(value) || undefined} onChange={write} options={f.options.choices.map((c) => ({ value: c.name, label: c.name }))} aria-label={label} popupMatchSelectWidth={false} className="auto-wide" /> : <Text value={text(value)} label={label} about={about} meta={meta} onChange={write} />}
            <Button type="text" icon={<Icon name="close" size={16} />} onClick={() => put(Object.entries(values).filter(([n]) => n !== name))} aria-label={t('auto.drop_field', { field: label })} />
          </li>
        );
      })}
      {free.length > 0 && (
        <li>
          <Select className="auto-wide" showSearch optionFilterProp="label" value={null} placeholder={t('auto.add_field')} aria-label={t('auto.add_field')} onChange={(n: string | null) => n && put([...Object.entries(values), [n, '']])} options={free.map(labelled)} popupMatchSelectWidth={false} />
        </li>
      )}
    </ul>
  );
}

/** What is chosen goes with what names it: another object has other fields. */
const objectSet = (w: Word, v: string): void => w.set({ [w.p.name]: v, ...('field' in w.o && { field: '' }), ...('fields' in w.o && { fields: [] }), ...('values' in w.o && { values: {} }), ...('filter' in w.o && { filter: '' }) });

// ---- numbers and days ---------------------------------------------------------------------------

/** Before or after: a number below 0 is before. */
function Signed({ p, o, set }: Word): ReactNode {
  const n = Number(o[p.name] ?? 0);
  const side = n < 0 || Object.is(n, -0) ? -1 : 1;
  const which = <Select value={side} aria-label={t('auto.side')} onChange={(s: number) => set({ [p.name]: s * (Math.abs(n) || 1) })} options={[{ value: -1, label: t('auto.before') }, { value: 1, label: t('auto.after') }]} popupMatchSelectWidth={false} />;
  const many = <InputNumber min={0} max={p.most} value={Math.abs(n)} onChange={(v) => set({ [p.name]: side * (v ?? 0) })} aria-label={say(p.label)} suffix={t('unit.day')} />;
  return language() === 'zh' ? (
    <>
      {which}
      {many}
    </>
  ) : (
    <>
      {many}
      {which}
    </>
  );
}

const weekdays = (): { value: number; label: string }[] => Array.from({ length: 7 }, (_, i) => ({ value: i + 1, label: new Intl.DateTimeFormat(language() === 'zh' ? 'zh-CN' : 'en-GB', { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + i)) }));

export function One(w: Word): ReactNode {
  const { p, o, about, meta, set } = w;
  const label = say(p.label);
  const value = o[p.name];
  const choose = (options: { value: string; label: string }[], many = false): ReactNode => (
    <Select className="auto-choice" mode={many ? 'multiple' : undefined} showSearch={options.length > 8} optionFilterProp="label" value={many ? ((value ?? []) as string[]) : (text(value) || undefined)} placeholder={label} aria-label={label} onChange={(v: string | string[]) => set({ [p.name]: v })} options={options} popupMatchSelectWidth={false} />
  );
  switch (p.kind) {
    case 'int':
      if (p.least < 0) return <Signed {...w} />;
      if (p.name === 'weekday') return <Select value={Number(value ?? 1)} aria-label={label} onChange={(v) => set({ [p.name]: v })} options={weekdays()} popupMatchSelectWidth={false} />;
      return <InputNumber className="auto-number" min={p.least} max={p.most} value={Number(value ?? p.usual)} onChange={(v) => set({ [p.name]: v ?? p.least })} aria-label={label} />;
    case 'choice':
      return choose(p.words.map((x) => ({ value: x.name, label: say(x.label) })));
    case 'ops':
      return choose(['created', 'changed', 'deleted'].map((x) => ({ value: x, label: t(`auto.op.${x}` as 'auto.op.created') })), true);
    case 'bool':
      return (
        <Checkbox checked={value === true} onChange={(e) => set({ [p.name]: e.target.checked })}>
          {label}
        </Checkbox>
      );
    case 'time':
      return <TimePicker value={dayjs('2000-01-01T' + (text(value) || '09:00'))} format="HH:mm" minuteStep={5} allowClear={false} needConfirm={false} onChange={(v) => set({ [p.name]: v.format('HH:mm') })} aria-label={label} className="auto-time" />;
    case 'day':
      return <DatePicker value={value ? dayjs(text(value)) : null} onChange={(v) => set({ [p.name]: v ? v.format('YYYY-MM-DD') : '' })} aria-label={label} />;
    case 'who':
      return <Who {...w} />;
    case 'to':
      return <To to={value as WarningTo} onChange={(to) => set({ [p.name]: to })} label={label} />;
    case 'object':
      return <Select className="auto-choice" showSearch optionFilterProp="label" value={text(value) || undefined} placeholder={t('auto.choose', { what: label })} aria-label={label} onChange={(v: string) => objectSet(w, v)} options={meta.objects.map((x) => ({ value: x.name, label: say(x.label) }))} popupMatchSelectWidth={false} />;
    case 'target': {
      const record = about && about !== customerOf(meta)?.name ? objectOf(meta, about) : undefined;
      const customer = customerOf(meta);
      return <Select value={text(value) || 'customer'} aria-label={label} onChange={(v: string) => objectSet(w, v)} options={[{ value: 'customer', label: customer ? say(customer.label) : 'customer' }, ...(record ? [{ value: 'record', label: t('auto.this_record', { object: say(record.label) }) }] : [])]} popupMatchSelectWidth={false} />;
    }
    case 'field':
      return choose((objectFor(w)?.fields ?? []).filter(fits(p)).map(labelled));
    case 'fields':
      return choose((objectFor(w)?.fields ?? []).map(labelled), true);
    case 'values':
      return <Values {...w} />;
    case 'condition':
      return <ConditionField value={text(value)} onChange={(v) => set({ [p.name]: v })} object="customer" meta={meta} label={label} />;
    case 'filter': {
      const object = objectFor(w);
      return object ? <ConditionField key={object.name} value={text(value)} onChange={(v) => set({ [p.name]: v })} object={object.name} meta={meta} label={label} /> : null;
    }
    case 'text':
    case 'plain':
      return <Text value={text(value)} label={label} plain={p.kind === 'plain'} about={about} meta={meta} onChange={(v) => set({ [p.name]: v })} />;
    default:
      return p.kind in lists ? <Thing {...w} /> : null;
  }
}
