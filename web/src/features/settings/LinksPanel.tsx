// LinksPanel: one's own accounts at identity providers: linked, used, unlinked.
import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import { post, remove } from '../../api/client';
import { identities, signInWays, stale } from '../../api/queries';
import type { Identity, SignInAddress } from '../../api/types';
import { instant } from '../../lib/format';
import { rememberPlace } from '../../lib/place';
import { t } from '../../lib/text';
import { useDone } from '../../record/useDone';
import { Bones, Panel, Trouble } from '../../ui/parts';

export default function LinksPanel({ open, onClose }: { open: boolean; onClose: () => void }): ReactNode {
  const { did, failed } = useDone();
  const ways = useQuery(signInWays());
  const mine = useQuery(identities());
  const link = (id: number): void =>
    void post<SignInAddress>(`/api/oidc/${id}/link`)
      .then(({ address }) => {
        rememberPlace('/settings');
        window.location.assign(address);
      })
      .catch(failed);
  const unlink = (i: Identity): void =>
    void remove('/api/session/identities/' + i.id)
      .then(() => {
        stale('/api/session/identities');
        did(t('oidc.unlinked'));
      })
      .catch(failed);
  return (
    <Panel open={open} onClose={onClose} title={t('oidc.links')} width={480}>
      <p className="quiet">{t('oidc.links_says')}</p>
      <Trouble error={mine.error ?? ways.error} retry={() => void mine.refetch()} />
      {mine.isPending ? (
        <Bones rows={2} />
      ) : mine.data?.rows.length ? (
        <ul className="rows">
          {mine.data.rows.map((i) => (
            <li key={i.id} className="row">
              <span className="row-main">
                <span className="strong">{i.login || i.issuer}</span>
                <span className="quiet small">{i.issuer}</span>
                <span className="quiet small num">{t('oidc.last_used', { at: instant(i.seen) })}</span>
              </span>
              <Popconfirm title={t('oidc.unlink_sure')} description={<span className="sure-says">{t('oidc.unlink_says')}</span>} okText={t('oidc.unlink')} cancelText={t('action.cancel')} onConfirm={() => unlink(i)}>
                <Button size="small" aria-label={t('oidc.unlink_of', { login: i.login })}>
                  {t('oidc.unlink')}
                </Button>
              </Popconfirm>
            </li>
          ))}
        </ul>
      ) : (
        <p>{t('oidc.links_none')}</p>
      )}
      <div className="buttons">
        {ways.data?.rows.map((w) => (
          <Button key={w.id} type="primary" onClick={() => link(w.id)}>
            {t('oidc.link', { name: w.name })}
          </Button>
        ))}
      </div>
    </Panel>
  );
}
