// SettingsPage: my language, theme and password; the organisation; what the system holds; what it is.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Popconfirm, Segmented } from 'antd';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { get, patch, remove } from '../../api/client';
import { signInWays, stale, system } from '../../api/queries';
import type { Session, SignOutAddress } from '../../api/types';
import { at, organisation } from '../../lib/base';
import { bytes, count } from '../../lib/format';
import { remember, useRemembered } from '../../lib/store';
import { setLanguage, t, useLanguage, type Key, type Language } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { useSession } from '../../record/session';
import { Switcher, usePlaces } from '../../record/Switcher';
import { Bones, Page, Section, State, Trouble } from '../../ui/parts';
import { CompanyName } from './CompanyName';
import { PasswordPanel } from './PasswordPanel';

const SecondPanel = lazy(() => import('./SecondPanel'));
const TokensPanel = lazy(() => import('./TokensPanel'));
const LinksPanel = lazy(() => import('./LinksPanel'));
const Devices = lazy(() => import('./Devices'));

function Mine({ session }: { session: Session | undefined }): ReactNode {
  const { message } = App.useApp();
  const language = useLanguage();
  const places = usePlaces();
  const theme = useRemembered('theme') ?? 'system';
  const [changing, setChanging] = useState(false);
  const [panel, setPanel] = useState<'second' | 'devices' | 'tokens' | 'links' | null>(null);
  const ways = useQuery(signInWays()).data?.rows.length ?? 0;
  const close = (): void => setPanel(null);
  const speak = (to: Language): void => {
    void patch('/api/session', { language: to }).catch(() => undefined);
    setLanguage(to);
    stale('/api');
  };
  const leave = async (path: string): Promise<void> => {
    try {
      const there = await get<SignOutAddress>('/api/session/leave');
      await remove(path);
      window.location.assign(there.address ?? at('/'));
    } catch (e) {
      void message.error((e as Error).message);
    }
  };
  return (
    <Section title={t('settings.mine')}>
      <dl className="facts">
        <dt>{t('settings.person')}</dt>
        <dd>
          {session?.person?.name} <span className="quiet">{session?.person?.login}</span>
        </dd>
        {places.length > 0 && (
          <>
            <dt>{t('orgs.title')}</dt>
            <dd>
              <Switcher>{session?.organisation?.name}</Switcher>
            </dd>
          </>
        )}
        <dt>{t('second.title')}</dt>
        <dd>{session?.second_factor === 'on' ? <State tone="green">{t('second.on')}</State> : <span className="quiet">{t('second.off')}</span>}</dd>
        <dt>{t('settings.language')}</dt>
        <dd>
          <Segmented value={language} onChange={speak} options={[{ value: 'zh', label: '中文' }, { value: 'en', label: 'English' }]} />
        </dd>
        <dt>{t('settings.theme')}</dt>
        <dd>
          <Segmented value={theme} onChange={(v) => remember('theme', v === 'system' ? null : v)} options={(['system', 'light', 'dark'] as const).map((v) => ({ value: v, label: t(`settings.theme.${v}`) }))} />
        </dd>
      </dl>
      <div className="buttons">
        <Button onClick={() => setChanging(true)}>{t('settings.password')}</Button>
        <Button onClick={() => setPanel('second')}>{t('second.title')}</Button>
        <Button onClick={() => setPanel('devices')}>{t('sessions.title')}</Button>
        {ways > 0 && <Button onClick={() => setPanel('links')}>{t('oidc.links')}</Button>}
        <Button onClick={() => setPanel('tokens')}>{t('token.title')}</Button>
        <Button onClick={() => void leave('/api/session')}>{t('settings.sign_out')}</Button>
        <Popconfirm title={t('settings.everywhere_sure')} description={<span className="sure-says">{t('settings.everywhere_says')}</span>} okText={t('settings.everywhere')} cancelText={t('action.cancel')} onConfirm={() => void leave('/api/sessions')}>
          <Button>{t('settings.everywhere')}</Button>
        </Popconfirm>
      </div>
      <Suspense>
        {panel === 'second' && <SecondPanel open onClose={close} />}
        {panel === 'devices' && <Devices open onClose={close} />}
        {panel === 'links' && <LinksPanel open onClose={close} />}
        {panel === 'tokens' && <TokensPanel open onClose={close} />}
      </Suspense>
      <PasswordPanel open={changing} login={session?.person?.login ?? ''} onClose={() => setChanging(false)} />
    </Section>
  );
}

