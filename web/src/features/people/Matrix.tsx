// Matrix: what can be done with each object, box by box.
import { Checkbox } from 'antd';
import type { ReactNode } from 'react';
import type { ObjectMeta, Permits } from '../../api/types';
import { say, t } from '../../lib/text';
import { ownVerbs, verbs, verbsOf, withoutOwn, withVerb } from './permits';

function Line({ name, label, p, onChange, off }: { name: string; label: string; p: Permits; onChange: (p: Permits) => void; off: boolean }): ReactNode {
  const now = verbsOf(p, name);
  const own = ownVerbs(p, name);
  return (
    <tr className={own || name === '*' ? '' : 'follows'}>
      <th scope="row">
        <span className="matrix-name">{label}</span>
        {own && !off && (
          <button type="button" className="plain small link" onClick={() => onChange(withoutOwn(p, name))}>
            {t('roles.as_others')}
          </button>
        )}
      </th>
      {verbs.map((v) => (
        <td key={v} className="matrix-cell">
          <Checkbox className="matrix-box" checked={off || now.includes(v)} disabled={off} onChange={(e) => onChange(withVerb(p, name, v, e.target.checked))} aria-label={`${label}: ${t(`verb.${v}`)}`} />
        </td>
      ))}
    </tr>
  );
}

export const Matrix = ({ objects, p, onChange, off }: { objects: ObjectMeta[]; p: Permits; onChange: (p: Permits) => void; off: boolean }): ReactNode => (
  <div className="table-box" tabIndex={0} role="region" aria-label={t('roles.matrix')}>
    <table className="table matrix">
      <thead>
        <tr>
          <th>{t('roles.object')}</th>
          {verbs.map((v) => (
            <th key={v} className="matrix-cell">
              {t(`verb.${v}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {objects.map((o) => (
          <Line key={o.name} name={o.name} label={say(o.label)} p={p} onChange={onChange} off={off} />
        ))}
        <Line name="*" label={t('roles.others')} p={p} onChange={onChange} off={off} />
      </tbody>
    </table>
  </div>
);
