// ConditionText: a condition as text, judged while it is typed: the mistake is pointed at under the
// field, or the sentence it makes is read back.
import { Input } from 'antd';
import { useId, type ReactNode } from 'react';
import type { Problem } from '../api/types';
import { say, t } from '../lib/text';
import { useChecked } from './useChecked';

/** Shows the line of the mistake with a caret below its column. */
export function Caret({ text, problem }: { text: string; problem: Problem }): ReactNode {
  const line = text.split('\n')[Math.max(0, problem.line - 1)] ?? '';
  const column = Math.max(0, problem.column - 1);
  const from = Math.max(0, column - 30);
  return (
    <div className="caret" role="alert">
      {problem.line > 0 && (
        <pre aria-hidden="true">
          {from > 0 && '…'}
          {[...line].slice(from, from + 70).join('')}
          {'\n'}
          <span className="caret-pad">{(from > 0 ? '…' : '') + [...line].slice(from, column).join('')}</span>
          <b>▲</b>
        </pre>
      )}
      <p>{problem.detail || problem.title}</p>
    </div>
  );
}

type Props = { value: string; onChange: (text: string) => void; label: string; object?: string | null; params?: string[]; placeholder?: string; hint?: string; rows?: number };

export function ConditionText({ value, onChange, label, object = null, params = [], placeholder, hint, rows = 2 }: Props): ReactNode {
  const id = useId();
  const checked = useChecked(value, object, params);
  return (
    <div className="labelled">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <Input.TextArea id={id} className="code" value={value} onChange={(e) => onChange(e.target.value)} autoSize={{ minRows: rows, maxRows: 8 }} placeholder={placeholder} spellCheck={false} autoCapitalize="off" status={checked.problem ? 'error' : undefined} aria-describedby={id + 's'} />
      <div id={id + 's'} className="said">
        {checked.problem ? <Caret text={value.trim()} problem={checked.problem} /> : checked.data ? <p>{say(checked.data.sentence)}</p> : <p className="faint">{value.trim() ? t('condition.reading') : (hint ?? '\u00a0')}</p>}
      </div>
    </div>
  );
}
