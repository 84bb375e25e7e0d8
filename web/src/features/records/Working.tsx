// Working: how far a work on many records is, with the way to stop it; says what came of it. Found again by a page that
// is opened anew.
import { useQuery } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { post } from '../../api/client';
import { runningWorks } from '../../api/queries';
import type { BulkWork } from '../../api/types';
import { count } from '../../lib/format';
import { t } from '../../lib/text';
import { useDone } from '../../record/useDone';
import { useTold } from './BulkBar';
import { freshAfter, untilEnded, workTold } from './works';

function One({ first }: { first: BulkWork }): ReactNode {
  const told = useTold();
  const { failed } = useDone();
  const [now, setNow] = useState(first);
  const [stopping, setStopping] = useState(false);
  useEffect(() => {
    let here = true;
    untilEnded(first.id, (w) => here && setNow(w)).then(
      (w) => {
        freshAfter(w.object);
        // Whoever began an undo is told by the undo itself.
        if (here && w.action !== 'undo') told({ ...w, ...workTold(w) });
      },
      (e) => here && failed(e),
    );
    return () => void (here = false);
  }, [first.id]); // eslint-disable-line react-hooks/exhaustive-deps
  const stop = (): void => {
    setStopping(true);
    void post('/api/works/' + first.id + '/stop').catch(failed);
  };
  const share = now.total ? Math.floor((now.done / now.total) * 100) : 0;
  const name = t(now.action === 'delete' ? 'works.delete' : now.action === 'undo' ? 'works.undo' : 'works.change', { total: count(now.total) });
  return (
    <div className="working" role="region" aria-label={name}>
      <span className="strong">{name}</span>
      <Progress percent={share} showInfo={false} aria-label={name} />
      <span className="num quiet small" role="status">
        {stopping ? t('works.stopping') : t('works.progress', { done: count(now.done), total: count(now.total) })} <span className="working-away">{t('works.away')}</span>
      </span>
      <Button onClick={stop} disabled={stopping}>
        {t('works.stop')}
      </Button>
    </div>
  );
}

export function Working(): ReactNode {
  const rows = useQuery(runningWorks()).data?.rows ?? [];
  return rows.map((w) => <One key={w.id} first={w} />);
}
