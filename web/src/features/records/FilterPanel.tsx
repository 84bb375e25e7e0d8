// FilterPanel: who is on the list, as a sentence clicked together, or typed.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { check } from '../../api/queries';
import { t } from '../../lib/text';
import { ConditionBuilder } from '../../record/ConditionBuilder';
import { ConditionText } from '../../record/ConditionText';
import { nothing, sentenceOf, sentenceText, type Sentence } from '../../record/condition';
import { useMeta } from '../../record/meta';
import { Bones, Panel, Tabs } from '../../ui/parts';

type Props = { object: string; open: boolean; filter: string; onApply: (filter: string) => void; onClose: () => void };

function Inside({ object, filter, onApply }: { object: string; filter: string; onApply: (f: string) => void }): ReactNode {
  const meta = useMeta();
  const [text, setText] = useState(filter);
  const [mode, setMode] = useState<'click' | 'text'>('click');
  const [sentence, setSentence] = useState<Sentence | null>(filter ? null : nothing);
  const read = useQuery(check(mode === 'click' && !sentence && text.trim() ? { condition: text, object, params: [] } : null));
  useEffect(() => {
    if (!sentence && read.data && !read.isPlaceholderData) setSentence(sentenceOf(read.data.tree));
  }, [read.data, read.isPlaceholderData, sentence]);
  useEffect(() => {
    if (read.isError) setMode('text');
  }, [read.isError]);
  const pick = (next: 'click' | 'text'): void => {
    if (next === 'click') setSentence(text.trim() ? null : nothing);
    setMode(next);
  };
  const change = (s: Sentence): void => {
    setSentence(s);
    setText(sentenceText(s));
  };
  return (
    <div className="form">
      <Tabs label={t('filter.title')} value={mode} onChange={pick} items={[{ key: 'click', text: t('builder.by_click') }, { key: 'text', text: t('builder.by_text') }]} />
      {mode === 'click' && (meta && sentence ? <ConditionBuilder sentence={sentence} onChange={change} meta={meta} object={object} /> : <Bones rows={2} />)}
      {mode === 'click' && text && <code className="raw">{text}</code>}
      {mode === 'text' && <ConditionText label={t('filter.condition')} value={text} onChange={setText} object={object} placeholder={object === 'customer' ? 'level = "VIP" and city = "上海"' : ''} rows={3} />}
      <div className="buttons">
        <Button type="primary" onClick={() => onApply(text.trim())}>
          {t('filter.apply')}
        </Button>
        {filter && <Button onClick={() => onApply('')}>{t('filter.clear')}</Button>}
      </div>
    </div>
  );
}

export const FilterPanel = ({ object, open, filter, onApply, onClose }: Props): ReactNode => (
  <Panel open={open} onClose={onClose} title={t('filter.title')}>
    <Inside object={object} filter={filter} onApply={onApply} />
  </Panel>
);
