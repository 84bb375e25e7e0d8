// MorePage: on a phone, the places that have no room at the bottom edge.
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Session } from '../api/types';
import { t } from '../lib/text';
import { useTitle } from '../lib/use';
import { Icon } from '../ui/icons';
import { Page } from '../ui/parts';
import { useRings, useUnread } from './Bell';
import { commands, type Command } from './commands';

function Place({ c, n }: { c: Command; n: number }): ReactNode {
  return (
    <li className="row">
      <Link href={c.path as string} className="more-link strong">
        {c.icon && <Icon name={c.icon} size={20} />}
        <span>{t(c.name)}</span>
        {n > 0 && <span className="nav-n num">{n > 99 ? '99+' : n}</span>}
      </Link>
    </li>
  );
}

export default function MorePage({ session }: { session: Session }): ReactNode {
  const admin = session.rights.includes('administrator');
  const told: Record<string, number> = { '/bells': useRings(), '/notices': useUnread() };
  const mine = commands.filter((c) => c.path && (admin || !c.admin) && !c.phone);
  const pages = mine.filter((c) => c.menu || c.path === '/bells');
  const settings = mine.filter((c) => c.settings && c.path !== '/bells');
  useTitle(t('nav.more') + ' · ' + t('brand'));
  return (
    <Page lead={t('nav.more')}>
      {[pages, settings].map((rows, i) => (
        <ul key={i} className="rows more-rows" role="list">
          {rows.map((c) => (
            <Place key={c.path} c={c} n={told[c.path as string] ?? 0} />
          ))}
        </ul>
      ))}
    </Page>
  );
}
