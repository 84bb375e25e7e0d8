// ObjectForm: a new object, or what one is called. Its shape is asked for by examples and stays for ever.
import { App, Button, Input, Radio, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { ApiError, get } from '../../api/client';
import type { Meta, ObjectMeta } from '../../api/types';
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

export function ObjectForm({ object, meta, onDone }: Props): ReactNode {
  const { message } = App.useApp();
  const [label, setLabel] = useState(object ? ownLabel(object.label, object.name) : { zh: '', en: '' });
  const [help, setHelp] = useState(object?.help ?? { zh: '', en: '' });
  const [name, setName] = useState(object?.name ?? '');
  const [shape, setShape] = useState<string>('');
  const [parent, setParent] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const order = language() === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const);
  const parents = meta.objects.filter((o) => o.shape !== 'customer' && !o.parent && o.fields.some((f) => f.role === 'key'));

  const create = async (): Promise<ObjectMeta> => {
    const made = await addObject({ name: nameFrom(label, meta.objects.map((o) => o.name)), label, help, shape, parent, position: null });
    // Records nobody can tell apart help nobody: what is only information has a name.
    if (shape === 'none') await addField(made.name, { name: 'name', label: { zh: `${label.zh || label.en}名称`, en: label.en ? `${label.en} name` : '' }, help: null, kind: 'text', options: { required: true }, position: 0 });
    await refresh();
    return made;
  };
  const save = async (): Promise<void> => {
    if (!label.zh.trim() && !label.en.trim()) return setError(new Error(t('design.needs_name')));
    if (!object && !shape) return setError(new Error(t('design.needs_shape')));
    setBusy(true);
    setError(null);
    try {
      const done = object ? await changeObject(object, { name: name === object.name ? null : name, label, help, shape: null, parent: null, position: null }) : await create();
      void message.success(t(object ? 'design.object_saved' : 'design.object_added', { label: say(done.label) }));
      onDone(done);
    } catch (e) {
      // Somebody was faster: what it is called by now is shown beside what is written here.
      if (object && e instanceof ApiError && e.problem.status === 412) {
        const now = await get<ObjectMeta>(objectPath(object.name)).catch(() => null);
        await refresh();
        setError(new Error(t('design.object_conflict', { theirs: now ? say(now.label) : '–' })));
      } else setError(e);
    }
    setBusy(false);
  };
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      {order.map((l, i) => (
        <Labelled key={l} label={i ? `${t('design.label')} · ${t(`design.in.${l}`)}` : t('design.label')} hint={!i && !object ? t('design.object_label_says') : undefined}>
          <Input value={label[l]} onChange={(e) => setLabel({ ...label, [l]: e.target.value })} maxLength={40} autoFocus={!i && !object} placeholder={i ? t('design.optional') : undefined} aria-label={`${t('design.label')} · ${t(`design.in.${l}`)}`} />
        </Labelled>
      ))}
      {!object && (
        <div className="labelled">
          <span className="label">{t('design.shape_ask')}</span>
          <Radio.Group className="outcomes shapes" value={shape} onChange={(e) => setShape(e.target.value as string)} aria-label={t('design.shape_ask')}>
            {shapes.map((s) => (
              <Radio key={s} value={s}>
                <b>{t(`design.shape.${s}`)}</b>
                <span className="quiet small">{t(`design.shape.${s}.says`)}</span>
              </Radio>
            ))}
          </Radio.Group>
          <span className="quiet small">{t('design.shape_for_ever')}</span>
        </div>
      )}
      <details className="more">
        <summary>{t('design.more')}</summary>
        <div className="form">
          <Labelled label={t('design.help')}>
            <Input.TextArea value={help[order[0]]} onChange={(e) => setHelp({ ...help, [order[0]]: e.target.value })} autoSize={{ minRows: 1, maxRows: 5 }} maxLength={600} />
          </Labelled>
          {!object && shape && shape !== 'none' && parents.length > 0 && (
            <Labelled label={t('design.parent')} hint={t('design.parent_says')}>
              <Select<string> value={parent ?? ''} onChange={(v) => setParent(v || null)} options={[{ value: '', label: t('design.parent_none') }, ...parents.map((o) => ({ value: o.name, label: say(o.label) }))]} aria-label={t('design.parent')} />
            </Labelled>
          )}
          {object && (
            <Labelled label={t('design.name')} hint={t('design.name_says')}>
              <Input className="code" value={name} onChange={(e) => setName(e.target.value)} spellCheck={false} maxLength={60} />
            </Labelled>
          )}
        </div>
      </details>
      <Trouble error={error} />
      <Button type="primary" htmlType="submit" loading={busy}>
        {t(object ? 'action.save' : 'design.object_add')}
      </Button>
    </form>
  );
}
