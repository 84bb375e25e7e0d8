// LayoutPage: how an object's record page and entry form look, arranged by carrying; kept when it is saved, each step
// can be undone before and each save after.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Input, Modal, Segmented } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { ApiError, get, post, put, removed } from '../../../api/client';
import { client, layout, stale } from '../../../api/queries';
import type { Layout, LayoutTab, Meta, ObjectMeta } from '../../../api/types';
import { say, t } from '../../../lib/text';
import { useTitle } from '../../../lib/use';
import { tabTitle } from '../../../record/LaidOut';
import { objectOf, useMeta } from '../../../record/meta';
import { useSession } from '../../../record/session';
import { did } from '../../../record/undo';
import { Icon } from '../../../ui/icons';
import { Blank, Bones, Tabs, Trouble } from '../../../ui/parts';
import { Canvas } from './Canvas';
import { draftOf, same, section, swapped, tab, usual, withSection, withTab, type Draft, type Side } from './draft';
import { Preview } from './Preview';
import { SectionPanel } from './SectionPanel';

const STEPS_KEPT = 100;
const both = (zh: string, en: string): { zh: string; en: string } => ({ zh, en });
const words = { timeline: both('时间线', 'Time line'), facts: both('资料', 'Details'), basics: both('基本信息', 'Basics') };

/** A draft and the way back and forth through its steps. */
function useSteps(first: Draft): { now: Draft; change: (next: Draft) => void; back: (() => void) | null; forth: (() => void) | null; reset: (to: Draft) => void } {
  const [past, setPast] = useState<Draft[]>([]);
  const [now, setNow] = useState(first);
  const [future, setFuture] = useState<Draft[]>([]);
  const go = (from: Draft[], setFrom: (l: Draft[]) => void, to: Draft[], setTo: (l: Draft[]) => void) => {
    const next = from[from.length - 1];
    if (!next) return null;
    return () => {
      setFrom(from.slice(0, -1));
      setTo([...to, now]);
      setNow(next);
    };
  };
  return {
    now,
    change: (next) => {
      setPast([...past.slice(1 - STEPS_KEPT), now]);
      setFuture([]);
      setNow(next);
    },
    back: go(past, setPast, future, setFuture),
    forth: go(future, setFuture, past, setPast),
    reset: (to) => {
      setPast([]);
      setFuture([]);
      setNow(to);
    },
  };
}

function TabEditor({ tabs, at, change, onAt }: { tabs: LayoutTab[]; at: number; change: (tabs: LayoutTab[]) => void; onAt: (at: number) => void }): ReactNode {
  const now = tabs[at];
  const move = (to: number): void => {
    change(swapped(tabs, at, to));
    onAt(to);
  };
  const title = (change_: Partial<LayoutTab['title']>): void => change(withTab(tabs, at, (x) => ({ ...x, title: { ...x.title, ...change_ } })));
  return (
    <div className="lay-tabs">
      <Tabs label={t('layout.title')} value={String(at)} onChange={(k) => onAt(Number(k))} items={tabs.map((x, i) => ({ key: String(i), text: tabTitle(x, i) }))} />
      <div className="lay-tab-tools">
        {tabs.length > 1 && now && (
          <>
            <Input value={now.title.zh} onChange={(e) => title({ zh: e.target.value })} placeholder={t('layout.tab_title_zh')} aria-label={t('layout.tab_title_zh')} maxLength={100} />
            <Input value={now.title.en} onChange={(e) => title({ en: e.target.value })} placeholder={t('layout.tab_title_en')} aria-label={t('layout.tab_title_en')} maxLength={100} />
            <Button icon={<Icon name="back" size={16} />} disabled={at === 0} onClick={() => move(at - 1)} aria-label={t('layout.tab_left')} title={t('layout.tab_left')} />
            <Button icon={<Icon name="next" size={16} />} disabled={at === tabs.length - 1} onClick={() => move(at + 1)} aria-label={t('layout.tab_right')} title={t('layout.tab_right')} />
            <Button
              icon={<Icon name="trash" size={16} />}
              onClick={() => {
                change(tabs.filter((_, i) => i !== at));
                onAt(Math.max(0, at - 1));
              }}
              aria-label={t('layout.tab_remove')}
              title={t('layout.tab_remove')}
            />
          </>
        )}
        <Button
          icon={<Icon name="plus" size={16} />}
          onClick={() => {
            change([...tabs, tab(both(`标签页 ${tabs.length + 1}`, `Tab ${tabs.length + 1}`), section())]);
            onAt(tabs.length);
          }}
        >
          {t('layout.tab_add')}
        </Button>
      </div>
    </div>
  );
}

