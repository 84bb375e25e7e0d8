// Changes: who changed what, newest first; what stood before can be put back.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { changes } from '../../api/queries';
import type { ChangeRow } from '../../api/types';
import { instant } from '../../lib/format';
import { t, word } from '../../lib/text';
import { ChangeWords, PutBack } from '../../record/ChangeWords';
import { objectOf, useMeta } from '../../record/meta';
import { Blank, Bones, Trouble } from '../../ui/parts';

function Change({ row }: { row: ChangeRow }): ReactNode {
  const meta = useMeta();
  return (
    <li className="change">
      <p className="quiet small num change-head">
        <span>
          {instant(row.at)} · {row.actor || t('changes.system')} · {word('changes.op', row.op)}
          {row.address && ` · ${row.address}`}
        </span>
        <PutBack row={row} />
      </p>
      <ChangeWords row={row} object={objectOf(meta, row.object)} />
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
