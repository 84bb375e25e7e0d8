// SectionPanel: what else there is to a section: its title, columns, whether it folds, when it shows.
import { Button, Input, Segmented, Select, Switch } from 'antd';
import type { ReactNode } from 'react';
import type { LayoutSection, Meta, ObjectMeta } from '../../../api/types';
import { say, t } from '../../../lib/text';
import { ConditionField } from '../../../record/ConditionField';
import { objectOf } from '../../../record/meta';
import { Icon } from '../../../ui/icons';
import { Labelled, Panel, Trouble } from '../../../ui/parts';
import { sectionName } from './SectionCard';

type Props = { section: LayoutSection | null; object: ObjectMeta; meta: Meta; onChange: (change: Partial<LayoutSection>) => void; onRemove: () => void; onClose: () => void };

export function SectionPanel({ section: s, object, meta, onChange, onRemove, onClose }: Props): ReactNode {
  const other = s?.kind === 'related' ? objectOf(meta, s.object) : undefined;
  return (
    <Panel open={s !== null} onClose={onClose} title={s ? sectionName(s, meta) : ''} width={460}>
      {s && (
        <div className="form">
          <Labelled label={t('layout.section_zh')}>
            <Input value={s.title.zh} maxLength={100} onChange={(e) => onChange({ title: { ...s.title, zh: e.target.value } })} />
          </Labelled>
          <Labelled label={t('layout.section_en')}>
            <Input value={s.title.en} maxLength={100} onChange={(e) => onChange({ title: { ...s.title, en: e.target.value } })} />
          </Labelled>
          {s.kind === 'fields' && (
            <div className="labelled" role="group" aria-label={t('layout.columns')}>
              <span className="label">{t('layout.columns')}</span>
              <Segmented<number> value={s.columns} onChange={(columns) => onChange({ columns })} options={[1, 2, 3].map((n) => ({ value: n, label: t('layout.n_columns', { n }) }))} />
            </div>
          )}
          {other && (
            <Labelled label={t('layout.related_columns')}>
              <Select<string[]> mode="multiple" value={s.fields} onChange={(fields) => onChange({ fields })} options={other.fields.map((f) => ({ value: f.name, label: say(f.label) }))} optionFilterProp="label" aria-label={t('layout.related_columns')} />
            </Labelled>
          )}
          <label className="lay-switch">
            <Switch checked={s.folds} onChange={(folds) => onChange({ folds })} aria-label={t('layout.folds')} /> {t('layout.folds')}
          </label>
          <div className="labelled">
            <span className="label">{t('layout.condition')}</span>
            <span className="quiet small">{t('layout.condition_says')}</span>
            <ConditionField value={s.condition} onChange={(condition) => onChange({ condition, broken: null })} object={object.name} meta={meta} label={t('layout.condition')} />
            {s.broken && <Trouble error={new Error(say(s.broken))} />}
          </div>
          <div className="buttons">
            <Button type="primary" onClick={onClose}>
              {t('action.close')}
            </Button>
            <Button danger icon={<Icon name="trash" size={16} />} onClick={onRemove}>
              {t('layout.section_remove')}
            </Button>
          </div>
        </div>
      )}
    </Panel>
  );
}
