// AutomationPage: one automation: its sentence, the canvas it is built on, what it would have done; and what it did.
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown, Input, InputNumber } from 'antd';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { post, remove } from '../../api/client';
import { automation, automationPreview, automationVocabulary, publicForms, stale } from '../../api/queries';
import type { Automation, AutomationPreview, AutomationVocabulary, Meta } from '../../api/types';
import { link } from '../../lib/base';
import { listed } from '../../lib/format';
import { say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useAskOnLeaving, useSettled, useTitle } from '../../lib/use';
import { customerOf, useMeta } from '../../record/meta';
import { useSession } from '../../record/session';
import { did } from '../../record/undo';
import { useDone } from '../../record/useDone';
import { WholeClash } from '../../record/WholeClash';
import { Icon } from '../../ui/icons';
import { Bones, Labelled, Section, State, Tabs, Trouble } from '../../ui/parts';
import { Canvas, type Problem } from './Canvas';
import { draftOf, fresh, questionOf, readyOnes, type Draft } from './draft';
import { Past } from './Past';
import { Runs } from './Runs';
import { useBuilding, type Building } from './useBuilding';
import { useCanvasKeys } from './useCanvasKeys';

/** The object of what it is about, as the server has it. */
function useAbout(d: Draft, meta: Meta): string {
  const kind = String(d.when.kind);
  const form = useQuery({ ...publicForms(), enabled: kind === 'form' }).data?.rows.find((f) => f.id === d.when.form);
  if (kind === 'survey') return 'rating';
  if (kind === 'form') return form?.object ?? '';
  if (kind === 'record' || kind === 'date') return String(d.when.object ?? '');
  return kind === 'hook' ? '' : (customerOf(meta)?.name ?? '');
}

/** What of `a` is not as in `b`, in words. */
const different = (a: Draft, b: Draft): string => listed((['name', 'when', 'condition', 'steps', 'cap'] as const).filter((k) => JSON.stringify(a[k]) !== JSON.stringify(b[k])).map((k) => t(`auto.part.${k}`)));

function Head({ b, ready, writes, onErase }: { b: Building; ready: boolean; writes: boolean; onErase: () => void }): ReactNode {
  const { d, kept, acts, dirty, busy } = b;
  const on = kept?.enabled ?? false;
  const items = [
    { key: 'undo', label: t('auto.undo'), disabled: !b.mayUndo },
    { key: 'redo', label: t('auto.redo'), disabled: !b.mayRedo },
    ...(kept ? [{ key: 'delete', danger: true, label: t('auto.delete') }] : []),
  ];
  const doing: Record<string, () => void> = { undo: b.undo, redo: b.redo, delete: onErase };
  return (
    <header className="page-head">
      <div className="page-lead">
        <p className="page-title">
          <Link href="/automations">
            <Icon name="back" size={14} /> {t('nav.automations')}
          </Link>
        </p>
        <Input className="title-input" variant="borderless" readOnly={!writes} value={d.name} onChange={(e) => acts.set({ ...d, name: e.target.value }, 'name')} placeholder={t('auto.name')} aria-label={t('auto.name')} maxLength={60} />
        <p className="auto-state">
          {kept?.broken ? <State tone="red">{say(kept.broken)}</State> : <State tone={on ? 'green' : 'grey'}>{t(on ? 'auto.on' : 'auto.off')}</State>}
          {dirty && <span className="quiet small">{t('auto.unsaved')}</span>}
          {kept?.author_name && <span className="quiet small">{t('auto.author', { name: kept.author_name })}</span>}
        </p>
      </div>
      {writes && (
        <div className="page-actions">
          <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => doing[key]?.() }}>
            <Button icon={<Icon name="more" size={16} />} aria-label={t('action.more')} />
          </Dropdown>
          {on && (
            <Button loading={busy} disabled={!ready} onClick={() => void b.save(false)}>
              {t('auto.turn_off')}
            </Button>
          )}
          <Button type={on ? 'primary' : 'default'} loading={busy} disabled={!ready || (!dirty && kept !== null)} onClick={() => void b.save(on)}>
            {t('action.save')}
          </Button>
          {!on && (
            <Button type="primary" loading={busy} disabled={!ready} onClick={() => void b.save(true)}>
              {t(dirty || !kept ? 'auto.save_on' : 'auto.turn_on')}
            </Button>
          )}
        </div>
      )}
    </header>
  );
}

/** The address for other programs; its secret is for who may change it. */
const HookAddress = ({ a }: { a: Automation }): ReactNode =>
  a.secret && (
    <Section title={t('auto.hook')}>
      <p className="quiet">{t('auto.hook_says')}</p>
      <code className="auto-hook">{link(`/api/automations/${a.id}/hook`)}</code>
      <code className="auto-hook">X-Automation-Secret: {a.secret}</code>
    </Section>
  );

function Says({ asked, problem, begins }: { asked: AutomationPreview | undefined; problem: Problem; begins: boolean }): ReactNode {
  if (problem && begins) return <p className="auto-says quiet">{t('auto.begin')}</p>;
  if (problem) return <p className="auto-says">{problem.place ? <span className="quiet">{t('auto.not_yet')}</span> : <State tone="red">{problem.words}</State>}</p>;
  return <p className="auto-says">{asked?.sentence ? say(asked.sentence) : '\u00a0'}</p>;
}

