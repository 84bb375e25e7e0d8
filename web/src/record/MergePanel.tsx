// MergePanel: two records become one: which stays, which value is taken of each field, and what moves along.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { ApiError, post } from '../api/client';
import { mergeLook, stale } from '../api/queries';
import type { BulkUndone, Cell, FieldMeta, MergeAnswer, MergeMove, MergePreview, MergeQuestion, ObjectMeta, RecordRow } from '../api/types';
import { count, NONE } from '../lib/format';
import { useNarrow } from '../lib/store';
import { say, t } from '../lib/text';
import { recordPath } from './Likely';
import { nameOf, objectLabel, useMeta } from './meta';
import { did, undo } from './undo';
import { fieldText } from './Value';
import { Bones, Panel, Trouble } from '../ui/parts';

type Take = 'keep' | 'gone' | 'both';
const same = (a: Cell | undefined, b: Cell | undefined): boolean => JSON.stringify(a ?? '') === JSON.stringify(b ?? '');
const isMany = (f: FieldMeta): boolean => f.kind === 'choices' || f.kind === 'links';
const everything = (): void => stale('/api');

/** Back to two, in words where something stayed as it is. */
async function apart(handle: string): Promise<string | null> {
  const u = await post<BulkUndone>(`/api/undo/${handle}`, {});
  everything();
  return u.kept_count ? t('undo.kept', { n: u.restored, kept: u.kept_count, why: u.kept[0]?.reason ?? '' }) : null;
}

function Choice({ on, text, onClick, fixed }: { on: boolean; text: string; onClick: () => void; fixed: boolean }): ReactNode {
  return (
    <button type="button" className="merge-choice" aria-pressed={on} disabled={fixed} onClick={onClick}>
      {text}
    </button>
  );
}

type RowsProps = { object: ObjectMeta; look: MergePreview; take: Record<string, Take>; onTake: (field: string, to: Take) => void; all: boolean };

function Fields({ object, look, take, onTake, all }: RowsProps): ReactNode {
  const text = (r: RecordRow, f: FieldMeta): string => fieldText(r.values[f.name], f, r.labels[f.name]) || NONE;
  const shown = object.fields.filter((f) => !f.computed && look.take[f.name] !== undefined && (all || !same(look.keep.values[f.name], look.gone.values[f.name])));
  return (
    <tbody>
      {shown.map((f) => {
        const chosen = take[f.name] ?? (look.take[f.name] as Take);
        const fixed = f.right !== 'write' || f.kind === 'auto_number' || same(look.keep.values[f.name], look.gone.values[f.name]);
        return (
          <tr key={f.name}>
            <th scope="row">{say(f.label)}</th>
            {(['keep', 'gone'] as const).map((side) => (
              <td key={side}>
                <Choice on={chosen === side || chosen === 'both'} text={text(look[side], f)} fixed={fixed} onClick={() => onTake(f.name, isMany(f) && chosen !== side ? (chosen === 'both' ? (side === 'keep' ? 'gone' : 'keep') : 'both') : side)} />
                {chosen === 'both' && side === 'gone' && <span className="quiet small">{t('merge.both')}</span>}
              </td>
            ))}
          </tr>
        );
      })}
    </tbody>
  );
}

