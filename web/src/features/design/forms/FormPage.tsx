// FormPage: one public form: what it says, what it asks, what it fills in by itself, until when; its link and QR code.
import { useQuery } from '@tanstack/react-query';
import { App, Button, DatePicker, Input, InputNumber, Modal, Select, Switch } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { ApiError, get, post, put, remove } from '../../../api/client';
import { client, people, publicForm, stale } from '../../../api/queries';
import type { FormRow, Meta } from '../../../api/types';
import { say, t } from '../../../lib/text';
import { useTitle } from '../../../lib/use';
import { FieldInput } from '../../../record/FieldInput';
import { fieldOf, objectOf, useMeta } from '../../../record/meta';
import { useSession } from '../../../record/session';
import { did } from '../../../record/undo';
import { Icon } from '../../../ui/icons';
import { Blank, Bones, Labelled, Section, Trouble } from '../../../ui/parts';
import { AskedFields } from './AskedFields';
import { canFix, canMake, draftOf, fieldNamed, fieldsFor, forObject, fresh, isTimed, withFixed, withoutFixed, type Draft } from './draft';
import { LinkCard } from './LinkCard';

type Part = { draft: Draft; meta: Meta; change: (d: Draft) => void };

function Texts({ draft, change }: Part): ReactNode {
  const both = (key: 'title' | 'intro' | 'thanks', long: boolean): ReactNode => (
    <div className="labelled" role="group" aria-label={t(`forms.text_${key}`)}>
      <span className="label">{t(`forms.text_${key}`)}</span>
      <div className="both">
        {(['zh', 'en'] as const).map((l) => {
          const more = { value: draft[key][l], placeholder: t(`forms.${l}`), 'aria-label': `${t(`forms.text_${key}`)} ${t(`forms.${l}`)}`, maxLength: long ? 2000 : 100 };
          const set = (text: string): void => change({ ...draft, [key]: { ...draft[key], [l]: text } });
          return long ? <Input.TextArea key={l} {...more} autoSize={{ minRows: 2, maxRows: 8 }} onChange={(e) => set(e.target.value)} /> : <Input key={l} {...more} onChange={(e) => set(e.target.value)} />;
        })}
      </div>
    </div>
  );
  return (
    <>
      {both('title', false)}
      {both('intro', true)}
      {both('thanks', true)}
    </>
  );
}

function Fixed({ draft, meta, change }: Part): ReactNode {
  const known = fieldsFor(meta, objectOf(meta, draft.object));
  const names = Object.keys(draft.fixed);
  const left = known.filter((f) => canFix(f) && !(f.name in draft.fixed) && !draft.fields.some((a) => a.field === f.name) && f.name !== 'owner' && f.name !== 'customer.owner');
  return (
    <Section title={t('forms.fixed')} note={t('forms.fixed_says')}>
      <div className="form">
        {names.flatMap((name) => {
          const f = fieldNamed(known, name);
          return f
            ? [
                <div key={name} className="fixed-row">
                  <Labelled label={say(f.label)}>
                    <FieldInput field={f} value={draft.fixed[name] ?? null} onChange={(v) => change(withFixed(draft, name, v))} />
                  </Labelled>
                  <button type="button" className="tiny lay-out" onClick={() => change(withoutFixed(draft, name))} aria-label={t('forms.field_remove', { label: say(f.label) })}>
                    <Icon name="close" size={14} />
                  </button>
                </div>,
              ]
            : [];
        })}
        <Select<string> className="asked-add" value={null} disabled={!left.length} placeholder={t('forms.fixed_add')} aria-label={t('forms.fixed_add')} showSearch optionFilterProp="label" options={left.map((f) => ({ value: f.name, label: say(f.label) }))} onChange={(name) => change(withFixed(draft, name, null))} />
      </div>
    </Section>
  );
}

function Limits({ draft, meta, change }: Part): ReactNode {
  const list = useQuery(people());
  const object = objectOf(meta, draft.object);
  const owned = fieldOf(isTimed(object) ? objectOf(meta, 'customer') : object, 'owner');
  return (
    <Section title={t('forms.limits')}>
      <div className="form">
        <label className="lay-switch">
          <Switch checked={draft.open} onChange={(open) => change({ ...draft, open })} aria-label={t('forms.is_open')} /> {t('forms.is_open')}
        </label>
        <div className="both">
          <Labelled label={t('forms.ends')}>
            <DatePicker value={draft.ends ? dayjs(draft.ends) : null} onChange={(d) => change({ ...draft, ends: d ? d.format('YYYY-MM-DD') : null })} placeholder={t('forms.ends_never')} aria-label={t('forms.ends')} />
          </Labelled>
          <Labelled label={t('forms.most')}>
            <InputNumber<number> style={{ width: '100%' }} min={0} max={1000000} precision={0} value={draft.most || null} onChange={(n) => change({ ...draft, most: n ?? 0 })} placeholder={t('forms.most_any')} aria-label={t('forms.most')} />
          </Labelled>
        </div>
        {owned?.kind === 'person' && (
          <Labelled label={t('forms.owner')}>
            <Select<string> allowClear value={draft.owner ?? undefined} onChange={(owner) => change({ ...draft, owner: owner ?? null })} placeholder={t('forms.owner_none')} showSearch optionFilterProp="label" options={list.data?.rows.filter((p) => p.active).map((p) => ({ value: p.login, label: p.name || p.login })) ?? []} aria-label={t('forms.owner')} />
          </Labelled>
        )}
      </div>
    </Section>
  );
}

