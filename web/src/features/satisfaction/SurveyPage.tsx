// SurveyPage: a survey while it is written: its questions by clicking, and beside them how it looks on a phone.
import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Input, InputNumber, Radio, Switch } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { ApiError, get, post, put, remove } from '../../api/client';
import { stale, survey } from '../../api/queries';
import type { SurveyItem, SurveyQuestion, SurveyRow, Text2 } from '../../api/types';
import { t, word } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { useDone } from '../../record/useDone';
import { WholeClash } from '../../record/WholeClash';
import { Icon } from '../../ui/icons';
import { Bones, Labelled, Section, Trouble } from '../../ui/parts';
import { draftOf, isFixed, ITEM_KINDS, KINDS, moved, newDraft, newItem, type Kind } from './draft';
import { Both, ItemCard } from './ItemCard';
import { Preview } from './Preview';
import { Linked } from './Share';

type Part = { draft: SurveyQuestion; change: (d: SurveyQuestion) => void };

function Basics({ draft, change, made }: Part & { made: boolean }): ReactNode {
  const turn = (kind: Kind): void => change({ ...newDraft(kind), name: draft.name, anonymous: draft.anonymous });
  return (
    <>
      <Labelled label={t('surveys.name')} hint={t('surveys.name_says')}>
        <Input value={draft.name} maxLength={100} onChange={(e) => change({ ...draft, name: e.target.value })} />
      </Labelled>
      <div className="labelled">
        <span className="label">{t('surveys.kind')}</span>
        <Radio.Group value={draft.kind} disabled={made} onChange={(e) => turn(e.target.value as Kind)} aria-label={t('surveys.kind')} className="kind-choice" options={KINDS.map((k) => ({ value: k, label: word('surveys.kind_says', k) }))} />
      </div>
      <div className="labelled">
        <span className="label">{t('surveys.whose')}</span>
        <Radio.Group value={draft.anonymous} disabled={made} onChange={(e) => change({ ...draft, anonymous: e.target.value as boolean })} aria-label={t('surveys.whose')} className="kind-choice" options={[{ value: false, label: t('surveys.named_says') }, { value: true, label: t('surveys.anonymous_says') }]} />
      </div>
    </>
  );
}

const texts: ['title' | 'intro' | 'thanks', 'surveys.title' | 'surveys.intro' | 'surveys.thanks'][] = [['title', 'surveys.title'], ['intro', 'surveys.intro'], ['thanks', 'surveys.thanks']];

function Items({ draft, change }: Part): ReactNode {
  const set = (at: number, item: SurveyItem): void => change({ ...draft, questions: draft.questions.map((q, i) => (i === at ? item : q)) });
  const first = draft.kind === 'own' ? 0 : 1;
  return (
    <Section title={t('surveys.items')}>
      <ol className="items">
        {draft.questions.map((q, i) => (
          <ItemCard
            key={q.key}
            item={q}
            n={i + 1}
            fixed={isFixed(draft.kind, i)}
            onChange={(item) => set(i, item)}
            onUp={i > first ? () => change({ ...draft, questions: moved(draft.questions, i, -1) }) : null}
            onDown={i >= first && i < draft.questions.length - 1 ? () => change({ ...draft, questions: moved(draft.questions, i, 1) }) : null}
            onRemove={draft.questions.length > 1 ? () => change({ ...draft, questions: draft.questions.filter((_, at) => at !== i) }) : null}
          />
        ))}
      </ol>
      <div className="buttons" role="group" aria-label={t('surveys.add')}>
        {ITEM_KINDS.map((k) => (
          <Button key={k} icon={<Icon name="plus" size={16} />} onClick={() => change({ ...draft, questions: [...draft.questions, newItem(draft.questions, k)] })}>
            {word('surveys.item', k)}
          </Button>
        ))}
      </div>
    </Section>
  );
}

function Limits({ draft, change }: Part): ReactNode {
  const days = (name: 'quiet_days' | 'change_days' | 'due_days', most: number): ReactNode => (
    <Labelled label={t(`surveys.${name}`)} hint={t(`surveys.${name}_says`)}>
      <InputNumber min={0} max={most} precision={0} value={draft[name]} onChange={(v) => change({ ...draft, [name]: v ?? 0 })} />
    </Labelled>
  );
  return (
    <Section title={t('surveys.limits')}>
      <div className="both">
        <Labelled label={t('surveys.bad_below')} hint={t('surveys.bad_below_says')}>
          <InputNumber min={0} max={10} precision={0} value={draft.bad_below < 0 ? null : draft.bad_below} onChange={(v) => change({ ...draft, bad_below: v ?? -1 })} />
        </Labelled>
        {days('due_days', 365)}
        {!draft.anonymous && days('quiet_days', 3650)}
        {!draft.anonymous && days('change_days', 3650)}
        <Labelled label={t('surveys.ends')} hint={t('surveys.ends_says')}>
          <DatePicker value={draft.ends ? dayjs(draft.ends) : null} onChange={(d) => change({ ...draft, ends: d ? d.format('YYYY-MM-DD') : null })} placeholder={t('surveys.ends_never')} aria-label={t('surveys.ends')} />
        </Labelled>
        <label className="labelled switch-line">
          <span className="label">{t('surveys.takes')}</span>
          <Switch checked={draft.open} onChange={(open) => change({ ...draft, open })} aria-label={t('surveys.takes')} />
        </label>
      </div>
    </Section>
  );
}