type Clash = { theirs: Layout } | null;

function Arranging({ object, meta, kept }: { object: ObjectMeta; meta: Meta; kept: Layout }): ReactNode {
  const { message } = App.useApp();
  const start = kept.saved ? draftOf(kept) : usual(object, words);
  const steps = useSteps(start);
  const [version, setVersion] = useState(kept.version);
  const [saved, setSaved] = useState(start);
  const [side, setSide] = useState<Side>('page');
  const [at, setAt] = useState(0);
  const [current, setCurrent] = useState(0);
  const [settings, setSettings] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [clash, setClash] = useState<Clash>(null);
  const path = `/api/layouts/${encodeURIComponent(object.name)}`;
  const tabs = steps.now[side];
  const changed = !same(steps.now, saved);
  const change = (next: LayoutTab[]): void => steps.change({ ...steps.now, [side]: next });
  const undo = steps.back ?? (() => undefined);
  const latestUndo = useRef(steps.back);
  latestUndo.current = steps.back;
  useEffect(() => {
    // Before the shell's own: what is undone first is the step that was just made here.
    const key = (e: KeyboardEvent): void => {
      const typing = (e.target as HTMLElement).closest('input, textarea, [contenteditable]');
      if (!(e.ctrlKey || e.metaKey) || e.shiftKey || e.key.toLowerCase() !== 'z' || typing || !latestUndo.current) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      latestUndo.current();
    };
    document.addEventListener('keydown', key, true);
    return () => document.removeEventListener('keydown', key, true);
  }, []);
  useEffect(() => {
    if (!changed) return;
    const ask = (e: BeforeUnloadEvent): void => e.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [changed]);
  const take = (l: Layout): void => {
    const next = l.saved ? draftOf(l) : usual(object, words);
    client.setQueryData(layout(object.name).queryKey, l);
    stale('/api/shown');
    setVersion(l.version);
    setSaved(next);
    steps.reset(next);
    setAt(0);
    setCurrent(0);
  };
  const takeBack = async (from: number): Promise<null> => {
    take(await post<Layout>(path + '/undo', undefined, { version: from }));
    return null;
  };
  const run = async (act: () => Promise<Layout>, said: string): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const l = await act();
      take(l);
      did(said, () => takeBack(l.version));
      void message.success(said);
    } catch (e) {
      if (e instanceof ApiError && e.problem.status === 412) setClash({ theirs: await get<Layout>(path) });
      else setError(e);
    }
    setBusy(false);
  };
  const save = (over: number): void => void run(() => put<Layout>(path, steps.now, over), t('layout.saved'));
  const open = settings === null ? null : (tabs[at]?.sections[settings] ?? null);
  return (
    <>
      <div className="lay-bar">
        <Segmented<Side>
          value={side}
          onChange={(s) => {
            setSide(s);
            setAt(0);
            setCurrent(0);
          }}
          options={(['page', 'form'] as const).map((s) => ({ value: s, label: t(`layout.${s}`) }))}
        />
        <span className="quiet small lay-says">{t(`layout.${side}_says`)}</span>
        <span className="buttons">
          {changed && <span className="quiet small">{t('layout.unsaved')}</span>}
          <Button disabled={!steps.back} onClick={undo}>
            {t('layout.undo')}
          </Button>
          <Button disabled={!steps.forth} onClick={steps.forth ?? undefined}>
            {t('layout.redo')}
          </Button>
          {kept.saved && !changed && (
            <Button disabled={busy} onClick={() => void run(() => removed<Layout>(path, version), t('layout.default_done'))}>
              {t('layout.default')}
            </Button>
          )}
          {kept.undoable && !changed && (
            <Button disabled={busy} onClick={() => void run(() => post<Layout>(path + '/undo', undefined, { version }), t('layout.taken_back'))}>
              {t('layout.take_back')}
            </Button>
          )}
          <Button type="primary" disabled={!changed && kept.saved} loading={busy} onClick={() => save(version)}>
            {t('layout.save')}
          </Button>
        </span>
      </div>
      <Trouble error={error} />
      {!kept.saved && !changed && <p className="quiet">{t('layout.default_is')}</p>}
      <TabEditor tabs={tabs} at={at} change={change} onAt={setAt} />
      <Canvas object={object} meta={meta} side={side} tabs={tabs} at={at} current={current} change={change} onCurrent={setCurrent} onSettings={setSettings} />
      <Preview object={object} meta={meta} side={side} tabs={tabs} />
      <SectionPanel
        section={open}
        object={object}
        meta={meta}
        onClose={() => setSettings(null)}
        onChange={(c) => settings !== null && change(withSection(tabs, { tab: at, section: settings }, (s) => ({ ...s, ...c })))}
        onRemove={() => {
          if (settings !== null) change(withTab(tabs, at, (x) => ({ ...x, sections: x.sections.filter((_, i) => i !== settings) })));
          setSettings(null);
        }}
      />
      <Modal open={clash !== null} onCancel={() => setClash(null)} title={t('layout.conflict_title')} footer={null} width={480} closable={{ 'aria-label': t('action.close') }}>
        <p>{t('layout.conflict_says')}</p>
        <div className="buttons">
          <Button
            type="primary"
            onClick={() => {
              const theirs = clash?.theirs;
              setClash(null);
              if (theirs) save(theirs.version);
            }}
          >
            {t('layout.conflict_mine')}
          </Button>
          <Button
            onClick={() => {
              if (clash) take(clash.theirs);
              setClash(null);
            }}
          >
            {t('layout.conflict_theirs')}
          </Button>
        </div>
      </Modal>
    </>
  );
}

