// ItemCard: one question while it is written: its words in both languages, its scale or its answers.
import { Button, Input, InputNumber, Select, Switch } from 'antd';
import type { ReactNode } from 'react';
import type { SurveyItem, Text2 } from '../../api/types';
import { t, word } from '../../lib/text';
import { Icon } from '../../ui/icons';
import { Labelled } from '../../ui/parts';
import { freshKey } from './draft';

/** A text in Chinese and in English; one of both will do. */
export const Both = ({ label, value, onChange }: { label: string; value: Text2; onChange: (v: Text2) => void }): ReactNode => (
  <div className="both">
    <Labelled label={`${label} · 中文`}>
      <Input.TextArea value={value.zh} autoSize={{ minRows: 1, maxRows: 5 }} maxLength={2000} onChange={(e) => onChange({ ...value, zh: e.target.value })} />
    </Labelled>
    <Labelled label={`${label} · English`}>
      <Input.TextArea value={value.en} autoSize={{ minRows: 1, maxRows: 5 }} maxLength={2000} onChange={(e) => onChange({ ...value, en: e.target.value })} />
    </Labelled>
  </div>
);

type Props = { item: SurveyItem; n: number; fixed: boolean; onChange: (i: SurveyItem) => void; onUp: (() => void) | null; onDown: (() => void) | null; onRemove: (() => void) | null };

function Choices({ item, onChange }: { item: SurveyItem; onChange: (i: SurveyItem) => void }): ReactNode {
  const set = (at: number, text: Text2): void => onChange({ ...item, choices: item.choices.map((c, i) => (i === at ? { ...c, text } : c)) });
  const add = (): void => onChange({ ...item, choices: [...item.choices, { key: freshKey(item.choices.map((c) => c.key), 'c'), text: { zh: '', en: '' } }] });
  return (
    <div className="item-choices">
      {item.choices.map((c, i) => (
        <div key={c.key} className="item-choice">
          <Input value={c.text.zh} placeholder={t('surveys.choice', { n: i + 1 })} aria-label={t('surveys.choice', { n: i + 1 }) + ' 中文'} maxLength={200} onChange={(e) => set(i, { ...c.text, zh: e.target.value })} />
          <Input value={c.text.en} placeholder="English" aria-label={t('surveys.choice', { n: i + 1 }) + ' English'} maxLength={200} onChange={(e) => set(i, { ...c.text, en: e.target.value })} />
          <Button type="text" icon={<Icon name="close" size={16} />} disabled={item.choices.length <= 2} aria-label={t('surveys.choice_out', { n: i + 1 })} onClick={() => onChange({ ...item, choices: item.choices.filter((_, at) => at !== i) })} />
        </div>
      ))}
      <Button type="link" className="link-left" onClick={add} disabled={item.choices.length >= 50}>
        {t('surveys.choice_add')}
      </Button>
    </div>
  );
}

function Scale({ item, fixed, onChange }: { item: SurveyItem; fixed: boolean; onChange: (i: SurveyItem) => void }): ReactNode {
  return (
    <>
      {!fixed && (
        <div className="item-scale">
          <Select<number> value={item.least} aria-label={t('surveys.least')} options={[0, 1].map((v) => ({ value: v, label: v }))} onChange={(least) => onChange({ ...item, least })} />
          <span>{t('surveys.to')}</span>
          <InputNumber min={item.least + 1} max={10} precision={0} value={item.most} aria-label={t('surveys.most')} onChange={(v) => onChange({ ...item, most: v ?? 5 })} />
        </div>
      )}
      <Both label={t('surveys.low')} value={item.low} onChange={(low) => onChange({ ...item, low })} />
      <Both label={t('surveys.high')} value={item.high} onChange={(high) => onChange({ ...item, high })} />
    </>
  );
}

export function ItemCard({ item, n, fixed, onChange, onUp, onDown, onRemove }: Props): ReactNode {
  return (
    <li className="item">
      <header className="item-head">
        <span className="quiet">
          {n}. {word('surveys.item', item.kind)}
        </span>
        {!fixed && (
          <span className="item-tools">
            <label className="item-must">
              <Switch size="small" checked={item.required} onChange={(required) => onChange({ ...item, required })} aria-label={t('surveys.must_of', { n })} /> {t('surveys.must')}
            </label>
            <Button type="text" disabled={!onUp} onClick={() => onUp?.()} aria-label={t('surveys.up', { n })}>
              ↑
            </Button>
            <Button type="text" disabled={!onDown} onClick={() => onDown?.()} aria-label={t('surveys.down', { n })}>
              ↓
            </Button>
            <Button type="text" icon={<Icon name="trash" size={16} />} disabled={!onRemove} onClick={() => onRemove?.()} aria-label={t('surveys.out', { n })} />
          </span>
        )}
      </header>
      <Both label={t('surveys.words')} value={item.text} onChange={(text) => onChange({ ...item, text })} />
      {item.kind === 'score' && <Scale item={item} fixed={fixed} onChange={onChange} />}
      {(item.kind === 'one' || item.kind === 'several') && <Choices item={item} onChange={onChange} />}
    </li>
  );
}
