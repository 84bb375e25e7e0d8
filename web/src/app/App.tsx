// App: theme and language around everything; the sign-in page, or the shell with its pages.
import { useQuery } from '@tanstack/react-query';
import { App as Messages, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import updateLocale from 'dayjs/plugin/updateLocale';
import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { Router, useLocation } from 'wouter';
import { ApiError, setCsrf, whenSignedOut } from '../api/client';
import { client, session } from '../api/queries';
import { base } from '../lib/base';
import { setCurrency, setZone } from '../lib/format';
import { remembered, useDark, useMedia, useNarrow } from '../lib/store';
import { setLanguage, t, useLanguage } from '../lib/text';
import { Start } from '../features/start/Start';
import { themeOf } from '../ui/theme';
import { Blank, Bones, Trouble } from '../ui/parts';
import { Shell } from './Shell';

// A week begins on Monday, also in English: reviews, cohorts and the calendar count so.
dayjs.extend(updateLocale);
dayjs.updateLocale('en', { weekStart: 1 });

const Back = lazy(() => import('../features/start/Back'));
const MustEnrol = lazy(() => import('../features/settings/MustEnrol'));

function Inside(): ReactNode {
  const asked = useQuery({ ...session(), staleTime: 60_000 });
  const [path] = useLocation();
  const s = asked.data;
  if (s) {
    setCsrf(s.csrf);
    if (s.organisation) {
      setCurrency(s.organisation.currency);
      setZone(s.organisation.zone);
    }
  }
  const preferred = s?.person?.language;
  useEffect(() => {
    if (preferred && !remembered('language')) setLanguage(preferred.startsWith('en') ? 'en' : 'zh');
  }, [preferred]);
  useEffect(() => whenSignedOut(() => void client.invalidateQueries({ queryKey: session().queryKey })), []);
  if (asked.error instanceof ApiError && asked.error.problem.code === 'suspended')
    return (
      <main className="alone">
        <Blank title={t('orgs.state.suspended')} says={asked.error.problem.detail}>
          <a href="/">{t('orgs.back')}</a>
        </Blank>
      </main>
    );
  if (asked.isError)
    return (
      <main className="alone">
        <Trouble error={asked.error} retry={() => void asked.refetch()} />
        {base !== '' && <a href="/">{t('orgs.back')}</a>}
      </main>
    );
  if (!s)
    return (
      <main className="alone">
        <Bones rows={4} />
      </main>
    );
  if (path === '/sign-in/back')
    return (
      <Suspense>
        <Back signedIn={s.signed_in} />
      </Suspense>
    );
  if (!s.signed_in) return <Start session={s} />;
  if (s.second_factor === 'needed')
    return (
      <Suspense>
        <MustEnrol />
      </Suspense>
    );
  return <Shell session={s} />;
}

export function App(): ReactNode {
  const language = useLanguage();
  const dark = useDark();
  const narrow = useNarrow();
  const calm = useMedia('(prefers-reduced-motion: reduce)');
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    dayjs.locale(language === 'zh' ? 'zh-cn' : 'en');
  }, [dark, language]);
  return (
    <ConfigProvider locale={language === 'zh' ? zhCN : enUS} theme={themeOf(dark, calm, narrow)} wave={{ disabled: true }} button={{ autoInsertSpace: false }} renderEmpty={() => <span className="quiet">{t('state.nothing')}</span>}>
      <Router base={base}>
        <Messages message={{ maxCount: 3, top: 16 }} key={language}>
          <Inside />
        </Messages>
      </Router>
    </ConfigProvider>
  );
}
