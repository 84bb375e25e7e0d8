// InterviewPanel: why a customer left, in a few taps: how, the main reason out of the company's own list, who he went to.
import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import type { LossInterview, LossRow } from '../../api/types';
import { t } from '../../lib/text';
import { fieldOf, objectOf, useMeta } from '../../record/meta';
import { Chip, Grouped, Labelled, Panel } from '../../ui/parts';

const KINDS = ['voluntary', 'involuntary', 'silent', 'false'] as const;
type Props = { loss: LossRow | null; onClose: () => void; onDone: (l: LossRow, body: LossInterview) => Promise<boolean> };

const root = (reason: string): string => reason.split('/')[0] ?? '';
const leaf = (reason: string): string => reason.slice(root(reason).length + 1);

/** The list as a tree of two: what stands before the first / is the branch. */
function Reason({ choices, value, onChange }: { choices: string[]; value: string; onChange: (v: string) => void }): ReactNode {
  const roots = [...new Set(choices.map(root))];
  const under = choices.filter((c) => root(c) === root(value) && leaf(c));
  return (
    <Grouped label={t('losses.reason')}>
      <div className="loss-choices">
        {roots.map((r) => (
          <Chip key={r} on={root(value) === r} onClick={() => onChange(r)}>
            {r}
          </Chip>
        ))}
      </div>
      {under.length > 0 && (
        <div className="loss-choices loss-under">
          {under.map((c) => (
            <Chip key={c} on={value === c} onClick={() => onChange(c)}>
              {leaf(c)}
            </Chip>
          ))}
        </div>
      )}
    </Grouped>
  );
}

function Inside({ loss, onClose, onDone }: Props & { loss: LossRow }): ReactNode {
  const object = objectOf(useMeta(), 'loss');
  const start = (field: string): string => (typeof loss.values[field] === 'string' ? loss.values[field] : '');
  const [kind, setKind] = useState<string>('');
  const [reason, setReason] = useState(start('reason'));
  const [competitor, setCompetitor] = useState(start('competitor'));
  const [note, setNote] = useState(start('note'));
  const [busy, setBusy] = useState(false);
  const writes = (field: string): boolean => fieldOf(object, field)?.right === 'write';
  const choices = fieldOf(object, 'reason')?.options.choices.map((c) => c.name) ?? [];
  const save = async (): Promise<void> => {
    setBusy(true);
    const body: LossInterview = { kind: kind || null, reason: writes('reason') ? reason : null, competitor: writes('competitor') ? competitor.trim() : null, note: writes('note') ? note.trim() : null };
    if (await onDone(loss, body)) onClose();
    setBusy(false);
  };
  return (
    <div className="loss-interview">
      {writes('kind') && (
        <Grouped label={t('losses.kind')} hint={kind === 'false' ? t('losses.false_says') : undefined}>
          <div className="loss-choices">
            {KINDS.map((k) => (
              <Chip key={k} on={kind === k} onClick={() => setKind(kind === k ? '' : k)}>
                {t(`losses.kind.${k}`)}
              </Chip>
            ))}
          </div>
        </Grouped>
      )}
      {writes('reason') && <Reason choices={choices} value={reason} onChange={setReason} />}
      {writes('competitor') && (
        <Labelled label={t('losses.competitor')}>
          <Input value={competitor} maxLength={200} onChange={(e) => setCompetitor(e.target.value)} />
        </Labelled>
      )}
      {writes('note') && (
        <Labelled label={t('losses.note')}>
          <Input.TextArea value={note} maxLength={1000} autoSize={{ minRows: 3, maxRows: 8 }} onChange={(e) => setNote(e.target.value)} />
        </Labelled>
      )}
      <Button type="primary" size="large" block loading={busy} disabled={writes('reason') && !reason && kind !== 'false'} onClick={() => void save()}>
        {t('losses.save')}
      </Button>
    </div>
  );
}

export const InterviewPanel = ({ loss, onClose, onDone }: Props): ReactNode => (
  <Panel open={loss !== null} onClose={onClose} title={loss ? t('losses.interview_of', { name: loss.name || t('losses.nobody') }) : ''}>
    {loss && <Inside key={loss.id} loss={loss} onClose={onClose} onDone={onDone} />}
  </Panel>
);
