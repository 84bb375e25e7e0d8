// AdminsOnly: a page that is not for who looks, and what he can do instead.
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { t } from '../lib/text';
import { Blank, Page } from '../ui/parts';

export const AdminsOnly = ({ title }: { title: string }): ReactNode => (
  <Page title={t('nav.settings')} lead={title}>
    <Blank title={t('people.admins_only')} says={t('people.admins_only_says')}>
      <Link href="/people">{t('people.title')}</Link>
    </Blank>
  </Page>
);
