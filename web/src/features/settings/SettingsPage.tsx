// SettingsPage: my language and theme, what the system holds, what it is.
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { patch, remove } from '../../api/client';
import { stale, system } from '../../api/queries';
import { bytes, count } from '../../lib/format';
import { remember, useRemembered } from '../../lib/store';
import { setLanguage, t, useLanguage, type Language } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { useSession } from '../../record/session';
import { Bones, Page, Section, Trouble } from '../../ui/parts';

export default function SettingsPage(): ReactNode {
  const session = useSession();
  const language = useLanguage();
  const theme = useRemembered('theme') ?? 'system';
  const sizes = useQuery(system());
  useTitle(t('nav.settings') + ' · ' + t('brand'));
  const speak = (to: Language): void => {
    void patch('/api/session', { language: to }).catch(() => undefined);
    setLanguage(to);
    stale('/api');
  };
  const leave = async (): Promise<void> => {
    await remove('/api/session').catch(() => undefined);
    window.location.assign('/');
  };
  return (
    <Page lead={t('nav.settings')}>
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
        <Button onClick={() => void leave()}>{t('settings.sign_out')}</Button>
      </Section>
      <Section title={t('settings.system')}>
        <Trouble error={sizes.error} />
        {sizes.isPending ? (
          <Bones rows={4} height={32} />
        ) : (
          sizes.data && (
            <dl className="facts">
              <dt>{t('nav.customers')}</dt>
              <dd className="num">{count(sizes.data.customers)}</dd>
              <dt>{t('settings.items')}</dt>
              <dd className="num">{count(sizes.data.items)}</dd>
              <dt>{t('settings.database')}</dt>
              <dd className="num">{bytes(sizes.data.database_bytes)}</dd>
              <dt>{t('settings.mirror')}</dt>
              <dd className="num">{bytes(sizes.data.mirror_bytes)}</dd>
              <dt>{t('settings.zone')}</dt>
              <dd>{session?.organisation?.zone}</dd>
              <dt>{t('settings.currency')}</dt>
              <dd>{session?.organisation?.currency}</dd>
            </dl>
          )
        )}
      </Section>
      <Section title={t('settings.about')}>
        <p>{t('settings.about_says')}</p>
        <p className="quiet small">
          {t('brand')} {session?.version ?? sizes.data?.version} · Apache-2.0
        </p>
      </Section>
    </Page>
  );
}
