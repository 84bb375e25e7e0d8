// ObjectForm: a new object, or what one is called. Its shape is asked for by examples and stays for ever.
import { App, Button, Input, Radio, Select } from 'antd';
import { useState, type FormEvent, type ReactNode } from 'react';
import { ApiError, get } from '../../api/client';
import type { Meta, ObjectMeta, Text2 } from '../../api/types';
import { language, say, t, word } from '../../lib/text';
import { Labelled, Trouble } from '../../ui/parts';
import { nameFrom, ownLabel } from './draft';
import { addField, addObject, changeObject, objectPath, refresh } from './shaping';

const shapes = ['moment', 'span', 'none'] as const;

export function shapeWords(o: ObjectMeta, meta: Meta): string {
  const parent = o.parent && meta.objects.find((p) => p.name === o.parent);
  return parent ? t('design.lines_of', { object: say(parent.label) }) : word('design.shape', o.shape);
}

type Props = { object: ObjectMeta | null; meta: Meta; onDone: (o: ObjectMeta) => void };

/** What is written of an object. `shape` and `parent` only count while it is being made. */
type Written = { label: Text2; help: Text2; name: string; shape: string; parent: string | null };
type Put = (change: Partial<Written>) => void;

async function create(w: Written, meta: Meta): Promise<ObjectMeta> {
  const made = await addObject({ name: nameFrom(w.label, meta.objects.map((o) => o.name)), label: w.label, help: w.help, shape: w.shape, parent: w.parent, position: null });
  // Records nobody can tell apart help nobody: what is only information has a name.
  if (w.shape === 'none') await addField(made.name, { name: 'name', label: { zh: `${w.label.zh || w.label.en}名称`, en: w.label.en ? `${w.label.en} name` : '' }, help: null, kind: 'text', options: { required: true }, position: 0 });
  await refresh();
  return made;
}

const change = (object: ObjectMeta, w: Written): Promise<ObjectMeta> => changeObject(object, { name: w.name === object.name ? null : w.name, label: w.label, help: w.help, shape: null, parent: null, position: null });

/** Somebody was faster: what it is called by now is shown beside what is written here. */
async function clash(object: ObjectMeta): Promise<Error> {
  const now = await get<ObjectMeta>(objectPath(object.name)).catch(() => null);
  await refresh();
  return new Error(t('design.object_conflict', { theirs: now ? say(now.label) : '–' }));
}

/** What it is like on the time line: that stays. */
function Shapes({ shape, put }: { shape: string; put: Put }): ReactNode {
  return (
    <div className="labelled">
      <span className="label">{t('design.shape_ask')}</span>
      <Radio.Group className="outcomes shapes" value={shape} onChange={(e) => put({ shape: e.target.value as string })} aria-label={t('design.shape_ask')}>
        {shapes.map((s) => (
          <Radio key={s} value={s}>
            <b>{t(`design.shape.${s}`)}</b>
            <span className="quiet small">{t(`design.shape.${s}.says`)}</span>
          </Radio>
        ))}
      </Radio.Group>
      <span className="quiet small">{t('design.shape_for_ever')}</span>
    </div>
  );
}

function More({ object, meta, written, put, first }: { object: ObjectMeta | null; meta: Meta; written: Written; put: Put; first: 'zh' | 'en' }): ReactNode {
  const { help, shape, parent, name } = written;
  const parents = meta.objects.filter((o) => o.shape !== 'customer' && !o.parent && o.fields.some((f) => f.role === 'key'));
  return (
    <details className="more">
      <summary>{t('design.more')}</summary>
      <div className="form">
        <Labelled label={t('design.help')}>
          <Input.TextArea value={help[first]} onChange={(e) => put({ help: { ...help, [first]: e.target.value } })} autoSize={{ minRows: 1, maxRows: 5 }} maxLength={600} />
        </Labelled>
        {!object && shape && shape !== 'none' && parents.length > 0 && (
          <Labelled label={t('design.parent')} hint={t('design.parent_says')}>
            <Select<string> value={parent ?? ''} onChange={(v) => put({ parent: v || null })} options={[{ value: '', label: t('design.parent_none') }, ...parents.map((o) => ({ value: o.name, label: say(o.label) }))]} aria-label={t('design.parent')} />
          </Labelled>
        )}
        {object && (
          <Labelled label={t('design.name')} hint={t('design.name_says')}>
            <Input className="code" value={name} onChange={(e) => put({ name: e.target.value })} spellCheck={false} maxLength={60} />
          </Labelled>
        )}
      </div>
    </details>
  );
}

/** Its name in the reader's language, then in the other. */
function Names({ label, put, fresh, order }: { label: Text2; put: Put; fresh: boolean; order: readonly ('zh' | 'en')[] }): ReactNode {
  return order.map((l, i) => {
    const named = `${t('design.label')} · ${t(`design.in.${l}`)}`;
    return (
      <Labelled key={l} label={i ? named : t('design.label')} hint={!i && fresh ? t('design.object_label_says') : undefined}>
        <Input value={label[l]} onChange={(e) => put({ label: { ...label, [l]: e.target.value } })} maxLength={40} autoFocus={!i && fresh} placeholder={i ? t('design.optional') : undefined} aria-label={named} />
      </Labelled>
    );
  });
}

export function ObjectForm({ object, meta, onDone }: Props): ReactNode {
  const { message } = App.useApp();
  const [written, setWritten] = useState<Written>(() => ({ label: object ? ownLabel(object.label, object.name) : { zh: '', en: '' }, help: object?.help ?? { zh: '', en: '' }, name: object?.name ?? '', shape: '', parent: null }));
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const order = language() === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const);
  const put: Put = (c) => setWritten((w) => ({ ...w, ...c }));
  const save = async (): Promise<void> => {
    if (!written.label.zh.trim() && !written.label.en.trim()) return setError(new Error(t('design.needs_name')));
    if (!object && !written.shape) return setError(new Error(t('design.needs_shape')));
    setBusy(true);
    setError(null);
    try {
      const done = await (object ? change(object, written) : create(written, meta));
      void message.success(t(object ? 'design.object_saved' : 'design.object_added', { label: say(done.label) }));
      onDone(done);
    } catch (e) {
      setError(object && e instanceof ApiError && e.problem.status === 412 ? await clash(object) : e);
    }
    setBusy(false);
  };
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    void save();
  };
  return (
    <form className="form" onSubmit={submit}>
      <Names label={written.label} put={put} fresh={!object} order={order} />
      {!object && <Shapes shape={written.shape} put={put} />}
      <More object={object} meta={meta} written={written} put={put} first={order[0]} />
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy}>
        {t(object ? 'action.save' : 'design.object_add')}
      </Button>
    </form>
  );
}