export default function LayoutPage({ name }: { name: string }): ReactNode {
  const meta = useMeta();
  const session = useSession();
  const object = objectOf(meta, name);
  const kept = useQuery({ ...layout(object?.name ?? null), staleTime: 0 });
  const title = object ? t('layout.of', { object: say(object.label) }) : t('layout.title');
  useTitle(title + ' · ' + t('brand'));
  const inside = (): ReactNode => {
    if (session && !session.rights.includes('administrator')) return <Blank title={t('design.denied')} says={t('design.denied_says')} />;
    if (meta && !object) return <Blank title={t('design.no_object')} says={t('design.no_object_says')} />;
    if (kept.isError) return <Trouble error={kept.error} retry={() => void kept.refetch()} />;
    if (!meta || !session || !object || !kept.data || !kept.isFetchedAfterMount) return <Bones rows={10} />;
    return <Arranging key={object.id} object={object} meta={meta} kept={kept.data} />;
  };
  return (
    <div className="page page-wide">
      <header className="page-head">
        <div className="page-lead">
          <p className="page-title">{object ? <Link href={'/design/' + encodeURIComponent(object.name)}>{say(object.label)}</Link> : <Link href="/design">{t('design.title')}</Link>}</p>
          <h1>{t('layout.title')}</h1>
        </div>
      </header>
      {inside()}
    </div>
  );
}
