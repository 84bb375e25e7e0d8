// FieldPanel: one field, its name, help and everything its kind takes. A change is for the version that was seen; where
// somebody was faster, both are shown and it is asked whose counts (useField.tsx).
import { App, Button, Input } from 'antd';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import type { ChoicesAnswer, FieldMeta, KindMeta, Meta, ObjectMeta, Rollup } from '../../api/types';
import { listed } from '../../lib/format';
import { language, say, t, word } from '../../lib/text';
import { Labelled, State, Trouble } from '../../ui/parts';
import { ChoicesEditor } from './ChoicesEditor';
import { Deleting } from './Deleting';
import { asField, differences, draftOf, type Draft } from './draft';
import { FormulaEditor, RollupEditor } from './FormulaEditor';
import { KindChange } from './KindChange';
import { KindIcon, kindRow } from './kinds';
import { OptionsEditor } from './OptionsEditor';
import { refresh } from './shaping';
import { useField, type FieldDraft, type Fresh } from './useField';

type Props = { object: ObjectMeta; meta: Meta; field: FieldMeta | null; fresh: Fresh | null; onClose: () => void; onSaved: (name: string) => void; onDirty: (dirty: boolean) => void; onLabel: (label: string) => void };

/** Two languages of one text; the one that is being read comes first. */
function Both({ label, value, onChange, long, hint, focus }: { label: string; value: { zh: string; en: string }; onChange: (v: { zh: string; en: string }) => void; long?: boolean; hint?: string; focus?: boolean }): ReactNode {
  const order = language() === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const);
  const ref = useRef<HTMLInputElement | null>(null);
  useEffect(() => {
    if (!focus) return;
    // The sheet of a phone takes the focus when it opens; who writes somewhere in the form by then stays there.
    const timer = setTimeout(() => ref.current?.form?.contains(document.activeElement) || ref.current?.focus(), 60);
    return () => clearTimeout(timer);
  }, [focus]);
  return (
    <>
      {order.map((l, i) => {
        const name = `${label} · ${t(`design.in.${l}`)}`;
        const put = (text: string): void => onChange({ ...value, [l]: text });
        return (
          <Labelled key={l} label={i ? name : label} hint={i ? undefined : hint}>
            {long ? (
              <Input.TextArea value={value[l]} onChange={(e) => put(e.target.value)} autoSize={{ minRows: 1, maxRows: 5 }} maxLength={600} aria-label={name} placeholder={i ? t('design.optional') : undefined} />
            ) : (
              <Input ref={(r) => void (i === 0 && (ref.current = r?.input ?? null))} value={value[l]} onChange={(e) => put(e.target.value)} maxLength={60} aria-label={name} placeholder={i ? t('design.optional') : undefined} />
            )}
          </Labelled>
        );
      })}
    </>
  );
}

/** What somebody else has made of it meanwhile. */
function Conflict({ mine, theirs, onMine, onTheirs }: { mine: Draft; theirs: Draft; onMine: () => void; onTheirs: () => void }): ReactNode {
  return (
    <div className="trouble" role="alert">
      <State tone="amber">{t('conflict.title')}</State>
      <p>{t('design.conflict_says', { parts: listed(differences(mine, theirs).map((p) => word('design.part', p))) })}</p>
      <p className="quiet small">{t('design.conflict_label', { theirs: say(theirs.label), mine: say(mine.label) })}</p>
      <span className="buttons">
        <Button size="small" onClick={onTheirs}>
          {t('design.conflict_theirs')}
        </Button>
        <Button size="small" type="primary" onClick={onMine}>
          {t('design.conflict_mine')}
        </Button>
      </span>
    </div>
  );
}

function Head({ field, kind, onKind }: { field: FieldMeta | null; kind: KindMeta; onKind: () => void }): ReactNode {
  const fixed = !field || field.computed || field.kind === 'auto_number' || field.role === 'key';
  return (
    <div className="panel-kind">
      <KindIcon kind={kind.name} size={22} />
      <span>
        <b>{say(kind.label)}</b>
        <span className="quiet small">{t(kindRow(kind.name).example)}</span>
      </span>
      {!fixed && (
        <Button size="small" onClick={onKind}>
          {t('design.kind_change')}
        </Button>
      )}
    </div>
  );
}

function More({ seen, draft, put }: { seen: FieldMeta | null; draft: Draft; put: (change: Partial<Draft>) => void }): ReactNode {
  return (
    <details className="more">
      <summary>{t('design.more')}</summary>
      <div className="form">
        <Both label={t('design.help')} value={draft.help} onChange={(help) => put({ help })} long hint={t('design.help_says')} />
        {seen && (
          <Labelled label={t('design.name')} hint={t('design.name_says')}>
            <Input className="code" value={draft.name} onChange={(e) => put({ name: e.target.value })} spellCheck={false} maxLength={60} />
          </Labelled>
        )}
      </div>
    </details>
  );
}

