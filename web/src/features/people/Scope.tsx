// Scope: whose records, as a sentence whose words are the controls.
import { Checkbox, Popover } from 'antd';
import { useState, type ReactNode } from 'react';
import { ConditionText } from '../../record/ConditionText';
import type { Permits } from '../../api/types';
import { t } from '../../lib/text';
import { useChecked } from '../../record/useChecked';
import { say } from '../../lib/text';
import { scopes, withScope } from './permits';

const joined = (list: string[]): string => (list.length ? scopes.filter((s) => list.includes(s)).map((s) => t(`scope.${s}`)).join(t('scope.and')) : t('scope.none'));
export const scopeText = (p: Permits): string => t('scope.short', { whose: joined(p.scope) });

function Words({ value, onChange, label, off }: { value: string[]; onChange: (v: string[]) => void; label: string; off?: boolean }): ReactNode {
  const [open, setOpen] = useState(false);
  if (off) return <b>{joined(value)}</b>;
  const box = (
    <div className="choice" role="group" aria-label={label}>
      {scopes.map((s) => (
        <Checkbox key={s} checked={value.includes(s)} onChange={(e) => onChange(withScope(value, s, e.target.checked))}>
          {t(`scope.${s}`)} <span className="quiet small scope-says">{t(`scope.${s}_says`)}</span>
        </Checkbox>
      ))}
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomLeft" open={open} onOpenChange={setOpen} content={box} arrow={false}>
      <button type="button" className="word-join scope-word" aria-expanded={open} aria-label={`${label}: ${joined(value)}`} onKeyDown={(e) => e.key === 'Escape' && setOpen(false)}>
        {joined(value)}
      </button>
    </Popover>
  );
}

export function ScopeSentence({ p, onChange, off }: { p: Permits; onChange: (p: Permits) => void; off: boolean }): ReactNode {
  const conditional = p.scope.includes('condition') || p.change_scope.includes('condition');
  const read = useChecked(off && conditional ? p.condition : '', 'customer');
  return (
    <div className="scope">
      <p className="scope-sentence">
        {t('scope.sees')} <Words value={p.scope} onChange={(scope) => onChange({ ...p, scope })} label={t('scope.sees_label')} off={off} /> {t('scope.customers')}
        {t('scope.changes')} <Words value={p.change_scope} onChange={(change_scope) => onChange({ ...p, change_scope })} label={t('scope.changes_label')} off={off} /> {t('scope.customers_end')}
      </p>
      {conditional && (off ? <p>{read.data ? say(read.data.sentence) : p.condition}</p> : <ConditionText label={t('scope.condition_label')} value={p.condition} onChange={(condition) => onChange({ ...p, condition })} object="customer" placeholder={'city = "上海"'} hint={t('scope.condition_hint')} />)}
      <p className="quiet small note">{t('scope.says')}</p>
    </div>
  );
}
