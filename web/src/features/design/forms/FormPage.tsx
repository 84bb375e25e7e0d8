// FormPage: one public form: what it says, what it asks, what it fills in by itself, until when; its link and QR code.
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { publicForm } from '../../../api/queries';
import type { FormRow, Meta } from '../../../api/types';
import { say, t } from '../../../lib/text';
import { useTitle } from '../../../lib/use';
import { objectOf, useMeta } from '../../../record/meta';
import { useSession } from '../../../record/session';
import { Icon } from '../../../ui/icons';
import { Blank, Bones, Labelled, Section, Trouble } from '../../../ui/parts';
import { WholeClash } from '../../../record/WholeClash';
import { AskedFields } from './AskedFields';
import { canMake, fieldsFor, forObject, isTimed } from './draft';
import { LinkCard } from './LinkCard';
import { Fixed, Limits, Texts, type Part } from './parts';
import { useForm } from './useForm';

/** What it is called, and what each answer becomes: that stays once it is made. */
function Basics({ draft, meta, change, made }: Part & { made: boolean }): ReactNode {
  const turn = (name: string): void => {
    const o = objectOf(meta, name);
    if (o) change(forObject(draft, meta, o));
  };
  return (
    <div className="both">
      <Labelled label={t('forms.name')} hint={t('forms.name_says')}>
        <Input value={draft.name} maxLength={100} onChange={(e) => change({ ...draft, name: e.target.value })} />
      </Labelled>
      <Labelled label={t('forms.object')} hint={t('forms.object_says')}>
        <Select<string> disabled={made} value={draft.object} aria-label={t('forms.object')} options={meta.objects.filter(canMake).map((o) => ({ value: o.name, label: say(o.label) }))} onChange={turn} />
      </Labelled>
    </div>
  );
}

function Editing({ meta, kept }: { meta: Meta; kept: FormRow | null }): ReactNode {
  const { draft, change, busy, error, save, erase, theirs, settle, dismiss } = useForm(meta, kept);
  const object = objectOf(meta, draft.object);
  const part: Part = { draft, meta, change };
  return (
    <div className="form-edit">
      {kept?.broken && <Trouble error={new Error(say(kept.broken))} />}
      {kept && <LinkCard form={kept} />}
      <div className="form">
        <Basics {...part} made={kept !== null} />
        <Texts {...part} />
      </div>
      <Section title={t('forms.fields')} note={t('forms.fields_says')}>
        {isTimed(object) && <p className="quiet asked-whose">{t('forms.whose')}</p>}
        {object && <AskedFields known={fieldsFor(meta, object)} fields={draft.fields} fixed={Object.keys(draft.fixed)} onChange={(fields) => change({ ...draft, fields })} />}
      </Section>
      <Fixed {...part} />
      <Limits {...part} />
      <Trouble error={error} />
      <div className="buttons">
        <Button type="primary" loading={busy} onClick={() => save()}>
          {t('action.save')}
        </Button>
        {kept && (
          <Button danger icon={<Icon name="trash" size={16} />} onClick={erase}>
            {t('forms.delete')}
          </Button>
        )}
      </div>
      <WholeClash theirs={theirs} title={t('conflict.title')} says={t('forms.conflict')} onMine={(f) => save(f.version)} onTheirs={settle} onClose={dismiss} />
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
