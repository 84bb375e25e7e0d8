// MergeWith: a merge that begins at a record (with which other one?) or at two that were chosen; the same page as in the queue.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { record } from '../api/queries';
import type { Cell, ObjectMeta } from '../api/types';
import { say, t } from '../lib/text';
import { Bones, Labelled, Panel, Trouble } from '../ui/parts';
import MergePanel from './MergePanel';
import { RecordsInput } from './RefInput';

type TwoProps = { object: ObjectMeta; ids: [number, number]; onClose: () => void; onDone?: (id: number) => void };

export function MergeTwo({ object, ids, onClose, onDone }: TwoProps): ReactNode {
  const a = useQuery(record(object.name, ids[0]));
  const b = useQuery(record(object.name, ids[1]));
  if (a.data && b.data) return <MergePanel object={object} a={a.data} b={b.data} onClose={onClose} {...(onDone && { onDone })} />;
  return (
    <Panel open onClose={onClose} title={t('merge.title')} width={720}>
      {a.isError || b.isError ? <Trouble error={a.error ?? b.error} /> : <Bones rows={6} />}
    </Panel>
  );
}

type WithProps = { object: ObjectMeta; id: number; name: string; onClose: () => void; onDone?: (id: number) => void };

export default function MergeWith({ object, id, name, onClose, onDone }: WithProps): ReactNode {
  const [chosen, setChosen] = useState<Cell>(null);
  const [other, setOther] = useState(0);
  if (other) return <MergeTwo object={object} ids={[id, other]} onClose={onClose} {...(onDone && { onDone })} />;
  const self = Number(chosen) === id;
  return (
    <Panel open onClose={onClose} title={t('merge.with_title', { name })} width={480}>
      <div className="form">
        <p className="quiet">{t('merge.with_says')}</p>
        <Labelled label={t('merge.with_which', { what: say(object.label) })}>
          <RecordsInput object={object.name} value={chosen} onChange={setChosen} label={t('merge.with_which', { what: say(object.label) })} />
        </Labelled>
        {self && <p className="ink-amber small">{t('merge.with_self')}</p>}
        <div className="buttons">
          <Button type="primary" disabled={!chosen || self} onClick={() => setOther(Number(chosen))}>
            {t('merge.with_next')}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