function Moves({ moves }: { moves: MergeMove[] }): ReactNode {
  const meta = useMeta();
  const what = (m: MergeMove): string => (m.what === 'record' && m.object ? objectLabel(meta, m.object) : m.what === 'link' && m.object ? `${t('merge.what.link')} (${objectLabel(meta, m.object)})` : t(m.what === 'warning' ? 'merge.what.warning' : 'merge.what.share'));
  return (
    <>
      <h3>{t('merge.moves')}</h3>
      {moves.length === 0 ? (
        <p className="quiet">{t('merge.moves_none')}</p>
      ) : (
        <ul className="merge-moves">
          {moves.map((m) => (
            <li key={m.what + (m.object ?? '')}>
              {what(m)} <span className="num strong">{count(m.count)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

type Props = { object: ObjectMeta; a: RecordRow; b: RecordRow; onClose: () => void; onDone?: (id: number) => void };

/** Says that two are one, with the way there and the way back. */
function useMerged(): (text: string, id: number, path: string) => void {
  const { message } = App.useApp();
  const [, go] = useLocation();
  return (text, id, path) => {
    const key = 'merged';
    const back = (): void => {
      message.destroy(key);
      undo(id).then((said) => void (said && message.success(said)), (e: Error) => void message.error(e.message));
    };
    void message.open({
      key,
      type: 'success',
      duration: 8,
      content: (
        <span>
          {text}{' '}
          <Button type="link" size="small" onClick={() => go(path)}>
            {t('merge.open')}
          </Button>
          <Button type="link" size="small" onClick={back}>
            {t('action.undo')}
          </Button>
        </span>
      ),
    });
  };
}

/** Both beside each other, field by field: what is taken of which. */
function Compared({ object, look, take, onTake }: { object: ObjectMeta; look: MergePreview; take: Record<string, Take>; onTake: (field: string, to: Take) => void }): ReactNode {
  const [all, setAll] = useState(false);
  const equal = object.fields.filter((f) => look.take[f.name] !== undefined && same(look.keep.values[f.name], look.gone.values[f.name])).length;
  const head = (r: RecordRow, says: string): ReactNode => (
    <th scope="col">
      <span className="strong">{nameOf(r)}</span> <span className="quiet small">{says}</span>
    </th>
  );
  return (
    <>
      <table className="merge-table">
        <thead>
          <tr>
            <td />
            {head(look.keep, t('merge.keep'))}
            {head(look.gone, t('merge.goes'))}
          </tr>
        </thead>
        <Fields object={object} look={look} take={take} onTake={onTake} all={all} />
      </table>
      {equal > 0 && !all && (
        <Button type="link" className="link-left" onClick={() => setAll(true)}>
          {t('merge.same_fields', { n: equal })} · {t('merge.show_same')}
        </Button>
      )}
      <div>
        <Moves moves={look.moves} />
      </div>
    </>
  );
}

export default function MergePanel({ object, a, b, onClose, onDone }: Props): ReactNode {
  const narrow = useNarrow();
  const merged = useMerged();
  const [keep, setKeep] = useState(a.id);
  const [take, setTake] = useState<Record<string, Take>>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const gone = keep === a.id ? b.id : a.id;
  const asked = useQuery(mergeLook(object.name, keep, gone));
  const look = asked.data;
  const merge = async (l: MergePreview): Promise<void> => {
    setBusy(true);
    setError(null);
    const q: MergeQuestion = { keep, gone, keep_version: l.keep.version, gone_version: l.gone.version, take };
    try {
      const done = await post<MergeAnswer>(`/api/merge/${encodeURIComponent(object.name)}`, q, { create: true });
      const said = t('merge.done', { name: nameOf(l.keep), n: done.moved });
      merged(said, did(said, () => apart(done.undo)), recordPath(object.name, keep));
      everything();
      onClose();
      onDone?.(done.id);
    } catch (e) {
      const isStale = e instanceof ApiError && e.problem.status === 412;
      if (isStale) void asked.refetch();
      setError(isStale ? new Error(t('merge.stale')) : e);
      setBusy(false);
    }
  };
  const turn = (id: number): void => {
    setKeep(id);
    setTake({});
    setError(null);
  };
  return (
    <Panel open onClose={onClose} title={t('merge.title')} width={720}>
      <div className="form">
        <Segmented block vertical={narrow} value={keep} onChange={turn} options={[a, b].map((r) => ({ value: r.id, label: `${t('merge.keep')} ${nameOf(r)}` }))} aria-label={t('merge.keep')} />
        <Trouble error={asked.error} />
        {asked.isPending && <Bones rows={6} />}
        {look && !asked.error && (
          <>
            <Compared object={object} look={look} take={take} onTake={(f, to) => setTake((old) => ({ ...old, [f]: to }))} />
            <Trouble error={error} />
            <div className="buttons">
              <Button type="primary" loading={busy} onClick={() => void merge(look)}>
                {t('merge.do')}
              </Button>
              <span className="quiet small">{t('merge.undo_says')}</span>
            </div>
          </>
        )}
      </div>
    </Panel>
  );
}
