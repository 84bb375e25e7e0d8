// CustomersPanel: the customers behind a figure; one of them opens into why.
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { CustomerHead } from '../api/types';
import { t } from '../lib/text';
import { Icon } from '../ui/icons';

export const customerPath = (id: number): string => `/customers/${id}`;

export const CustomerRows = ({ customers, onWhy, why, dayLabel }: { customers: CustomerHead[]; onWhy?: (c: CustomerHead, at: number) => void; why?: string; dayLabel?: string }): ReactNode => (
  <ul className="rows" aria-label={t('nav.customers')}>
    {customers.map((c, i) => (
      <li key={i} className="row row-customer">
        <span className="row-main">
          <Link href={customerPath(c.id)} className="strong ellipsis">
            {c.name || c.code}
          </Link>
          <span className="quiet small ellipsis">
            {c.code}
            {c.owner && ` · ${c.owner}`}
          </span>
        </span>
        {c.day && (
          <span className="num quiet small" title={dayLabel}>
            {c.day}
          </span>
        )}
        {onWhy && (
          <button type="button" className="why" onClick={() => onWhy(c, i)} aria-label={why ? `${why} · ${c.name || c.code}` : t('explain.why_of', { name: c.name || c.code })}>
            {why ?? t('explain.why')}
            <Icon name="next" size={14} />
          </button>
        )}
      </li>
    ))}
  </ul>
);
