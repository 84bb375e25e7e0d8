// Spared: losses that were none (假流失): how many, and whether the official churn rate still counts them; one button
// writes into the official definition that nobody is lost for 90 days from such a day on, and takes it back.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { patch } from '../../api/client';
import { definitions, stale } from '../../api/queries';
import type { Definition, DefinitionQuestion } from '../../api/types';
import { t } from '../../lib/text';
import { fieldOf, objectOf, useMeta } from '../../record/meta';
import { useSession } from '../../record/session';
import { did } from '../../record/undo';
import { useAsk } from '../../record/useAsk';
import { useDone } from '../../record/useDone';
import { Trouble } from '../../ui/parts';
import { corrected } from './corrected';

/** Of the standard kinds of losses (model/standard.c) the last is the false one. */
const FALSE_AT = 3;

export function Spared({ n }: { n: number }): ReactNode {
  const meta = useMeta();
  const writes = useSession()?.rights.includes('rules') ?? false;
  const official = useQuery(definitions()).data?.rows.find((d) => d.official);
  const { error, busy, run } = useAsk();
  const done = useDone();
  const kind = fieldOf(objectOf(meta, 'loss'), 'kind')?.options.choices[FALSE_AT]?.name;
  const better = official && kind ? corrected(official.not_while, kind) : null;
  const keep = async (d: Definition, not_while: string): Promise<Definition> => {
    const q: DefinitionQuestion = { name: d.name, lost_when: d.lost_when, customer_when: d.customer_when, not_while, reason: null, target: d.target, official: true };
    const kept = await patch<Definition>(`/api/definitions/${d.id}`, q, d.version);
    stale('/api/definitions', '/api/churn', '/api/customers', '/api/losses');
    return kept;
  };
  const correct = (): void =>
    void run(async () => {
      if (!official || better === null) return;
      const kept = await keep(official, better);
      const back = async (): Promise<null> => {
        await keep(kept, official.not_while);
        return null;
      };
      did(t('losses.corrected'), back);
      done.did(t('losses.corrected'), back);
    });
  return (
    <div className="note quiet spared">
      <p>
        {t('losses.spared', { n })} {official && kind && t(better === null ? 'losses.not_counted' : 'losses.still_counted')}
      </p>
      {writes && better !== null && (
        <Button size="small" loading={busy} onClick={correct}>
          {t('losses.correct')}
        </Button>
      )}
      <Trouble error={error} />
    </div>
  );
}
