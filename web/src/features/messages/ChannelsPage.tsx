// ChannelsPage: how messages leave and come in: channels, mail that came, templates, quiet hours and caps, who wants none.
import type { ReactNode } from 'react';
import { t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useTitle } from '../../lib/use';
import { useAdmin } from '../../record/AdminList';
import { AdminsOnly } from '../../record/AdminsOnly';
import { Page, Tabs } from '../../ui/parts';
import { Channels } from './Channels';
import { Incoming } from './Incoming';
import { Outs } from './Outs';
import { Rules } from './Rules';
import { Templates } from './Templates';

const tabs = { channels: Channels, incoming: Incoming, templates: Templates, rules: Rules, outs: Outs };
type Tab = keyof typeof tabs;

export default function ChannelsPage(): ReactNode {
  const [params, set] = useParams();
  useTitle(t('channels.title') + ' · ' + t('brand'));
  if (!useAdmin()) return <AdminsOnly title={t('channels.title')} />;
  const shown: Tab = params.tab && params.tab in tabs ? (params.tab as Tab) : 'channels';
  const Shown = tabs[shown];
  return (
    <Page title={t('nav.settings')} lead={t('channels.title')}>
      <p className="quiet lead-says">{t('channels.says')}</p>
      <Tabs
        label={t('channels.title')}
        value={shown}
        onChange={(tab) => set({ tab: tab === 'channels' ? null : tab })}
        items={[
          { key: 'channels', text: t('channels.tab') },
          { key: 'incoming', text: t('incoming.tab') },
          { key: 'templates', text: t('channels.templates') },
          { key: 'rules', text: t('channels.rules') },
          { key: 'outs', text: t('channels.outs') },
        ]}
      />
      <Shown />
    </Page>
  );
}
