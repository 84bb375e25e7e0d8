// Listed: rows that are asked for: bones until they come, words where there are none, a button for the first.
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Trouble } from '../../ui/parts';

type Props<R> = { asked: { data?: { rows: R[] }; error: Error | null; isPending: boolean; refetch: () => Promise<unknown> }; rows: R[]; line: (row: R) => ReactNode; none: string; says: string; make?: { text: string; open: () => void } };

export function Listed<R>({ asked, rows, line, none, says, make }: Props<R>): ReactNode {
  const button = make && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={make.open}>
      {make.text}
    </Button>
  );
  if (asked.error) return <Trouble error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.isPending) return <Bones rows={3} height={56} />;
  if (!rows.length)
    return (
      <Blank title={none} says={says}>
        {button}
      </Blank>
    );
  return (
    <>
      {button && <div className="buttons message-make">{button}</div>}
      <ul className="rows" role="list">
        {rows.map(line)}
      </ul>
    </>
  );
}
