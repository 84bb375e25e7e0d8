// TabEditor: the tabs of a layout: their names, their order, added and taken out.
import { Button, Input } from 'antd';
import type { ReactNode } from 'react';
import type { LayoutTab } from '../../../api/types';
import { t } from '../../../lib/text';
import { tabTitle } from '../../../record/LaidOut';
import { Icon, type IconName } from '../../../ui/icons';
import { Tabs } from '../../../ui/parts';
import { section, swapped, tab, withTab } from './draft';

type Props = { tabs: LayoutTab[]; at: number; change: (tabs: LayoutTab[]) => void; onAt: (at: number) => void };

/** What is done to the tab that is open. */
function Tools({ tabs, at, change, onAt }: Props): ReactNode {
  const now = tabs[at];
  if (!now) return null;
  const move = (to: number): void => {
    change(swapped(tabs, at, to));
    onAt(to);
  };
  const remove = (): void => {
    change(tabs.filter((_, i) => i !== at));
    onAt(Math.max(0, at - 1));
  };
  const named = (l: 'zh' | 'en'): ReactNode => {
    const label = t(`layout.tab_title_${l}`);
    return <Input value={now.title[l]} onChange={(e) => change(withTab(tabs, at, (x) => ({ ...x, title: { ...x.title, [l]: e.target.value } })))} placeholder={label} aria-label={label} maxLength={100} />;
  };
  const tool = (icon: IconName, label: string, act: () => void, off = false): ReactNode => <Button icon={<Icon name={icon} size={16} />} disabled={off} onClick={act} aria-label={label} title={label} />;
  return (
    <>
      {named('zh')}
      {named('en')}
      {tool('back', t('layout.tab_left'), () => move(at - 1), at === 0)}
      {tool('next', t('layout.tab_right'), () => move(at + 1), at === tabs.length - 1)}
      {tool('trash', t('layout.tab_remove'), remove)}
    </>
  );
}

export function TabEditor({ tabs, at, change, onAt }: Props): ReactNode {
  const add = (): void => {
    change([...tabs, tab({ zh: `标签页 ${tabs.length + 1}`, en: `Tab ${tabs.length + 1}` }, section())]);
    onAt(tabs.length);
  };
  return (
    <div className="lay-tabs">
      <Tabs label={t('layout.title')} value={String(at)} onChange={(k) => onAt(Number(k))} items={tabs.map((x, i) => ({ key: String(i), text: tabTitle(x, i) }))} />
      <div className="lay-tab-tools">
        {tabs.length > 1 && <Tools tabs={tabs} at={at} change={change} onAt={onAt} />}
        <Button icon={<Icon name="plus" size={16} />} onClick={add}>
          {t('layout.tab_add')}
        </Button>
      </div>
    </div>
  );
}
