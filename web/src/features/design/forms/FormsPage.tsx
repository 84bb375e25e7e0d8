// FormsPage: the public forms of the organisation, how many have answered each, and what became no record.
import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { post } from '../../../api/client';
import { asideOf, publicForms, stale } from '../../../api/queries';
import type { FormRow, Meta } from '../../../api/types';
import { instant } from '../../../lib/format';
import { say, t } from '../../../lib/text';
import { useTitle } from '../../../lib/use';
import { objectLabel, objectOf, useMeta } from '../../../record/meta';
import { useSession, useToday } from '../../../record/session';
import { cellText } from '../../../record/Value';
import { Icon } from '../../../ui/icons';
import { Blank, Bones, First, Page, Panel, Section, State, Trouble, type Tone } from '../../../ui/parts';
import { fieldNamed, fieldsFor, stateOf } from './draft';

const tones: Record<ReturnType<typeof stateOf>, Tone> = { open: 'green', closed: 'grey', over: 'grey', full: 'blue', broken: 'red', deleted: 'grey' };

function Aside({ form, meta, onClose }: { form: FormRow | null; meta: Meta; onClose: () => void }): ReactNode {
  const list = useQuery(asideOf(form?.id ?? null));
  const known = fieldsFor(meta, objectOf(meta, form?.object ?? null));
  return (
    <Panel open={form !== null} onClose={onClose} title={form ? t('forms.aside', { n: form.aside }) : ''} width={520}>
      <p className="quiet">{t('forms.aside_says')}</p>
      {list.isError && <Trouble error={list.error} />}
      <ul className="changes">
        {list.data?.rows.map((a) => (
          <li key={a.id} className="change">
            <p className="quiet small num">
              {instant(a.at)} · {t('forms.from', { address: a.address })}
            </p>
            <p className="ink-amber small">{say(a.reason)}</p>
            <ul>
              {Object.entries(a.values).map(([name, v]) => (
                <li key={name}>
                  <span className="quiet">{say(fieldNamed(known, name)?.label ?? { zh: name, en: name })}</span> {cellText(v, fieldNamed(known, name)?.kind ?? 'text')}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Row({ form, meta, onAside, onRestore }: { form: FormRow; meta: Meta; onAside: () => void; onRestore: () => void }): ReactNode {
  const today = useToday();
  const state = stateOf(form, today);
  return (
    <li className="row">
      <span className="row-main">
        {form.deleted ? (
          <span className="strong">{form.name}</span>
        ) : (
          <Link href={'/forms/' + form.id} className="strong">
            {form.name}
          </Link>
        )}
        <span className="quiet small">
          {objectLabel(meta, form.object)} · {form.most ? t('forms.answers_of', { n: form.answers, most: form.most }) : t('forms.answers', { n: form.answers })}
        </span>
        {form.broken && !form.deleted && <span className="ink-red small">{say(form.broken)}</span>}
        {form.aside > 0 && (
          <Button type="link" size="small" className="link-left" onClick={onAside}>
            {t('forms.aside', { n: form.aside })}
          </Button>
        )}
      </span>
      <State tone={tones[state]}>{t(`forms.${state}`)}</State>
      {form.deleted && <Button onClick={onRestore}>{t('forms.restore')}</Button>}
    </li>
  );
}

export default function FormsPage(): ReactNode {
  const meta = useMeta();
  const session = useSession();
  const { message } = App.useApp();
  const [, go] = useLocation();
  const list = useQuery({ ...publicForms(), enabled: session?.rights.includes('administrator') ?? false });
  const [aside, setAside] = useState<FormRow | null>(null);
  useTitle(t('forms.title') + ' · ' + t('brand'));
  const restore = async (f: FormRow): Promise<void> => {
    try {
      await post(`/api/forms/${f.id}/restore`, {});
      void message.success(t('forms.restored', { name: f.name }));
      stale('/api/forms');
    } catch (e) {
      void message.error((e as Error).message);
    }
  };
  if (session && !session.rights.includes('administrator'))
    return (
      <div className="page">
        <Blank title={t('design.denied')} says={t('design.denied_says')} />
      </div>
    );
  const rows = list.data?.rows ?? [];
  const there = rows.filter((f) => !f.deleted);
  const gone = rows.filter((f) => f.deleted);
  const row = (f: FormRow): ReactNode => meta && <Row key={f.id} form={f} meta={meta} onAside={() => setAside(f)} onRestore={() => void restore(f)} />;
  const make = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => go('/forms/new')}>
      {t('forms.new')}
    </Button>
  );
  return (
    <Page lead={t('forms.title')} title={t('nav.settings')} actions={there.length ? make : undefined}>
      {list.isError ? (
        <Trouble error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending || !meta ? (
        <Bones rows={6} />
      ) : there.length ? (
        <ul className="rows">{there.map(row)}</ul>
      ) : (
        <First icon="list" heading="h2" title={t('forms.none')} says={t('forms.none_says')}>
          {make}
        </First>
      )}
      {gone.length > 0 && (
        <Section title={t('forms.deleted_list')}>
          <ul className="rows">{gone.map(row)}</ul>
        </Section>
      )}
      {meta && <Aside form={aside} meta={meta} onClose={() => setAside(null)} />}
    </Page>
  );
}
