// LayoutPage: how an object's record page and entry form look, arranged by carrying; kept when it is saved, each step
// can be undone before and each save after.
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { layout } from '../../../api/queries';
import type { Layout, LayoutTab, Meta, ObjectMeta } from '../../../api/types';
import { say, t } from '../../../lib/text';
import { useAskOnLeaving, useTitle } from '../../../lib/use';
import { objectOf, useMeta } from '../../../record/meta';
import { useSession } from '../../../record/session';
import { Blank, Bones, Trouble } from '../../../ui/parts';
import { WholeClash } from '../../../record/WholeClash';
import { Canvas } from './Canvas';
import { withSection, withTab, type Side } from './draft';
import { Preview } from './Preview';
import { SectionPanel } from './SectionPanel';
import { TabEditor } from './TabEditor';
import { useKept, type Kept } from './useKept';

/** Which side of it, and what is done to the whole. */
function Bar({ layout: kept, work, side, onSide }: { layout: Layout; work: Kept; side: Side; onSide: (s: Side) => void }): ReactNode {
  const { steps, changed, busy } = work;
  return (
    <div className="lay-bar">
      <Segmented<Side> value={side} onChange={onSide} options={(['page', 'form'] as const).map((s) => ({ value: s, label: t(`layout.${s}`) }))} />
      <span className="quiet small lay-says">{t(`layout.${side}_says`)}</span>
      <span className="buttons">
        {changed && <span className="quiet small">{t('layout.unsaved')}</span>}
        <Button disabled={!steps.back} onClick={steps.back ?? undefined}>
          {t('layout.undo')}
        </Button>
        <Button disabled={!steps.forth} onClick={steps.forth ?? undefined}>
          {t('layout.redo')}
        </Button>
        {kept.saved && !changed && (
          <Button disabled={busy} onClick={work.toDefault}>
            {t('layout.default')}
          </Button>
        )}
        {kept.undoable && !changed && (
          <Button disabled={busy} onClick={work.takeBack}>
            {t('layout.take_back')}
          </Button>
        )}
        <Button type="primary" disabled={!changed && kept.saved} loading={busy} onClick={() => work.save()}>
          {t('layout.save')}
        </Button>
      </span>
    </div>
  );
}

function Arranging({ object, meta, kept }: { object: ObjectMeta; meta: Meta; kept: Layout }): ReactNode {
  const [side, setSide] = useState<Side>('page');
  const [at, setAt] = useState(0);
  const [current, setCurrent] = useState(0);
  const [settings, setSettings] = useState<number | null>(null);
  const toStart = (): void => {
    setAt(0);
    setCurrent(0);
  };
  const work = useKept(object, kept, toStart);
  const { steps, changed } = work;
  useAskOnLeaving(changed);
  const tabs = steps.now[side];
  const change = (next: LayoutTab[]): void => steps.change({ ...steps.now, [side]: next });
  const open = settings === null ? null : (tabs[at]?.sections[settings] ?? null);
  const turn = (s: Side): void => {
    setSide(s);
    toStart();
  };
  const remove = (): void => {
    if (settings !== null) change(withTab(tabs, at, (x) => ({ ...x, sections: x.sections.filter((_, i) => i !== settings) })));
    setSettings(null);
  };
  return (
    <>
      <Bar layout={kept} work={work} side={side} onSide={turn} />
      <Trouble error={work.error} />
      {!kept.saved && !changed && <p className="quiet">{t('layout.default_is')}</p>}
      <TabEditor tabs={tabs} at={at} change={change} onAt={setAt} />
      <Canvas object={object} meta={meta} side={side} tabs={tabs} at={at} current={current} change={change} onCurrent={setCurrent} onSettings={setSettings} />
      <Preview object={object} meta={meta} side={side} tabs={tabs} />
      <SectionPanel section={open} object={object} meta={meta} onClose={() => setSettings(null)} onChange={(c) => settings !== null && change(withSection(tabs, { tab: at, section: settings }, (s) => ({ ...s, ...c })))} onRemove={remove} />
      <WholeClash theirs={work.theirs} title={t('layout.conflict_title')} says={t('layout.conflict_says')} onMine={(l) => work.save(l.version)} onTheirs={work.take} onClose={work.dismiss} />
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
