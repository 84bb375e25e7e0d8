// HookLog: what a webhook has sent or is to send, what came of it, and sending one again.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { post } from '../../api/client';
import { deliveries, stale } from '../../api/queries';
import type { Delivery, Hook } from '../../api/types';
import { count, instant } from '../../lib/format';
import { hasText, t, word } from '../../lib/text';
import { objectLabel, useMeta } from '../../record/meta';
import { useDone } from '../../record/useDone';
import { Blank, Bones, State, Trouble, type Tone } from '../../ui/parts';

const pretty = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

/** Why nothing was answered, as the server's own words begin; what is not here is shown as it is. */
const reasons: [RegExp, Parameters<typeof t>[0]][] = [
  [/^not sent:/, 'hooks.why.own'],
  [/^the answer is too long/, 'hooks.why.long'],
  [/resolve host/i, 'hooks.why.name'],
  [/timed out|timeout/i, 'hooks.why.slow'],
  [/certificate|SSL/, 'hooks.why.certificate'],
  [/connect/i, 'hooks.why.connect'],
];
function reason(d: Delivery): string {
  const key = d.status ? undefined : reasons.find(([like]) => like.test(d.answer))?.[1];
  return key ? t(key) : d.answer;
}

/** How it stands: a tone, and words. */
export function standing(d: Delivery): [Tone, string] {
  if (d.arrived) return ['green', t('hooks.arrived')];
  if (d.ended) return ['red', t('hooks.failed')];
  return d.tries && d.due ? ['amber', t('hooks.retry', { n: d.tries, at: instant(d.due) })] : ['grey', t('hooks.waiting')];
}

function Row({ hook, d }: { hook: Hook; d: Delivery }): ReactNode {
  const meta = useMeta();
  const { did, failed } = useDone();
  const [object = '', op = ''] = d.type.split('.');
  const [tone, words] = standing(d);
  const title = hasText('hooks.type.' + d.type) ? word('hooks.type', d.type) : t('hooks.what', { object: objectLabel(meta, object), op: word('hooks.op', op) });
  const again = (): void =>
    void post(`/api/hooks/${hook.id}/deliveries/${d.id}/again`)
      .then(() => {
        stale('/api/hooks');
        did(t('hooks.again_done'));
      })
      .catch(failed);
  return (
    <li className="hook-sent">
      <details>
        <summary>
          <span className="strong">{title}</span>
          <span className="quiet small num">{instant(d.created)}</span>
          <State tone={tone}>{words}</State>
        </summary>
        <h3 className="small">{t('hooks.answer')}</h3>
        <p className="small">{d.tries ? (d.status ? t('hooks.status', { status: d.status, ms: count(d.took) }) : t('hooks.no_answer')) : t('hooks.waiting')}</p>
        {d.answer && <pre tabIndex={0}>{reason(d)}</pre>}
        <h3 className="small">{t('hooks.body')}</h3>
        <pre tabIndex={0}>{pretty(d.body)}</pre>
        {d.ended && (
          <Button size="small" onClick={again}>
            {t('hooks.again')}
          </Button>
        )}
      </details>
    </li>
  );
}

export function HookLog({ hook }: { hook: Hook }): ReactNode {
  // What was just sent has an answer within seconds: the log follows while it is looked at.
  const list = useInfiniteQuery({ ...deliveries(hook.id), refetchInterval: 2000, staleTime: 0 });
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={4} />;
  const rows = list.data.pages.flatMap((p) => p.rows);
  if (!rows.length) return <Blank title={t('hooks.log_none')} says={t('hooks.log_none_says')} />;
  return (
    <>
      <ul className="rows" role="list">
        {rows.map((d) => (
          <Row key={d.id} hook={hook} d={d} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
          {t('hooks.more')}
        </Button>
      )}
      <p className="quiet small">{t('hooks.log_says')}</p>
    </>
  );
}
