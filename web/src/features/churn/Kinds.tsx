// Kinds: of which kind the losses of a period are, each opening into its customers.
import type { ReactNode } from 'react';
import type { Period } from '../../api/types';
import { count } from '../../lib/format';
import { t, word } from '../../lib/text';
import { Figure as Open } from '../../ui/parts';
import { kindsOf, type LossKind } from './state';

export const Kinds = ({ p, name, onOpen }: { p: Period; name: string; onOpen: (kind: LossKind) => void }): ReactNode => (
  <span className="loss-kinds">
    {kindsOf(p).map(([kind, n]) => (
      <Open key={kind} onOpen={() => onOpen(kind)} label={`${name} ${t('churn.lost')} ${word('churn.kind', kind)} ${n}`}>
        {word('churn.kind', kind)} {count(n)}
      </Open>
    ))}
  </span>
);
