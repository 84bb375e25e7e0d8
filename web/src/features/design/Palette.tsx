// Palette: the kinds of fields, drawn into the form or added by a click.
import { type PointerEvent, type ReactNode } from 'react';
import type { Meta } from '../../api/types';
import { say, t } from '../../lib/text';
import { groupName, groups, KindIcon, kindRows } from './kinds';

type Props = { meta: Meta; customer: boolean; onPick: (kind: string) => void; onDraw?: (e: PointerEvent, kind: string) => void };

export function Palette({ meta, customer, onPick, onDraw }: Props): ReactNode {
  // Only the customer has a time line to sum up.
  const rows = kindRows.filter((k) => meta.kinds.some((m) => m.name === k.kind) && (customer || k.kind !== 'rollup'));
  return (
    <div className="palette">
      {groups.map((g) => (
        <section key={g} aria-label={t(groupName[g])}>
          <h3 className="quiet small">{t(groupName[g])}</h3>
          <ul>
            {rows
              .filter((k) => k.group === g)
              .map((k) => (
                <li key={k.kind}>
                  <button type="button" className="palette-kind" onClick={() => onPick(k.kind)} onPointerDown={(e) => onDraw?.(e, k.kind)}>
                    <KindIcon kind={k.kind} />
                    <span>
                      <b>{say(meta.kinds.find((m) => m.name === k.kind)?.label ?? { zh: k.kind, en: k.kind })}</b>
                      <span className="quiet small">{t(k.example)}</span>
                    </span>
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