/** What is set for the whole company, each on a page of its own. */
const settings: { path: string; name: Key; says: Key; admin?: boolean; first?: boolean }[] = [
  { path: '/notices', name: 'notices.title', says: 'notices.settings_says' },
  { path: '/design', name: 'design.title', says: 'design.settings_says', admin: true },
  { path: '/forms', name: 'forms.title', says: 'forms.settings_says', admin: true },
  { path: '/people', name: 'people.title', says: 'people.settings_says' },
  { path: '/roles', name: 'roles.title', says: 'roles.settings_says', admin: true },
  { path: '/duplicates', name: 'duplicates.title', says: 'duplicates.settings_says' },
  { path: '/handover', name: 'handover.title', says: 'handover.settings_says', admin: true },
  { path: '/ticket-settings', name: 'ticketset.title', says: 'ticketset.says', admin: true },
  { path: '/setup', name: 'setups.title', says: 'setups.settings_says', admin: true },
  { path: '/audit', name: 'audit.title', says: 'audit.settings_says', admin: true },
  { path: '/sign-in', name: 'oidc.title', says: 'oidc.settings_says', admin: true },
  { path: '/hooks', name: 'hooks.title', says: 'hooks.settings_says', admin: true },
  { path: '/channels', name: 'channels.title', says: 'channels.settings_says', admin: true },
  { path: '/messages', name: 'messages.title', says: 'messages.settings_says' },
  { path: '/bells', name: 'bells.title', says: 'bells.settings_says' },
  { path: '/organisations', name: 'orgs.title', says: 'orgs.settings_says', admin: true, first: true },
  { path: '/calendar', name: 'calendar.title', says: 'calendar.settings_says', admin: true },
  { path: '/try', name: 'try.title', says: 'try.settings_says' },
];

function Facts({ rows }: { rows: [string, ReactNode][] }): ReactNode {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={name + '='}>{value}</dd>])}
    </dl>
  );
}

function Holds(): ReactNode {
  const sizes = useQuery(system());
  if (sizes.isError) return <Trouble error={sizes.error} retry={() => void sizes.refetch()} />;
  if (sizes.isPending) return <Bones rows={4} height={32} />;
  const s = sizes.data;
  const num = (text: string): ReactNode => <span className="num">{text}</span>;
  return (
    <Facts
      rows={[
        [t('nav.customers'), num(count(s.customers))],
        [t('settings.items'), num(count(s.items))],
        [t('settings.database'), num(bytes(s.database_bytes))],
        [t('settings.mirror'), num(bytes(s.mirror_bytes))],
      ]}
    />
  );
}

export default function SettingsPage(): ReactNode {
  const session = useSession();
  const own = session?.organisation;
  useTitle(t('nav.settings') + ' · ' + t('brand'));
  return (
    <Page lead={t('nav.settings')}>
      <Mine session={session} />
      <Section title={t('settings.company')}>
        <ul className="rows">
          {settings.filter((p) => (!p.first || organisation === '') && (!p.admin || session?.rights.includes('administrator'))).map((p) => (
            <li key={p.path} className="row">
              <span className="row-main">
                <Link href={p.path} className="strong">
                  {t(p.name)}
                </Link>
                <span className="quiet small">{t(p.says)}</span>
              </span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t('settings.organisation')}>
        <Facts
          rows={[
            [t('settings.name'), <CompanyName key="name" name={own?.name ?? ''} may={session?.rights.includes('administrator') ?? false} />],
            [t('settings.zone'), own?.zone],
            [t('settings.currency'), own?.currency],
          ]}
        />
      </Section>
      <Section title={t('settings.system')}>
        <Holds />
      </Section>
      <Section title={t('settings.about')}>
        <p>{t('settings.about_says')}</p>
        <p className="quiet small">
          {t('brand')} {session?.version} · Apache-2.0
        </p>
      </Section>
    </Page>
  );
}
