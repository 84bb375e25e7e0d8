// ChoicesEditor: the choices of a field: their names, colours and order; several of them made one, with the number of
// records that would change.
import { useQueries } from '@tanstack/react-query';
import { Button, Checkbox, Dropdown, Input, Modal, Radio } from 'antd';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { post } from '../../api/client';
import { countOf } from '../../api/queries';
import type { ChoicesAnswer, FieldMeta, KindPreview } from '../../api/types';
import { count, listed } from '../../lib/format';
import { hasText, t } from '../../lib/text';
import { quoted } from '../../record/condition';
import { COLOURS, Dot, Tag } from '../../record/Tag';
import { Icon } from '../../ui/icons';
import { Trouble } from '../../ui/parts';
import { choiceDraft, type ChoiceDraft } from './draft';
import { fieldPath, moved } from './shaping';
import { useDrag } from './useDrag';

const colourName = (c: string): string => {
  const key = 'design.colour.' + (c || 'none');
  return hasText(key) ? t(key) : c;
};

function Colours({ choice, onChange }: { choice: ChoiceDraft; onChange: (colour: string) => void }): ReactNode {
  const items = ['', ...COLOURS].map((c) => ({
    key: c || 'none',
    label: (
      <span className="tag-option">
        <Dot colour={c} />
        {colourName(c)}
      </span>
    ),
  }));
  return (
    <Dropdown trigger={['click']} menu={{ items, selectable: true, selectedKeys: [choice.colour || 'none'], onClick: ({ key }) => onChange(key === 'none' ? '' : key) }}>
      <button type="button" className="tiny" aria-label={t('design.colour_of', { name: choice.name, colour: colourName(choice.colour) })}>
        <Dot colour={choice.colour} />
      </button>
    </Dropdown>
  );
}

type Merging = { object: string; field: FieldMeta; names: string[]; onClose: () => void; onDone: (a: ChoicesAnswer) => void };

