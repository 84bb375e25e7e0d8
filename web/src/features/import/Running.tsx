// Running: how far a job is, in percent, and in rows where rows are read.
import { Progress } from 'antd';
import type { ReactNode } from 'react';
import type { Job } from '../../api/types';
import { count } from '../../lib/format';
import { t } from '../../lib/text';

type HowFar = Pick<Job, 'done' | 'total' | 'rows'>;

export function howFar(j: HowFar): { share: number; text: string } {
  const share = j.total ? Math.min(100, Math.floor((j.done / j.total) * 100)) : 0;
  return { share, text: [j.total ? t('import.progress', { n: share }) : t('import.running'), j.rows > 0 && t('import.rows', { n: count(j.rows) })].filter(Boolean).join(' · ') };
}

export function Running({ j, label }: { j: HowFar; label: string }): ReactNode {
  const { share, text } = howFar(j);
  return (
    <div className="running">
      <Progress percent={share} showInfo={false} aria-label={label} />
      <p className="num quiet" role="status">
        {text}
      </p>
    </div>
  );
}
