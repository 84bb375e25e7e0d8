// Apart: who came and went, or went and came back, within one period: in none of its other figures.
import type { ReactNode } from 'react';
import type { Period } from '../../api/types';
import { t } from '../../lib/text';
import { Figure as Open } from '../../ui/parts';

type Which = 'new_lost' | 'lost_and_back';

export const Apart = ({ p, name, onOpen }: { p: Period; name: string; onOpen: (which: Which) => void }): ReactNode =>
  (['new_lost', 'lost_and_back'] as const)
    .filter((w) => p[w] > 0)
    .map((w) => (
      <span key={w} className="apart">
        <Open onOpen={() => onOpen(w)} label={`${name} ${t(`churn.${w}`)} ${p[w]}`}>
          {t(`churn.${w}_n`, { n: p[w] })}
        </Open>
      </span>
    ));
