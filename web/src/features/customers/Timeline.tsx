// Timeline: everything that happened with one customer, newest first, grouped by day.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Fragment, useState, type ReactNode } from 'react';
import { timeline } from '../../api/queries';
import type { Message, Timeline, TimelineItem } from '../../api/types';
import { clock, count, dayHeading, daysBetween, instant, money } from '../../lib/format';
import { say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { objectLabel, objectOf, sameName, useMeta } from '../../record/meta';
import { MessageRow } from '../../record/MessageRow';
import { useToday } from '../../record/session';
import { Score, Value } from '../../record/Value';
import { Blank, Bones, Chip, Edge, Trouble } from '../../ui/parts';
import { describe } from './describe';

function Item({ item }: { item: TimelineItem }): ReactNode {
  const meta = useMeta();
  const today = useToday();
  const object = objectOf(meta, item.object);
  const line = describe(item, object);
  const span = object?.shape === 'span';
  const [open, setOpen] = useState(false);
  const time = clock(item.time);
  return (
    <li className={'event event-' + item.object}>
      <span className={'event-time num' + (time ? '' : ' event-timeless')}>{time || '\u00a0'}</span>
      <button type="button" className="event-kind" aria-expanded={open} onClick={() => setOpen(!open)}>
        {objectLabel(meta, item.object)}
      </button>
      <span className="event-text">
        {line.score !== null && <Score value={line.score} />}
        {line.text && <span className="event-words">{line.text}</span>}
        {span && (
          <span className="quiet">
            {item.end && item.end <= today ? t('timeline.ended', { day: item.end, n: daysBetween(item.day, item.end) }) : item.end ? t('timeline.ends', { day: item.end }) : t('timeline.open', { n: Math.max(0, daysBetween(item.day, today)) })}
          </span>
        )}
      </span>
      {line.money !== null && <span className={'event-money num' + (line.money < 0 ? ' ink-red' : '')}>{money(line.money)}</span>}
      {open && (
        <dl className="event-all">
          {object?.fields.map((f) => (
            <div key={f.name}>
              <dt>{say(f.label)}</dt>
              <dd>
                <Value value={item.values[f.name]} field={f} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

/** What happened and what was sent, by day, the newest day first; within a day what was sent comes first. */
type Shown = { key: string; day: string; item?: TimelineItem; message?: Message };
function shownOf(pages: Timeline[], sent: boolean): Shown[] {
  const items = pages.flatMap((p) => p.items).map((item): Shown => ({ key: item.object + item.id, day: item.day, item }));
  const messages = sent ? pages.flatMap((p) => p.messages).map((message): Shown => ({ key: 'message' + message.id, day: instant(message.created).slice(0, 10), message })) : [];
  return [...messages, ...items].sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
}

export function TimelineList({ id, onAdd }: { id: number; onAdd: ReactNode }): ReactNode {
  const [params, set] = useParams();
  const chosen = params.show ? params.show.split(',') : [];
  const list = useInfiniteQuery(timeline(id, params.show ?? ''));
  const all = useInfiniteQuery(timeline(id, ''));
  const meta = useMeta();
  const items = shownOf(list.data?.pages ?? [], !chosen.length);
  const counts = (all.data ?? list.data)?.pages[0]?.counts ?? [];
  const toggle = (object: string): void => {
    const next = chosen.includes(object) ? chosen.filter((c) => c !== object) : [...chosen, object];
    set({ show: next.join(',') });
  };
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={12} height={36} />;
  let day = '';
  return (
    <div className="timeline">
      <div className="chips">
        <Chip on={!chosen.length} onClick={() => set({ show: null })}>
          {t('timeline.all')}
        </Chip>
        {counts
          .filter((c) => c.count > 0)
          .map((c) => (
            <Chip key={c.object} on={chosen.some((x) => sameName(x, c.object))} onClick={() => toggle(c.object)} n={count(c.count)}>
              {objectLabel(meta, c.object)}
            </Chip>
          ))}
      </div>
      {!items.length && (
        <Blank title={t('timeline.none')} says={t('timeline.none_says')}>
          {onAdd}
        </Blank>
      )}
      <ul className="events">
        {items.map((i) => {
          const heading = i.day !== day;
          day = i.day;
          return (
            <Fragment key={i.key}>
              {heading && <li className="event-day">{dayHeading(i.day)}</li>}
              {i.item && <Item item={i.item} />}
              {i.message && <MessageRow m={i.message} />}
            </Fragment>
          );
        })}
      </ul>
      <Edge active={list.hasNextPage && !list.isFetchingNextPage} onSeen={() => void list.fetchNextPage()} />
    </div>
  );
}
