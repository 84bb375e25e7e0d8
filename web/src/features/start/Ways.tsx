// Ways: the buttons that lead to identity providers, below or instead of the password.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { post } from '../../api/client';
import { signInWays } from '../../api/queries';
import type { SignInAddress } from '../../api/types';
import { rememberPlace } from '../../lib/place';
import { t } from '../../lib/text';
import { Trouble } from '../../ui/parts';

export function Ways(): ReactNode {
  const ways = useQuery(signInWays()).data;
  const [going, setGoing] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const go = async (id: number): Promise<void> => {
    setGoing(id);
    setError(null);
    try {
      const { address } = await post<SignInAddress>(`/api/oidc/${id}/begin`);
      rememberPlace(window.location.pathname + window.location.search);
      window.location.assign(address);
    } catch (e) {
      setError(e);
      setGoing(0);
    }
  };
  if (!ways?.rows.length) return null;
  return (
    <div className="ways">
      {!ways.password && <p className="quiet small">{t('oidc.admins_only')}</p>}
      <p className="ways-or quiet small" aria-hidden="true">
        <span>{t('oidc.or')}</span>
      </p>
      {ways.rows.map((w) => (
        <Button key={w.id} size="large" block type={ways.password ? 'default' : 'primary'} loading={going === w.id} disabled={going !== 0 && going !== w.id} onClick={() => void go(w.id)}>
          {t('oidc.sign_in_by', { name: w.name })}
        </Button>
      ))}
      <Trouble error={error} />
    </div>
  );
}