/** Several choices become one: which, and how many records say so afterwards. */
function Merge({ object, field, names, onClose, onDone }: Merging): ReactNode {
  const [into, setInto] = useState(names[0] as string);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const counts = useQueries({ queries: names.map((n) => countOf(object, { filter: `${field.name} ${field.kind === 'choices' ? 'contains' : '='} ${quoted(n)}` })) });
  const others = names.reduce((sum, n, i) => (n === into ? sum : sum + (counts[i]?.data?.total ?? 0)), 0);
  const known = counts.every((c) => c.data);
  const merge = async (): Promise<void> => {
    setBusy(true);
    try {
      onDone(await post<ChoicesAnswer>(`${fieldPath(object, field.name)}/choices`, { from: names.filter((n) => n !== into), into }, { version: field.version }));
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  };
  return (
    <Modal open onCancel={onClose} title={t('design.merge_title', { n: names.length })} okText={t('design.merge_do')} cancelText={t('action.cancel')} onOk={() => void merge()} confirmLoading={busy} width={460} closable={{ 'aria-label': t('action.close') }}>
      <p className="quiet">{t('design.merge_says')}</p>
      <Radio.Group className="outcomes merge-list" value={into} onChange={(e) => setInto(e.target.value as string)} aria-label={t('design.merge_keep')}>
        {names.map((n, i) => (
          <Radio key={n} value={n}>
            <Tag colour={field.options.choices.find((c) => c.name === n)?.colour ?? ''}>{n}</Tag> <span className="quiet small num">{counts[i]?.data ? t('design.records_n', { n: counts[i]?.data?.total ?? 0 }) : '…'}</span>
          </Radio>
        ))}
      </Radio.Group>
      {known && <p>{t('design.merge_will', { n: count(others), into })}</p>}
      <Trouble error={error} />
    </Modal>
  );
}

type Props = { object: string; field: FieldMeta | null; choices: ChoiceDraft[]; open: boolean; onChange: (c: ChoiceDraft[]) => void; onOpen: (open: boolean) => void; onMerged: (a: ChoicesAnswer) => void; dirty: boolean };

export function ChoicesEditor({ object, field, choices, open, onChange, onOpen, onMerged, dirty }: Props): ReactNode {
  const list = useRef<HTMLUListElement>(null);
  const [picked, setPicked] = useState<number[] | null>(null);
  const [merging, setMerging] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const drag = useDrag<never>(list, { move: (from, to) => onChange(moved(choices, from, to)) });
  const put = (i: number, change: Partial<ChoiceDraft>): void => onChange(choices.map((c, k) => (k === i ? { ...c, ...change } : c)));
  const focus = (i: number): void => void setTimeout(() => list.current?.querySelectorAll<HTMLInputElement>('input[type=text], input:not([type])')[i]?.focus(), 30);
  const add = (): void => {
    onChange([...choices, choiceDraft('', COLOURS[choices.length % COLOURS.length] ?? '')]);
    focus(choices.length);
  };
  const keys = (e: KeyboardEvent, i: number): void => {
    const to = e.key === 'ArrowUp' ? i - 1 : e.key === 'ArrowDown' ? i + 1 : -1;
    if (e.altKey && to >= 0 && to < choices.length) {
      e.preventDefault();
      onChange(moved(choices, i, to));
      focus(to);
    } else if (e.key === 'Enter' && !e.nativeEvent.isComposing) {
      e.preventDefault();
      if (i === choices.length - 1) add();
      else focus(i + 1);
    }
  };
  /** The values that are there already, as choices. */
  const collect = async (): Promise<void> => {
    if (!field) return;
    try {
      const seen = await post<KindPreview>(`${fieldPath(object, field.name)}/preview`, { kind: 'text', options: null, fingerprint: null });
      const names = [...new Set(seen.examples.flatMap((e) => (field.kind === 'choices' ? e.value.split(/[\u001f、]/) : [e.value])).filter(Boolean))];
      const listed = choices.filter((c) => c.name.trim());
      onChange([...listed, ...names.filter((n) => !listed.some((c) => c.name === n)).map((n, i) => choiceDraft(n, COLOURS[(listed.length + i) % COLOURS.length] ?? '', n))]);
    } catch (e) {
      setError(e);
    }
  };
  const names = choices.filter((c) => picked?.includes(c.key) && c.was).map((c) => c.was as string);
  const gone = field ? field.options.choices.filter((c) => !choices.some((d) => d.was === c.name)) : [];
  const renamed = choices.filter((c) => c.was && c.name.trim() && c.was !== c.name.trim() && field?.options.choices.some((o) => o.name === c.was));
  return (
    <div className="labelled" role="group" aria-label={t('design.choices')}>
      <span className="label">{t('design.choices')}</span>
      <ul className="choice-rows" ref={list}>
        {choices.map((c, i) => [
          drag.state?.over === i && <li className="shape-gap" key="gap" aria-hidden="true" />,
          <li key={c.key} data-row={c.key} className={'choice-row' + (drag.state && 'row' in drag.state.what && drag.state.what.row === i ? ' lifted' : '')}>
            {picked ? (
              <Checkbox checked={picked.includes(c.key)} disabled={!c.was} onChange={(e) => setPicked(e.target.checked ? [...picked, c.key] : picked.filter((k) => k !== c.key))} aria-label={c.name} />
            ) : (
              <button type="button" className="grip" onPointerDown={(e) => drag.start(e, { row: i })} onKeyDown={(e) => keys(e, i)} aria-label={t('design.move', { label: c.name })} title={t('design.move_says')}>
                <svg width="10" height="14" viewBox="0 0 10 14" fill="currentColor" aria-hidden="true">
                  {[2, 7, 12].map((y) => [<circle key={y} cx="2.5" cy={y} r="1.200" />, <circle key={y + 'b'} cx="7.5" cy={y} r="1.200" />])}
                </svg>
              </button>
            )}
            <Colours choice={c} onChange={(colour) => put(i, { colour })} />
            <Input variant="borderless" value={c.name} onChange={(e) => put(i, { name: e.target.value })} onKeyDown={(e) => keys(e, i)} placeholder={t('design.choice_name')} aria-label={t('design.choice_n', { n: i + 1 })} maxLength={60} />
            {!picked && (
              <button type="button" className="tiny" onClick={() => onChange(choices.filter((_, k) => k !== i))} aria-label={t('input.take_out', { name: c.name })}>
                <Icon name="close" size={14} />
              </button>
            )}
          </li>,
        ])}
        {drag.state?.over === choices.length && <li className="shape-gap" aria-hidden="true" />}
      </ul>
      <span className="buttons">
        {picked ? (
          <>
            <Button size="small" type="primary" disabled={names.length < 2} onClick={() => setMerging(true)}>
              {t('design.merge')}
            </Button>
            <Button size="small" onClick={() => setPicked(null)}>
              {t('action.cancel')}
            </Button>
            <span className="quiet small">{t('design.merge_pick')}</span>
          </>
        ) : (
          <>
            <Button size="small" icon={<Icon name="plus" size={14} />} onClick={add}>
              {t('design.choice_add')}
            </Button>
            {field && !choices.length && (
              <Button size="small" onClick={() => void collect()}>
                {t('design.choices_collect')}
              </Button>
            )}
            {field && field.options.choices.length > 1 && (
              <Button size="small" type="text" disabled={dirty} title={dirty ? t('design.merge_save_first') : undefined} onClick={() => setPicked([])}>
                {t('design.merge_some')}
              </Button>
            )}
          </>
        )}
      </span>
      {renamed.length > 0 && <p className="quiet small">{t('design.rename_says', { names: listed(renamed.map((c) => `${c.was} → ${c.name.trim()}`)) })}</p>}
      {gone.length > 0 && <p className="ink-amber small">{t('design.choice_gone', { names: listed(gone.map((c) => c.name)) })}</p>}
      <Checkbox checked={open} onChange={(e) => onOpen(e.target.checked)}>
        {t('design.open_choices')}
      </Checkbox>
      <Trouble error={error} />
      {merging && field && (
        <Merge
          object={object}
          field={field}
          names={names}
          onClose={() => setMerging(false)}
          onDone={(a) => {
            setMerging(false);
            setPicked(null);
            onMerged(a);
          }}
        />
      )}
    </div>
  );
}