function Editing({ meta, kept }: { meta: Meta; kept: FormRow | null }): ReactNode {
  const { message } = App.useApp();
  const [, go] = useLocation();
  const [draft, setDraft] = useState<Draft>(kept ? draftOf(kept) : fresh(meta));
  const [version, setVersion] = useState(kept?.version ?? 0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [clash, setClash] = useState<FormRow | null>(null);
  const object = objectOf(meta, draft.object);
  const settle = (f: FormRow): void => {
    client.setQueryData(publicForm(f.id).queryKey, f);
    setVersion(f.version);
    setDraft(draftOf(f));
  };
  const save = async (over: number): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      if (kept) {
        settle(await put<FormRow>(`/api/forms/${kept.id}`, draft, over));
        void message.success(t('forms.saved'));
      } else {
        const made = await post<FormRow>('/api/forms', draft, { create: true });
        client.setQueryData(publicForm(made.id).queryKey, made);
        void message.success(t('forms.made'));
        go('/forms/' + made.id, { replace: true });
      }
    } catch (e) {
      if (kept && e instanceof ApiError && e.problem.status === 412) setClash(await get<FormRow>(`/api/forms/${kept.id}`));
      else setError(e);
    }
    setBusy(false);
  };
  const erase = async (): Promise<void> => {
    if (!kept) return;
    try {
      await remove(`/api/forms/${kept.id}`, version);
      did(t('forms.delete_done', { name: kept.name }), async () => {
        await post(`/api/forms/${kept.id}/restore`, {});
        stale('/api/forms');
        return null;
      });
      void message.success(t('forms.delete_done', { name: kept.name }));
      stale('/api/forms');
      go('/forms');
    } catch (e) {
      setError(e);
    }
  };
  const part: Part = { draft, meta, change: setDraft };
  return (
    <div className="form-edit">
      {kept?.broken && <Trouble error={new Error(say(kept.broken))} />}
      {kept && <LinkCard form={kept} />}
      <div className="form">
        <div className="both">
          <Labelled label={t('forms.name')} hint={t('forms.name_says')}>
            <Input value={draft.name} maxLength={100} onChange={(e) => setDraft({ ...draft, name: e.target.value })} />
          </Labelled>
          <Labelled label={t('forms.object')} hint={t('forms.object_says')}>
            <Select<string>
              disabled={kept !== null}
              value={draft.object}
              aria-label={t('forms.object')}
              options={meta.objects.filter(canMake).map((o) => ({ value: o.name, label: say(o.label) }))}
              onChange={(name) => {
                const o = objectOf(meta, name);
                if (o) setDraft(forObject(draft, meta, o));
              }}
            />
          </Labelled>
        </div>
        <Texts {...part} />
      </div>
      <Section title={t('forms.fields')} note={t('forms.fields_says')}>
        {isTimed(object) && <p className="quiet asked-whose">{t('forms.whose')}</p>}
        {object && <AskedFields known={fieldsFor(meta, object)} fields={draft.fields} fixed={Object.keys(draft.fixed)} onChange={(fields) => setDraft({ ...draft, fields })} />}
      </Section>
      <Fixed {...part} />
      <Limits {...part} />
      <Trouble error={error} />
      <div className="buttons">
        <Button type="primary" loading={busy} onClick={() => void save(version)}>
          {t('action.save')}
        </Button>
        {kept && (
          <Button danger icon={<Icon name="trash" size={16} />} onClick={() => void erase()}>
            {t('forms.delete')}
          </Button>
        )}
      </div>
      <Modal open={clash !== null} onCancel={() => setClash(null)} title={t('conflict.title')} footer={null} width={480} closable={{ 'aria-label': t('action.close') }}>
        <p>{t('forms.conflict')}</p>
        <div className="buttons">
          <Button
            type="primary"
            onClick={() => {
              const over = clash?.version ?? 0;
              setClash(null);
              void save(over);
            }}
          >
            {t('layout.conflict_mine')}
          </Button>
          <Button
            onClick={() => {
              if (clash) settle(clash);
              setClash(null);
            }}
          >
            {t('layout.conflict_theirs')}
          </Button>
        </div>
      </Modal>
    </div>
  );
}

export default function FormPage({ id }: { id: number | null }): ReactNode {
  const meta = useMeta();
  const session = useSession();
  const kept = useQuery(publicForm(id));
  const title = id === null ? t('forms.new') : (kept.data?.name ?? t('forms.title'));
  useTitle(title + ' · ' + t('brand'));
  const inside = (): ReactNode => {
    if (session && !session.rights.includes('administrator')) return <Blank title={t('design.denied')} says={t('design.denied_says')} />;
    if (kept.isError) return <Trouble error={kept.error} retry={() => void kept.refetch()} />;
    if (!meta || !session || (id !== null && !kept.data)) return <Bones rows={10} />;
    return <Editing meta={meta} kept={kept.data ?? null} />;
  };
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-lead">
          <p className="page-title">
            <Link href="/forms">{t('forms.title')}</Link>
          </p>
          <h1>{title}</h1>
        </div>
      </header>
      {inside()}
    </div>
  );
}
