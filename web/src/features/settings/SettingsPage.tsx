// SettingsPage: my language, theme and password; the organisation; what the system holds; what it is.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Popconfirm, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { patch, remove } from '../../api/client';
import { stale, system } from '../../api/queries';
import type { Session } from '../../api/types';
import { bytes, count } from '../../lib/format';
import { remember, useRemembered } from '../../lib/store';
import { setLanguage, t, useLanguage, type Language } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { useSession } from '../../record/session';
import { Bones, Page, Section, Trouble } from '../../ui/parts';
import { PasswordPanel } from './PasswordPanel';

function Mine({ session }: { session: Session | undefined }): ReactNode {
  const { message } = App.useApp();
  const language = useLanguage();
  const theme = useRemembered('theme') ?? 'system';
  const [changing, setChanging] = useState(false);
  const speak = (to: Language): void => {
    void patch('/api/session', { language: to }).catch(() => undefined);
    setLanguage(to);
    stale('/api');
  };
  const leave = async (path: string): Promise<void> => {
    try {
      await remove(path);
      window.location.assign('/');
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
        <Button onClick={() => void leave('/api/session')}>{t('settings.sign_out')}</Button>
        <Popconfirm title={t('settings.everywhere_sure')} description={<span className="sure-says">{t('settings.everywhere_says')}</span>} okText={t('settings.everywhere')} cancelText={t('action.cancel')} onConfirm={() => void leave('/api/sessions')}>
          <Button>{t('settings.everywhere')}</Button>
        </Popconfirm>
      </div>
      <PasswordPanel open={changing} login={session?.person?.login ?? ''} onClose={() => setChanging(false)} />
    </Section>
  );
}

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
  const [, go] = useLocation();
  useTitle(t('nav.settings') + ' · ' + t('brand'));
  return (
    <Page lead={t('nav.settings')}>
      <Mine session={session} />
      <Section title={t('settings.organisation')}>
        <Facts
          rows={[
            [t('settings.name'), own?.name],
            [t('settings.zone'), own?.zone],
            [t('settings.currency'), own?.currency],
          ]}
        />
      </Section>
      {session?.rights.includes('administrator') && (
        <Section title={t('design.title')}>
          <p className="quiet">{t('design.settings_says')}</p>
          <div className="buttons">
            <Button onClick={() => go('/design')}>{t('design.settings_open')}</Button>
          </div>
        </Section>
      )}
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
