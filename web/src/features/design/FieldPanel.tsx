// FieldPanel: one field, its name, help and everything its kind takes. A change is for the version that was seen; where
// somebody was faster, both are shown and it is asked whose counts.
import { App, Button, Input } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { ApiError, get, post } from '../../api/client';
import type { ChoicesAnswer, FieldMeta, KindMeta, Meta, ObjectMeta } from '../../api/types';
import { language, say, t, word } from '../../lib/text';
import { Labelled, State, Trouble } from '../../ui/parts';
import { ChoicesEditor } from './ChoicesEditor';
import { Deleting } from './Deleting';
import { asField, differences, draftOf, freshDraft, nameFrom, optionsBody, sameDraft, type Draft } from './draft';
import { FormulaEditor, RollupEditor } from './FormulaEditor';
import { KindChange } from './KindChange';
import { KindIcon, kindRow } from './kinds';
import { OptionsEditor } from './OptionsEditor';
import { addField, changeField, fieldPath, refresh } from './shaping';

export type Fresh = { kind: string; at: number };
type Props = { object: ObjectMeta; meta: Meta; field: FieldMeta | null; fresh: Fresh | null; onClose: () => void; onSaved: (name: string) => void; onDirty: (dirty: boolean) => void; onLabel: (label: string) => void };

const startChoices = (): [string, string][] => [
  [t('design.choice_example', { n: 1 }), 'blue'],
  [t('design.choice_example', { n: 2 }), 'green'],
  [t('design.choice_example', { n: 3 }), 'amber'],
];

