// SeenBar: says on every page through whose eyes it is seen, and ends that.
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { seeAs, seenAs } from '../lib/seenAs';
import { t } from '../lib/text';

export function SeenBar(): ReactNode {
  const seen = seenAs();
  if (!seen) return null;
  return (
    <div className="seen-bar" role="status">
      <span>
        <b>{t(seen.as.startsWith('role:') ? 'seeas.bar_role' : 'seeas.bar_person', { name: seen.name })}</b> <span className="seen-says">{t('seeas.bar_says')}</span>
      </span>
      <Button size="small" onClick={() => seeAs(null)}>
        {t('seeas.end')}
      </Button>
    </div>
  );
}