function Build({ b, v, meta, writes }: { b: Building; v: AutomationVocabulary; meta: Meta; writes: boolean }): ReactNode {
  const about = useAbout(b.d, meta);
  // A name that is not there yet stands in the way of nothing else.
  const question = JSON.stringify(questionOf({ ...b.d, name: b.d.name.trim() || t('auto.new') }, false));
  const settled = useSettled(question, 450);
  const asked = useQuery({ ...automationPreview(JSON.parse(settled) as ReturnType<typeof questionOf>), enabled: writes, retry: false });
  const fresh = settled === question && !asked.isPlaceholderData;
  // A problem is about the steps as they were asked for.
  const wrong = fresh && asked.data?.problem ? asked.data : null;
  const problem: Problem = wrong?.problem ? { place: wrong.place, param: wrong.param, words: say(wrong.problem) } : null;
  useCanvasKeys(b.step, b.undo, b.redo);
  return (
    <>
      {writes ? <Says asked={asked.data} problem={problem} begins={!b.dirty && !b.kept} /> : b.kept && <p className="auto-says">{say(b.kept.sentence)}</p>}
      <Trouble error={writes ? asked.error : null} retry={() => void asked.refetch()} />
      <div className="auto-build">
        <Canvas d={b.d} v={v} meta={meta} about={about} at={b.at} onAt={b.setAt} problem={b.dirty || b.kept ? problem : null} acts={b.acts} reads={!writes} turn={b.turn} />
        {writes && (
          <aside className="auto-aside">
            <Section title={t('auto.past_head')}>{asked.data?.past ? <Past past={asked.data.past} meta={meta} waiting={!fresh} /> : problem ? <p className="quiet">{t('auto.past_later')}</p> : <Bones rows={4} />}</Section>
            <Section title={t('auto.cap')}>
              <Labelled label={t('auto.cap_most')} hint={t('auto.cap_says', { n: v.cap })}>
                <InputNumber min={1} max={v.cap_most} precision={0} value={b.d.cap} onChange={(cap) => b.acts.set({ ...b.d, cap: cap ?? v.cap }, 'cap')} suffix={t('auto.cap_unit')} />
              </Labelled>
            </Section>
            {b.kept && <HookAddress a={b.kept} />}
          </aside>
        )}
      </div>
    </>
  );
}

function Editor({ name, from, first, v, meta }: { name: string; from: Automation | null; first: Draft; v: AutomationVocabulary; meta: Meta }): ReactNode {
  const [, go] = useLocation();
  const [params, setParams] = useParams();
  const session = useSession();
  const writes = !!session?.rights.includes('rules');
  const b = useBuilding(name, first, from, v, (a) => go('/automations/' + a.id, { replace: true }));
  const done = useDone();
  const tab = params.tab === 'runs' && b.kept ? 'runs' : 'build';
  useAskOnLeaving(b.dirty && writes);
  useTitle((b.d.name || t('auto.new')) + ' · ' + t('brand'));
  const erase = (): void => {
    const a = b.kept;
    if (!a) return;
    const back = async (): Promise<null> => {
      await post('/api/automations/' + a.id + '/restore', {});
      stale('/api/automations');
      return null;
    };
    remove('/api/automations/' + a.id, a.version).then(() => {
      stale('/api/automations');
      did(t('auto.deleted', { name: a.name }), back);
      done.did(t('auto.deleted', { name: a.name }), back);
      go('/automations');
    }, done.failed);
  };
  return (
    <div className="page page-wide auto-page">
      <Head b={b} ready={b.d.name.trim() !== ''} writes={writes} onErase={erase} />
      <Trouble error={b.error} />
      {b.restored && b.dirty && (
        <p className="auto-restored">
          <State tone="blue">{t('auto.restored')}</State>
          <Button type="link" onClick={b.discard}>
            {t('auto.discard')}
          </Button>
        </p>
      )}
      {b.kept && <Tabs label={t('nav.automations')} value={tab} onChange={(k) => setParams({ tab: k === 'runs' ? 'runs' : null, run: null, state: null })} items={[{ key: 'build', text: t('auto.tab_build') }, { key: 'runs', text: b.kept.runs ? t('auto.tab_runs_n', { n: b.kept.runs.all }) : t('auto.tab_runs') }]} />}
      {tab === 'runs' && b.kept ? <Runs id={b.kept.id} v={v} writes={writes} /> : <Build b={b} v={v} meta={meta} writes={writes} />}
      <WholeClash theirs={b.theirs} title={t('auto.clash')} says={b.theirs ? t('auto.clash_says', { who: b.theirs.author_name, what: different(draftOf(b.theirs), b.kept ? draftOf(b.kept) : b.d) || t('auto.part.enabled'), sentence: say(b.theirs.sentence) }) : ''} onMine={(a) => void b.save(b.kept?.enabled ?? false, a.version)} onTheirs={b.take} onClose={() => b.setTheirs(null)} />
    </div>
  );
}

const empty = (v: AutomationVocabulary): Draft => ({ name: '', when: v.when[0] ? fresh(v.when[0], 'kind') : {}, condition: '', steps: [], cap: v.cap });

export default function AutomationPage({ id }: { id: number | null }): ReactNode {
  const got = useQuery(automation(id));
  const v = useQuery(automationVocabulary()).data;
  const meta = useMeta();
  const [params] = useParams();
  if (got.error && !got.data)
    return (
      <div className="page">
        <Trouble error={got.error} retry={() => void got.refetch()} />
      </div>
    );
  if (!v || !meta || (id !== null && !got.data))
    return (
      <div className="page">
        <Bones />
      </div>
    );
  const ready = id === null ? readyOnes(meta).find((r) => r.key === params.ready) : undefined;
  const a = id === null ? null : (got.data ?? null);
  return <Editor key={id ?? 'new'} name={id === null ? 'new.' + (ready?.key ?? '') : String(id)} from={a} first={a ? draftOf(a) : ready ? ready.make() : empty(v)} v={v} meta={meta} />;
}