/** What went wrong, and what can be done: always in sight. */
function Foot({ f, onClose, onDelete }: { f: FieldDraft; onClose: () => void; onDelete: () => void }): ReactNode {
  const { seen, dirty } = f;
  return (
    <div className="field-foot">
      {f.theirs ? <Conflict mine={f.draft} theirs={draftOf(f.theirs)} onTheirs={f.keepTheirs} onMine={f.keepMine} /> : <Trouble error={f.error} />}
      <span className="buttons">
        <Button type="primary" htmlType="submit" loading={f.busy} disabled={!dirty && !!seen}>
          {t(seen ? 'action.save' : 'design.field_add')}
        </Button>
        <Button onClick={onClose}>{t(dirty || !seen ? 'action.cancel' : 'action.close')}</Button>
        {seen && (
          <Button type="text" danger className="push" onClick={onDelete}>
            {t('design.field_delete')}
          </Button>
        )}
      </span>
    </div>
  );
}

const noRollup: Rollup = { function: 'count', object: '', field: null, where: null, window: null };

type SheetsProps = { object: ObjectMeta; meta: Meta; seen: FieldMeta; sheet: 'kind' | 'delete' | null; onClose: () => void; onKind: (next: FieldMeta) => void; onGone: () => void };

/** What opens over it: another kind, deleting it. */
function Sheets({ object, meta, seen, sheet, onClose, onKind, onGone }: SheetsProps): ReactNode {
  if (sheet === 'kind') return <KindChange object={object} field={seen} meta={meta} onClose={onClose} onDone={onKind} />;
  if (sheet === 'delete') return <Deleting object={object} field={seen} meta={meta} onClose={onClose} onGone={onGone} />;
  return null;
}

/** What this kind of field has of its own. */
function OfKind({ object, meta, kind, f }: { object: ObjectMeta; meta: Meta; kind: KindMeta; f: FieldDraft }): ReactNode {
  const { message } = App.useApp();
  const { seen, draft, put, putOptions } = f;
  const shown = asField(draft, kind, seen);
  const merged = (a: ChoicesAnswer): void => {
    void refresh();
    f.begin(a.field);
    void message.success(t('design.merged', { n: a.records }));
  };
  return (
    <>
      {kind.options.includes('choices') && <ChoicesEditor object={object.name} field={seen} choices={draft.choices} open={draft.options.open} dirty={f.dirty} onChange={(choices) => put({ choices })} onOpen={(open) => putOptions({ open })} onMerged={merged} />}
      {kind.name === 'formula' && <FormulaEditor object={object} meta={meta} field={shown} formula={draft.options.formula ?? ''} onChange={(formula) => putOptions({ formula })} />}
      {kind.name === 'rollup' && <RollupEditor object={object} meta={meta} field={shown} rollup={draft.options.rollup ?? noRollup} onChange={(rollup) => putOptions({ rollup })} />}
      <OptionsEditor object={object} meta={meta} kind={kind} field={shown} options={draft.options} put={putOptions} fresh={!seen} />
    </>
  );
}

export function FieldPanel({ object, meta, field, fresh, onClose, onSaved, onDirty, onLabel }: Props): ReactNode {
  const { message } = App.useApp();
  const kind = meta.kinds.find((k) => k.name === (field?.kind ?? fresh?.kind)) as KindMeta;
  const f = useField({ object, kind, field, fresh, onSaved, onDirty });
  const { seen, draft, put } = f;
  const [sheet, setSheet] = useState<'kind' | 'delete' | null>(null);
  useEffect(() => onLabel(say(draft.label)), [draft.label, onLabel]);
  const submit = (e: FormEvent): void => {
    e.preventDefault();
    void f.save();
  };
  const turned = (next: FieldMeta): void => {
    setSheet(null);
    f.begin(next);
    void message.success(t('design.kind_done', { label: say(next.label), kind: say(meta.kinds.find((k) => k.name === next.kind)?.label ?? next.label) }));
  };
  const gone = (): void => {
    onDirty(false);
    onClose();
  };
  return (
    <form className="form field-form" onSubmit={submit}>
      <Head field={seen} kind={kind} onKind={() => setSheet('kind')} />
      {seen?.broken && (
        <div className="trouble">
          <State tone="red">{t('design.broken')}</State>
          <p>{say(seen.broken)}</p>
        </div>
      )}
      <Both label={t('design.label')} value={draft.label} onChange={(label) => put({ label })} focus={!seen} />
      <OfKind object={object} meta={meta} kind={kind} f={f} />
      <More seen={seen} draft={draft} put={put} />
      <Foot f={f} onClose={onClose} onDelete={() => setSheet('delete')} />
      {seen && <Sheets object={object} meta={meta} seen={seen} sheet={sheet} onClose={() => setSheet(null)} onKind={turned} onGone={gone} />}
    </form>
  );
}
