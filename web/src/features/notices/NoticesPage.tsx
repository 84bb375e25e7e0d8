// NoticesPage: what of mine was switched off by a change of fields: why, since when, and where it is mended.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { post } from '../../api/client';
import { notices, stale, undone } from '../../api/queries';
import type { Notice, Undone } from '../../api/types';
import { instant } from '../../lib/format';
import { seenAs } from '../../lib/seenAs';
import { say, t, word } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { mendedAt } from '../../record/mended';
import { objectLabel, useMeta } from '../../record/meta';
import { useSession } from '../../record/session';
import { useDone } from '../../record/useDone';
import { Blank, Bones, Page, Section, State, Trouble } from '../../ui/parts';

const listOf = (object: string | null): string => (object === 'customer' ? '/customers' : '/o/' + encodeURIComponent(object ?? ''));
const shapeOf = (object: string | null): string => '/design/' + encodeURIComponent(object ?? '');

/** Where what belongs to an object is mended; the rest is in mendedAt. */
const places: Record<string, (n: Notice) => string> = {
  view: (n) => `${listOf(n.object)}?view=${n.id}`,
  field: (n) => `${shapeOf(n.object)}?field=${encodeURIComponent(n.field ?? '')}`,
  layout: (n) => shapeOf(n.object) + '/layout',
  duplicate_rule: (n) => '/duplicates?rules=1&object=' + encodeURIComponent(n.object ?? ''),
};
const placeOf = (n: Notice): string => places[n.what]?.(n) ?? mendedAt[n.what]?.(n.id) ?? '/';

/** Read once they were looked at; what was new stays marked until he comes again. */
function useRead(rows: Notice[] | undefined): Set<string> {
  const fresh = useRef(new Set<string>());
  const told = useRef(0);
  const unread = rows?.filter((n) => !n.seen) ?? [];
  for (const n of unread) fresh.current.add(n.what + n.id);
  useEffect(() => {
    if (!unread.length || seenAs() || told.current === unread.length) return;
    told.current = unread.length;
    void post('/api/notices/seen').then(
      () => {
        told.current = 0;
        stale('/api/notices');
      },
      () => undefined,
    );
  }, [unread.length]);
  return fresh.current;
}

function Row({ n, fresh }: { n: Notice; fresh: boolean }): ReactNode {
  const meta = useMeta();
  return (
    <li className="row">
      <span className="row-main">
        <span>
          <span className="strong">{say(n.name)}</span>{' '}
          <span className="quiet small">
            {word('notices', n.what)}
            {n.object && n.what !== 'layout' && n.what !== 'duplicate_rule' ? ' · ' + objectLabel(meta, n.object) : ''}
          </span>{' '}
          {fresh && <State tone="amber">{t('notices.new')}</State>}
        </span>
        <span className="small">{say(n.why)}</span>
        {n.at && <span className="quiet small num">{instant(n.at)}</span>}
      </span>
      <Link href={placeOf(n)} className="row-act" aria-label={t('notices.mend') + ' ' + say(n.name)}>
        {t('notices.mend')}
      </Link>
    </li>
  );
}

const pageOf = (u: Undone): string | null => (u.kind === 'ticket' ? '/tickets/' + u.thing : u.kind === 'automation' ? '/automations' : null);

/** What was due and could not be done: it waits until an administrator says so. */
function UndoneList(): ReactNode {
  const list = useQuery(undone());
  const { failed } = useDone();
  const again = (u: Undone): void => void post(`/api/undone/${u.id}/again`).then(() => stale('/api/undone')).catch(failed);
  const rows = list.data?.rows ?? [];
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (!rows.length) return null;
  return (
    <Section title={t('undone.title', { n: rows.length })} note={t('undone.says')}>
      <ul className="rows" role="list">
        {rows.map((u) => (
          <li key={u.id} className="row">
            <span className="row-main">
              <span className="strong">{pageOf(u) ? <Link href={pageOf(u) ?? ''}>{word('undone', u.kind)}</Link> : word('undone', u.kind)}</span>
              <span className="small">{say(u.why)}</span>
            </span>
            <Button onClick={() => again(u)}>{t('undone.again')}</Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export default function NoticesPage(): ReactNode {
  const asked = useQuery(notices());
  const admin = useSession()?.rights.includes('administrator');
  const [, go] = useLocation();
  const rows = asked.data?.rows;
  const fresh = useRead(rows);
  useTitle(t('notices.title') + ' · ' + t('brand'));
  return (
    <Page title={t('notices.title')} lead={rows?.length ? t('notices.lead', { n: rows.length }) : t('notices.title')} actions={admin && rows?.length ? <Button onClick={() => go('/design')}>{t('notices.bin')}</Button> : null}>
      {asked.isError ? (
        <Trouble error={asked.error} retry={() => void asked.refetch()} />
      ) : !rows ? (
        <Bones />
      ) : rows.length === 0 ? (
        <Blank title={t('notices.none')} says={t('notices.none_says')} />
      ) : (
        <>
          <p className="quiet lead-says">
            {t('notices.says')}
          </p>
          <ul className="rows" role="list">
            {rows.map((n) => (
              <Row key={n.what + n.id} n={n} fresh={fresh.has(n.what + n.id)} />
            ))}
          </ul>
        </>
      )}
      {admin && <UndoneList />}
    </Page>
  );
}
