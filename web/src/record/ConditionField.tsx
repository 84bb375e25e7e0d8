// ConditionField: a condition over the fields of an object, clicked together as a sentence; as text where somebody
// wants that. What is read back below is what the server understood.
import { Button, Input } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import type { Meta } from '../api/types';
import { say, t } from '../lib/text';
import { nothing, sentenceOf, sentenceText, type Sentence } from './condition';
import { ConditionBuilder } from './ConditionBuilder';
import { Caret } from './ConditionText';
import { useChecked } from './useChecked';

type Props = { value: string; onChange: (text: string) => void; object: string; meta: Meta; label: string };

export function ConditionField({ value, onChange, object, meta, label }: Props): ReactNode {
  const [sentence, setSentence] = useState<Sentence | null>(value ? null : nothing);
  const [asText, setAsText] = useState(false);
  const checked = useChecked(value, object);
  // The clauses follow the text until the first click; from then on they lead.
  useEffect(() => {
    if (sentence === null && checked.data) setSentence(sentenceOf(checked.data.tree));
  }, [sentence, checked.data]);
  const turn = (): void => {
    setAsText(!asText);
    if (asText) setSentence(value ? null : nothing);
  };
  return (
    <div className="condition-field" role="group" aria-label={label}>
      {asText || (!sentence && checked.problem) ? (
        <Input.TextArea className="code" value={value} onChange={(e) => onChange(e.target.value)} autoSize={{ minRows: 2, maxRows: 6 }} spellCheck={false} aria-label={label} />
      ) : (
        sentence && (
          <ConditionBuilder
            sentence={sentence}
            object={object}
            meta={meta}
            onChange={(s) => {
              setSentence(s);
              onChange(sentenceText(s));
            }}
          />
        )
      )}
      {value.trim() !== '' && <div className="said">{checked.problem ? <Caret text={value.trim()} problem={checked.problem} /> : checked.data ? <p className="quiet">{say(checked.data.sentence)}</p> : <p className="faint">{t('condition.reading')}</p>}</div>}
      <Button type="link" size="small" className="link-left" onClick={turn}>
        {t(asText ? 'design.by_click' : 'design.by_text')}
      </Button>
    </div>
  );
}
