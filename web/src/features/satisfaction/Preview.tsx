// Preview: a survey as it looks on a phone, while it is written. Nothing in it can be sent.
import { Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import type { SurveyItem, SurveyQuestion, Text2 } from '../../api/types';
import { language, t, type Language } from '../../lib/text';

const said = (text: Text2, l: Language): string => text[l] || text.zh || text.en;

function Item({ q, l }: { q: SurveyItem; l: Language }): ReactNode {
  return (
    <div className="phone-item">
      <span className="strong">
        {said(q.text, l) || '…'}
        {q.required && <span className="ink-red"> *</span>}
      </span>
      {q.kind === 'score' && (
        <>
          <span className="phone-scale">
            {Array.from({ length: Math.max(0, q.most - q.least + 1) }, (_, i) => (
              <i key={i}>{q.least + i}</i>
            ))}
          </span>
          <span className="phone-ends quiet small">
            <span>{said(q.low, l)}</span>
            <span>{said(q.high, l)}</span>
          </span>
        </>
      )}
      {q.choices.map((c) => (
        <span key={c.key} className="phone-choice">
          {said(c.text, l) || '…'}
        </span>
      ))}
      {q.kind === 'text' && <span className="phone-lines" />}
    </div>
  );
}

export function Preview({ draft }: { draft: SurveyQuestion }): ReactNode {
  const [l, set] = useState<Language>(language());
  return (
    <aside className="phone" aria-label={t('surveys.preview')}>
      <Segmented<Language> size="small" value={l} onChange={set} options={[{ value: 'zh', label: '中文' }, { value: 'en', label: 'English' }]} />
      <div className="phone-page" lang={l === 'zh' ? 'zh-CN' : 'en'}>
        <p className="phone-title">{said(draft.title, l)}</p>
        {said(draft.intro, l) && <p className="quiet small">{said(draft.intro, l)}</p>}
        {draft.questions.map((q) => (
          <Item key={q.key} q={q} l={l} />
        ))}
        <span className="phone-send">{l === 'zh' ? '提交' : 'Send'}</span>
      </div>
    </aside>
  );
}
