// AdminList: a page of the settings that lists what an administrator has made of one kind, or teaches the first one.
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { t } from '../lib/text';
import { useKeys, useTitle } from '../lib/use';
import { Icon } from '../ui/icons';
import { Blank, Bones, Page, Trouble } from '../ui/parts';
import { AdminsOnly } from './AdminsOnly';
import { useSession } from './session';

export const useAdmin = (): boolean => useSession()?.rights.includes('administrator') ?? true;

type Asked<R> = { data?: { rows: R[] }; error: Error | null; isPending: boolean; refetch: () => Promise<unknown> };
type Props<R> = {
  title: string;
  says: string;
  list: Asked<R>;
  line: (row: R) => ReactNode;
  none: { title: string; says: string };
  /** The first step: its words, and what it opens; `also` stands beside it. */
  make: { text: string; open: () => void };
  also?: ReactNode;
  /** What opens over the list. */
  children: ReactNode;
};

export function AdminList<R>({ title, says, list, line, none, make, also, children }: Props<R>): ReactNode {
  const admin = useAdmin();
  useTitle(title + ' · ' + t('brand'));
  useKeys({ c: make.open });
  if (!admin) return <AdminsOnly title={title} />;
  const rows = list.data?.rows ?? [];
  const buttons = (
    <span className="buttons">
      {also}
      <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={make.open}>
        {make.text}
      </Button>
    </span>
  );
  const body = (): ReactNode => {
    if (list.error) return <Trouble error={list.error} retry={() => void list.refetch()} />;
    if (list.isPending) return <Bones rows={3} height={72} />;
    if (!rows.length)
      return (
        <Blank title={none.title} says={none.says}>
          {buttons}
        </Blank>
      );
    return (
      <ul className="rows section" role="list">
        {rows.map(line)}
      </ul>
    );
  };
  return (
    <Page title={t('nav.settings')} lead={title} actions={rows.length > 0 && buttons}>
      <p className="quiet lead-says">{says}</p>
      {body()}
      {children}
    </Page>
  );
}