function useSaving(kept: SurveyRow | null, draft: SurveyQuestion, settle: (s: SurveyRow) => void) {
  const [, go] = useLocation();
  const { did } = useDone();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [theirs, setTheirs] = useState<SurveyRow | null>(null);
  const save = async (version = kept?.version): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const now = kept ? await put<SurveyRow>(`/api/surveys/${kept.id}`, draft, version) : await post<SurveyRow>('/api/surveys', draft);
      stale('/api/surveys');
      settle(now);
      did(t('surveys.saved', { name: now.name }));
      if (!kept) go(`/satisfaction/${now.id}`, { replace: true });
    } catch (e) {
      if (kept && e instanceof ApiError && e.problem.status === 412) await get<SurveyRow>(`/api/surveys/${kept.id}`).then(setTheirs, setError);
      else setError(e);
    }
    setBusy(false);
  };
  const erase = async (): Promise<void> => {
    if (!kept) return;
    try {
      await remove(`/api/surveys/${kept.id}`, kept.version);
      stale('/api/surveys');
      did(t('surveys.gone', { name: kept.name }), () => post(`/api/surveys/${kept.id}/restore`, {}).then(() => stale('/api/surveys')));
      go('/satisfaction?tab=surveys');
    } catch (e) {
      setError(e);
    }
  };
  return { busy, error, theirs, save, erase, dismiss: () => setTheirs(null) };
}

function Editing({ first }: { first: SurveyRow | null }): ReactNode {
  const [kept, setKept] = useState(first);
  const [draft, change] = useState<SurveyQuestion>(() => (first ? draftOf(first) : newDraft('nps')));
  const settle = (s: SurveyRow): void => {
    setKept(s);
    change(draftOf(s));
  };
  const { busy, error, theirs, save, erase, dismiss } = useSaving(kept, draft, settle);
  const say2 = (name: 'title' | 'intro' | 'thanks', value: Text2): void => change({ ...draft, [name]: value });
  return (
    <div className="survey-edit">
      <div className="form-edit">
        {kept?.anonymous && (
          <Section title={t('surveys.link')} note={t('surveys.share_says')}>
            <Linked survey={kept} />
          </Section>
        )}
        <div className="form">
          <Basics draft={draft} change={change} made={kept !== null} />
          {texts.map(([name, label]) => (
            <Both key={name} label={t(label)} value={draft[name]} onChange={(v) => say2(name, v)} />
          ))}
        </div>
        <Items draft={draft} change={change} />
        <Limits draft={draft} change={change} />
        <Trouble error={error} />
        <div className="buttons">
          <Button type="primary" loading={busy} onClick={() => void save()}>
            {t('action.save')}
          </Button>
          {kept && (
            <Button danger icon={<Icon name="trash" size={16} />} onClick={() => void erase()}>
              {t('surveys.delete')}
            </Button>
          )}
        </div>
      </div>
      <Preview draft={draft} />
      <WholeClash theirs={theirs} title={t('conflict.title')} says={t('surveys.conflict')} onMine={(s) => void save(s.version)} onTheirs={settle} onClose={dismiss} />
    </div>
  );
}

export default function SurveyPage({ id }: { id: number | null }): ReactNode {
  const kept = useQuery(survey(id));
  const title = id === null ? t('surveys.new') : (kept.data?.name ?? t('nav.satisfaction'));
  useTitle(title + ' · ' + t('brand'));
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-lead">
          <p className="page-title">
            <Link href="/satisfaction?tab=surveys">{t('nav.satisfaction')}</Link>
          </p>
          <h1>{title}</h1>
        </div>
      </header>
      {kept.isError ? <Trouble error={kept.error} retry={() => void kept.refetch()} /> : id !== null && !kept.data ? <Bones rows={10} /> : <Editing key={id ?? 'new'} first={kept.data ?? null} />}
    </div>
  );
}
