// Said: a step or a beginning as a sentence whose words are its controls; what the sentence does not say stands below it.
import { Button } from 'antd';
import { Fragment, useState, type ReactNode } from 'react';
import type { AutomationKind, AutomationParam, Meta } from '../../api/types';
import { hasText, say, t } from '../../lib/text';
import { Icon } from '../../ui/icons';
import { Grouped } from '../../ui/parts';
import { unsaid } from './draft';
import { LetterLook, One } from './Words';

/** `wrong`: the word that the server takes exception to. */
type Props = { wrong: string; group: 'when' | 'do'; kind: AutomationKind; o: Record<string, unknown>; about: string; meta: Meta; set: (change: Record<string, unknown>) => void };

/** A kind this page has no sentence for is said by its labels. */
function formOf(group: string, kind: string): string {
  const key = `auto.${group}.${kind}`;
  return hasText(key) ? t(key) : '';
}

/** What need not be said and is not: a word that opens it is enough. */
const isFolded = (p: AutomationParam, o: Record<string, unknown>): boolean => !p.required && ['text', 'plain', 'filter', 'condition', 'fields', 'field'].includes(p.kind) && (o[p.name] == null || String(o[p.name]).trim() === '');

export function Said({ wrong, group, kind, o, about, meta, set }: Props): ReactNode {
  const [open, setOpen] = useState<string[]>([]);
  const form = formOf(group, kind.name);
  const not = unsaid(kind.name, o);
  const params = kind.params.filter((p) => p.kind !== 'steps' && !not.includes(p.name));
  const words = form.split(/\{(\w+)\}/);
  const inside = words.filter((_, i) => i % 2 === 1);
  const below = params.filter((p) => !inside.includes(p.name));
  const folded = below.filter((p) => isFolded(p, o) && p.name !== wrong && !open.includes(p.name));
  return (
    <div className="auto-said">
      {form && (
        <div className="auto-sentence">
          {words.map((x, i) => {
            if (i % 2 === 0) return x.trim() && <span key={i}>{x.trim()}</span>;
            const p = params.find((one) => one.name === x);
            return p ? <One key={i} p={p} o={o} about={about} meta={meta} set={set} /> : <Fragment key={i} />;
          })}
        </div>
      )}
      {below
        .filter((p) => !folded.includes(p))
        .map((p) =>
          p.kind === 'bool' ? (
            <One key={p.name} p={p} o={o} about={about} meta={meta} set={set} />
          ) : (
            <Grouped key={p.name} label={say(p.label)}>
              <One p={p} o={o} about={about} meta={meta} set={set} />
            </Grouped>
          ),
        )}
      {folded.length > 0 && (
        <div className="auto-more">
          {folded.map((p) => (
            <Button key={p.name} type="link" size="small" className="link-left" icon={<Icon name="plus" size={14} />} onClick={() => setOpen([...open, p.name])}>
              {say(p.label)}
            </Button>
          ))}
        </div>
      )}
      {kind.params.some((p) => p.kind === 'template') && <LetterLook id={Number(o.template ?? 0)} />}
    </div>
  );
}