/** Two languages of one text; the one that is being read comes first. */
function Both({ label, value, onChange, long, hint, focus }: { label: string; value: { zh: string; en: string }; onChange: (v: { zh: string; en: string }) => void; long?: boolean; hint?: string; focus?: boolean }): ReactNode {
  const order = language() === 'zh' ? (['zh', 'en'] as const) : (['en', 'zh'] as const);
  const ref = useRef<HTMLInputElement | null>(null);
  useEffect(() => {
    if (focus) setTimeout(() => ref.current?.focus(), 60);
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
      <p>{t('design.conflict_says', { parts: differences(mine, theirs).map((p) => word('design.part', p)).join('、') })}</p>
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

export function FieldPanel({ object, meta, field, fresh, onClose, onSaved, onDirty, onLabel }: Props): ReactNode {
  const { message } = App.useApp();
  const kind = meta.kinds.find((k) => k.name === (field?.kind ?? fresh?.kind)) as KindMeta;
  const [seen, setSeen] = useState<FieldMeta | null>(field);
  const [start, setStart] = useState<Draft>(() => (field ? draftOf(field) : freshDraft(kind.name, startChoices())));
  const [draft, setDraft] = useState<Draft>(start);
  const [error, setError] = useState<unknown>(null);
  const [theirs, setTheirs] = useState<FieldMeta | null>(null);
  const [busy, setBusy] = useState(false);
  const [sheet, setSheet] = useState<'kind' | 'delete' | null>(null);
  const dirty = !sameDraft(draft, start);
  useEffect(() => onDirty(dirty), [dirty, onDirty]);
  useEffect(() => onLabel(say(draft.label)), [draft.label, onLabel]);
  const begin = (f: FieldMeta): void => {
    const next = draftOf(f);
    setSeen(f);
    setStart(next);
    setDraft(next);
    setTheirs(null);
    setError(null);
  };
  // Another saved it while nothing was being written here.
  useEffect(() => {
    if (field && seen && field.version > seen.version && !dirty && !busy) begin(field);
  }, [field, seen, dirty, busy]);
  const put = (change: Partial<Draft>): void => setDraft((d) => ({ ...d, ...change }));
  const putOptions = (change: Partial<Draft['options']>): void => setDraft((d) => ({ ...d, options: { ...d.options, ...change } }));

  const create = async (): Promise<void> => {
    const name = nameFrom(draft.label, object.fields.map((f) => f.name));
    const made = await addField(object.name, { name, label: draft.label, help: draft.help, kind: kind.name, options: optionsBody(draft, kind), position: fresh?.at ?? null });
    onDirty(false);
    void message.success(t('design.field_added', { label: say(made.label) }));
    onSaved(made.name);
  };
  /** Choices that are called otherwise now are renamed in the records first; the rest goes as one change. */
  const write = async (from: FieldMeta): Promise<FieldMeta> => {
    let now = from;
    for (const c of draft.choices) {
      const name = c.name.trim();
      if (!c.was || !name || c.was === name || !now.options.choices.some((o) => o.name === c.was) || now.options.choices.some((o) => o.name === name)) continue;
      now = (await post<ChoicesAnswer>(`${fieldPath(object.name, now.name)}/choices`, { from: [c.was], into: name }, { version: now.version })).field;
    }
    return changeField(object.name, now, { name: draft.name === now.name ? null : draft.name, label: draft.label, help: draft.help, options: optionsBody(draft, kind) });
  };
  const tell = (before: Draft, after: FieldMeta): void => {
    const undo = (): void => void changeField(object.name, after, { label: before.label, help: before.help, options: optionsBody(before, kind) }).then(refresh, (e: Error) => void message.error(e.message));
    // A choice that was renamed is renamed back by hand: the records changed with it.
    const renamed = draft.choices.some((c) => c.was && c.was !== c.name.trim());
    void message.open({
      type: 'success',
      duration: 6,
      content: (
        <span>
          {t('design.field_saved', { label: say(after.label) })}{' '}
          {!renamed && (
            <Button type="link" size="small" onClick={undo}>
              {t('action.undo')}
            </Button>
          )}
        </span>
      ),
    });
  };
  const save = async (over?: FieldMeta): Promise<void> => {
    if (busy) return;
    if (!draft.label.zh.trim() && !draft.label.en.trim()) return setError(new Error(t('design.needs_name')));
    setBusy(true);
    setError(null);
    try {
      if (!seen) await create();
      else {
        const next = await write(over ?? seen);
        await refresh();
        tell(start, next);
        begin(next);
        onSaved(next.name);
      }
    } catch (e) {
      if (seen && e instanceof ApiError && e.problem.status === 412) setTheirs(await get<FieldMeta>(fieldPath(object.name, seen.name)).catch(() => null));
      else setError(e);
    }
    setBusy(false);
  };
  const shown = asField(draft, kind, seen);
  const choosing = kind.options.includes('choices');
  return (
    <form
      className="form field-form"
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <Head field={seen} kind={kind} onKind={() => setSheet('kind')} />
      {seen?.broken && (
        <div className="trouble">
          <State tone="red">{t('design.broken')}</State>
          <p>{say(seen.broken)}</p>
        </div>
      )}
      <Both label={t('design.label')} value={draft.label} onChange={(label) => put({ label })} focus={!seen} />
      {choosing && (
        <ChoicesEditor
          object={object.name}
          field={seen}
          choices={draft.choices}
          open={draft.options.open}
          dirty={dirty}
          onChange={(choices) => put({ choices })}
          onOpen={(open) => putOptions({ open })}
          onMerged={(a) => {
            void refresh();
            begin(a.field);
            void message.success(t('design.merged', { n: a.records }));
          }}
        />
      )}
      {kind.name === 'formula' && <FormulaEditor object={object} meta={meta} field={shown} formula={draft.options.formula ?? ''} onChange={(formula) => putOptions({ formula })} />}
      {kind.name === 'rollup' && <RollupEditor object={object} meta={meta} field={shown} rollup={draft.options.rollup ?? { function: 'count', object: '', field: null, where: null, window: null }} onChange={(rollup) => putOptions({ rollup })} />}
      <OptionsEditor object={object} meta={meta} kind={kind} field={shown} options={draft.options} put={putOptions} fresh={!seen} />
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
      <div className="field-foot">
        {theirs ? (
          <Conflict
            mine={draft}
            theirs={draftOf(theirs)}
            onTheirs={() => {
              void refresh();
              begin(theirs);
            }}
            onMine={() => {
              setTheirs(null);
              void save(theirs);
            }}
          />
        ) : (
          <Trouble error={error} />
        )}
        <span className="buttons">
          <Button type="primary" htmlType="submit" loading={busy} disabled={!dirty && !!seen}>
            {t(seen ? 'action.save' : 'design.field_add')}
          </Button>
          <Button onClick={onClose}>{t(dirty || !seen ? 'action.cancel' : 'action.close')}</Button>
          {seen && (
            <Button type="text" danger className="push" onClick={() => setSheet('delete')}>
              {t('design.field_delete')}
            </Button>
          )}
        </span>
      </div>
      {sheet === 'kind' && seen && (
        <KindChange
          object={object}
          field={seen}
          meta={meta}
          onClose={() => setSheet(null)}
          onDone={(f) => {
            setSheet(null);
            begin(f);
            void message.success(t('design.kind_done', { label: say(f.label), kind: say(meta.kinds.find((k) => k.name === f.kind)?.label ?? f.label) }));
          }}
        />
      )}
      {sheet === 'delete' && seen && (
        <Deleting
          object={object}
          field={seen}
          meta={meta}
          onClose={() => setSheet(null)}
          onGone={() => {
            onDirty(false);
            onClose();
          }}
        />
      )}
    </form>
  );
}
