// MustEnrol: a role asks for two-step sign-in: nothing else goes before it is switched on.
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { remove } from '../../api/client';
import { client } from '../../api/queries';
import { at } from '../../lib/base';
import { t } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { Enrol } from './Enrol';

export default function MustEnrol(): ReactNode {
  useTitle(t('second.title') + ' · ' + t('brand'));
  const leave = (): void => void remove('/api/session').finally(() => window.location.assign(at('/')));
  return (
    <main className="alone must">
      <h1>{t('second.must')}</h1>
      <p className="quiet lead-says">{t('second.must_says')}</p>
      <div className="sheet section">
        <Enrol onDone={() => void client.resetQueries()} />
      </div>
      <div className="buttons">
        <Button type="text" onClick={leave}>
          {t('settings.sign_out')}
        </Button>
      </div>
    </main>
  );
}
