// PairRow: two records beside each other: what speaks for their being one, and the fields in which they differ or agree.
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { FieldMeta, ObjectMeta, Pair, PairReason, RecordRow } from '../../api/types';
import { listed } from '../../lib/format';
import { say, t } from '../../lib/text';
import { recordPath } from '../../record/Likely';
import { fieldOf, nameOf } from '../../record/meta';
import { fieldText } from '../../record/Value';
import { State } from '../../ui/parts';

const FIELDS_SHOWN = 6;

export function reasonText(object: ObjectMeta, r: PairReason, p: Pair): string {
  const name = r.fields[0] ?? '';
  if (r.measure === 'name') return r.alike >= 1 ? t(p.a.values[name] === p.b.values[name] ? 'duplicates.reason.name' : 'duplicates.reason.name_core') : t('duplicates.reason.name_alike', { n: Math.round(r.alike * 100) });
  if (r.measure === 'text')
    return t('duplicates.reason.text', {
      fields: listed(r.fields.map((one) => fieldOf(object, one)).flatMap((f) => (f ? [say(f.label)] : []))),
    });
  return t(`duplicates.reason.${r.measure as 'phone' | 'credit' | 'mail'}`);
}

const filled = (r: RecordRow, f: FieldMeta): boolean => r.values[f.name] !== null && r.values[f.name] !== undefined && r.values[f.name] !== '';

/** Those that speak for it, the owner, then what tells them apart. */
function shownFields(object: ObjectMeta, p: Pair): FieldMeta[] {
  const weight = (f: FieldMeta): number => (p.reasons.some((r) => r.fields.includes(f.name)) ? 0 : f.name === 'owner' ? 1 : filled(p.a, f) && filled(p.b, f) ? 2 : 3);
  return object.fields
    .filter((f) => f.name !== 'name' && f.kind !== 'long_text' && (filled(p.a, f) || filled(p.b, f)))
    .map((f, i) => ({ f, i, w: weight(f) }))
    .sort((x, y) => x.w - y.w || x.i - y.i)
    .slice(0, FIELDS_SHOWN)
    .map((x) => x.f);
}

function Side({ object, row }: { object: ObjectMeta; row: RecordRow }): ReactNode {
  return (
    <th scope="col">
      <Link href={recordPath(object.name, row.id)} className="strong">
        {nameOf(row)}
      </Link>
      {row.customer_name && <span className="quiet small"> {row.customer_name}</span>}
    </th>
  );
}

type Props = { object: ObjectMeta; pair: Pair; onMerge: () => void; onSay: () => void };

export function PairRow({ object, pair, onMerge, onSay }: Props): ReactNode {
  const different = pair.state === 'different';
  const text = (r: RecordRow, f: FieldMeta): string => fieldText(r.values[f.name], f, r.labels[f.name]);
  return (
    <>
      <div className="twin-head">
        <span className="strong num">{t('duplicates.likely_score', { n: Math.round(pair.score * 100) })}</span>
        {pair.reasons.map((r) => (
          <State key={r.measure + r.fields.join()} tone="amber">
            {reasonText(object, r, pair)}
          </State>
        ))}
      </div>
      <table className="twin-sides">
        <thead>
          <tr>
            <td />
            <Side object={object} row={pair.a} />
            <Side object={object} row={pair.b} />
          </tr>
        </thead>
        <tbody>
          {shownFields(object, pair).map((f) => (
            <tr key={f.name}>
              <th scope="row">{say(f.label)}</th>
              <td className={text(pair.a, f) === text(pair.b, f) ? 'quiet' : ''}>{text(pair.a, f)}</td>
              <td className={text(pair.a, f) === text(pair.b, f) ? 'quiet' : ''}>{text(pair.b, f)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="buttons twin-act">
        {!different && (
          <Button type="primary" onClick={onMerge}>
            {t('duplicates.same')}
          </Button>
        )}
        <Button onClick={onSay}>{t(different ? 'duplicates.again' : 'duplicates.not_same')}</Button>
      </div>
    </>
  );
}
