// Changes: who changed what, newest first.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { changes } from '../../api/queries';
import type { ChangeRow } from '../../api/types';
import { instant } from '../../lib/format';
import { say, t, word } from '../../lib/text';
import { fieldOf, objectOf, useMeta } from '../../record/meta';
import { cellText } from '../../record/Value';
import { Blank, Bones, Trouble } from '../../ui/parts';

function Change({ row }: { row: ChangeRow }): ReactNode {
  const meta = useMeta();
  const object = objectOf(meta, row.object);
  const names = [...new Set([...Object.keys(row.before ?? {}), ...Object.keys(row.after ?? {})])];
  return (
    <li className="change">
      <p className="quiet small num">
        {instant(row.at)} · {row.actor || t('changes.system')} · {word('changes.op', row.op)}
      </p>
      <ul>
        {names.map((n) => {
          const f = fieldOf(object, n);
          const kind = f?.kind ?? 'text';
          const before = row.before?.[n];
          return (
            <li key={n}>
              <span className="quiet">{f ? say(f.label) : n}</span>{' '}
              {before !== undefined && before !== null && before !== '' && (
                <>
                  <del>{cellText(before, kind)}</del> →{' '}
                </>
              )}
              <ins>{cellText(row.after?.[n], kind)}</ins>
            </li>
          );
        })}
      </ul>
    </li>
  );
}

export function Changes({ id }: { id: number }): ReactNode {
  const list = useQuery(changes('customer', id));
  if (list.isError) return <Trouble error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Bones rows={5} />;
  if (!list.data.rows.length) return <Blank title={t('changes.none')} says={t('changes.none_says')} />;
  return (
    <ul className="changes">
      {list.data.rows.map((r) => (
        <Change key={r.id} row={r} />
      ))}
    </ul>
  );
}
