// KindChange: a field becomes another kind. First what every value would become, and which would be lost; then, and
// only as it was shown, it is done.
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Alert, Button, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { ApiError, post } from '../../api/client';
import type { Becoming, FieldMeta, KindPreview, Meta, ObjectMeta } from '../../api/types';
import { count, listed } from '../../lib/format';
import { say, t } from '../../lib/text';
import { COLOURS } from '../../record/Tag';
import { Bones, Labelled, Panel, State, Trouble, type Tone } from '../../ui/parts';
import { fieldPath, refresh } from './shaping';
import { kindRows } from './kinds';

type Props = { object: ObjectMeta; field: FieldMeta; meta: Meta; onClose: () => void; onDone: (f: FieldMeta) => void };
const tones: Record<string, Tone> = { same: 'green', changed: 'amber', lost: 'red' };
const split = (v: string): string[] => v.split(/[\u001f、]/).filter(Boolean);
const said = (v: string): ReactNode => (v === '' ? <span className="faint">{t('value.empty')}</span> : listed(split(v)));

function Fates({ p }: { p: KindPreview }): ReactNode {
  return (
    <dl className="counts fates">
      {(['same', 'changed', 'lost'] as const).map((f) => (
        <div key={f} className={p.records[f] ? '' : 'zero'}>
          <dt>
            <State tone={p.records[f] ? (tones[f] as Tone) : 'grey'}>{t(`design.fate.${f}`)}</State>
          </dt>
          <dd className="num">{count(p.records[f])}</dd>
        </div>
      ))}
    </dl>
  );
}

function Examples({ rows }: { rows: Becoming[] }): ReactNode {
  return (
    <div className="table-box fate-box">
      <table className="table">
        <thead>
          <tr>
            <th>{t('design.before')}</th>
            <th>{t('design.after')}</th>
            <th className="right">{t('design.records')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((b, i) => (
            <tr key={i}>
              <td className="wrap">{said(b.value)}</td>
              <td className="wrap">
                {b.fate === 'lost' ? <State tone="red">{t('design.fate.lost')}</State> : said(b.becomes)}
                {b.reason && <span className="quiet small fate-why">{say(b.reason)}</span>}
              </td>
              <td className="right num">{count(b.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Wish = { kind: string | null; target: string | null };
type Look = { options: unknown; ready: boolean; preview: UseQueryResult<KindPreview> };

/** What each value would become; for a choice, what is written now becomes the list of choices. */
function useLook(object: ObjectMeta, field: FieldMeta, { kind, target }: Wish): Look {
  const path = fieldPath(object.name, field.name);
  const choosing = kind === 'choice' || kind === 'choices';
  const linking = isLinking(kind);
  const ask = (wanted: string | null, options: unknown): Promise<KindPreview> => post<KindPreview>(`${path}/preview`, { kind: wanted, options, fingerprint: null });
  const values = useQuery({ queryKey: [path, 'values', field.version], queryFn: () => ask('text', null), enabled: choosing, retry: false });
  const names = field.options.choices.length ? field.options.choices.map((c) => c.name) : [...new Set((values.data?.examples ?? []).flatMap((e) => (kind === 'choices' ? split(e.value) : [e.value])))].filter((n) => n !== '');
  const choices = field.options.choices.length ? field.options.choices : names.map((name, i) => ({ name, colour: COLOURS[i % COLOURS.length] ?? '' }));
  const options = choosing ? { choices, open: names.length >= 100 } : linking ? { object: target } : null;
  const ready = kind !== null && (!linking || target !== null) && (!choosing || !values.isPending);
  const preview = useQuery({ queryKey: [path, 'preview', field.version, kind, JSON.stringify(options)], queryFn: () => ask(kind, options), enabled: ready, retry: false, gcTime: 0 });
  return { options, ready, preview };
}

const isLinking = (kind: string | null): boolean => kind === 'link' || kind === 'links';

/** Which kind, and for a link to what. */
function Wanted({ field, meta, wish, onWish }: { field: FieldMeta; meta: Meta; wish: Wish; onWish: (w: Wish) => void }): ReactNode {
  const kinds = kindRows.filter((k) => k.kind !== field.kind && !['formula', 'rollup', 'auto_number'].includes(k.kind));
  const nameOf = (kind: string): string => say(meta.kinds.find((m) => m.name === kind)?.label ?? { zh: kind, en: kind });
  return (
    <>
      <Labelled label={t('design.kind_to')}>
        <Select<string> value={wish.kind ?? undefined} onChange={(kind) => onWish({ ...wish, kind })} options={kinds.map((k) => ({ value: k.kind, label: nameOf(k.kind) }))} placeholder={t('input.choose')} aria-label={t('design.kind_to')} showSearch optionFilterProp="label" listHeight={360} />
      </Labelled>
      {isLinking(wish.kind) && (
        <Labelled label={t('design.link_object')}>
          <Select<string> value={wish.target ?? undefined} onChange={(target) => onWish({ ...wish, target })} options={meta.objects.map((o) => ({ value: o.name, label: say(o.label) }))} placeholder={t('input.choose')} aria-label={t('design.link_object')} />
        </Labelled>
      )}
    </>
  );
}

/** What would happen, and doing it. */
function Outcome({ p, error, busy, onDo, onClose }: { p: KindPreview; error: unknown; busy: boolean; onDo: () => void; onClose: () => void }): ReactNode {
  return (
    <>
      <Fates p={p} />
      {p.examples.length > 0 ? <Examples rows={p.examples} /> : <p className="quiet">{t('design.kind_nothing')}</p>}
      {p.examples.length >= 100 && <p className="quiet small">{t('design.kind_first')}</p>}
      <Trouble error={error} />
      <span className="buttons">
        <Button type="primary" danger={p.records.lost > 0} loading={busy} onClick={onDo}>
          {p.records.lost ? t('design.kind_do_lost', { n: count(p.records.lost) }) : t('design.kind_do')}
        </Button>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
      </span>
    </>
  );
}

export function KindChange({ object, field, meta, onClose, onDone }: Props): ReactNode {
  const [wish, setWish] = useState<Wish>({ kind: null, target: null });
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [moved, setMoved] = useState(false);
  const { options, ready, preview } = useLook(object, field, wish);
  const p = preview.data;
  const change = async (): Promise<void> => {
    if (!p) return;
    setBusy(true);
    setError(null);
    try {
      const next = await post<FieldMeta>(`${fieldPath(object.name, field.name)}/kind`, { kind: wish.kind, options, fingerprint: p.fingerprint }, { version: field.version });
      await refresh();
      onDone(next);
    } catch (e) {
      setBusy(false);
      // Records changed since: what is shown is no longer what would happen.
      if (e instanceof ApiError && e.problem.status === 409) {
        setMoved(true);
        void preview.refetch();
      } else setError(e);
    }
  };
  const wanted = (w: Wish): void => {
    if (w.kind !== wish.kind) setMoved(false);
    if (w.kind !== wish.kind) setError(null);
    setWish(w);
  };
  return (
    <Panel open onClose={onClose} title={t('design.kind_title', { label: say(field.label) })} width={600}>
      <div className="form">
        <p className="quiet">{t('design.kind_says')}</p>
        <Wanted field={field} meta={meta} wish={wish} onWish={wanted} />
        {moved && <Alert type="warning" showIcon message={t('design.kind_moved')} />}
        {preview.isError ? <Trouble error={preview.error} /> : p ? <Outcome p={p} error={error} busy={busy} onDo={() => void change()} onClose={onClose} /> : ready && <Bones rows={6} height={36} />}
      </div>
    </Panel>
  );
}
