// ChoicesEditor: the choices of a field: their names, colours and order; several of them made one, with the number of
// records that would change.
import { Button, Checkbox, Dropdown, Input } from 'antd';
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject } from 'react';
import { post } from '../../api/client';
import type { ChoicesAnswer, FieldMeta, KindPreview } from '../../api/types';
import { listed } from '../../lib/format';
import { hasText, t } from '../../lib/text';
import { COLOURS, Dot } from '../../record/Tag';
import { Icon } from '../../ui/icons';
import { Trouble } from '../../ui/parts';
import { choiceDraft, type ChoiceDraft } from './draft';
import { Grip } from './Grip';
import { MergeChoices } from './MergeChoices';
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

type RowProps = {
  choice: ChoiceDraft;
  at: number;
  lifted: boolean;
  /** While some are picked to become one: whether this one is; else null. */
  picked: boolean | null;
  onPick: (on: boolean) => void;
  onGrab: (e: PointerEvent) => void;
  onKeys: (e: KeyboardEvent) => void;
  onChange: (change: Partial<ChoiceDraft>) => void;
  onRemove: () => void;
};

function ChoiceRow({ choice: c, at, lifted, picked, onPick, onGrab, onKeys, onChange, onRemove }: RowProps): ReactNode {
  return (
    <li data-row={c.key} className={'choice-row' + (lifted ? ' lifted' : '')}>
      {picked === null ? <Grip label={t('design.move', { label: c.name })} title={t('design.move_says')} onPointerDown={onGrab} onKeyDown={onKeys} /> : <Checkbox checked={picked} disabled={!c.was} onChange={(e) => onPick(e.target.checked)} aria-label={c.name} />}
      <Colours choice={c} onChange={(colour) => onChange({ colour })} />
      <Input variant="borderless" value={c.name} onChange={(e) => onChange({ name: e.target.value })} onKeyDown={onKeys} placeholder={t('design.choice_name')} aria-label={t('design.choice_n', { n: at + 1 })} maxLength={60} />
      {picked === null && (
        <button type="button" className="tiny" onClick={onRemove} aria-label={t('input.take_out', { name: c.name })}>
          <Icon name="close" size={14} />
        </button>
      )}
    </li>
  );
}

/** What the choices will mean for what is written already. */
function Consequences({ field, choices }: { field: FieldMeta | null; choices: ChoiceDraft[] }): ReactNode {
  const before = field?.options.choices ?? [];
  const gone = before.filter((c) => !choices.some((d) => d.was === c.name));
  const renamed = choices.filter((c) => c.was && c.name.trim() && c.was !== c.name.trim() && before.some((o) => o.name === c.was));
  return (
    <>
      {renamed.length > 0 && <p className="quiet small">{t('design.rename_says', { names: listed(renamed.map((c) => `${c.was} → ${c.name.trim()}`)) })}</p>}
      {gone.length > 0 && <p className="ink-amber small">{t('design.choice_gone', { names: listed(gone.map((c) => c.name)) })}</p>}
    </>
  );
}

/** The values that are there already, as choices behind those that are listed. */
async function collected(object: string, field: FieldMeta, choices: ChoiceDraft[]): Promise<ChoiceDraft[]> {
  const seen = await post<KindPreview>(`${fieldPath(object, field.name)}/preview`, { kind: 'text', options: null, fingerprint: null });
  const names = [...new Set(seen.examples.flatMap((e) => (field.kind === 'choices' ? e.value.split(/[\u001f、]/) : [e.value])).filter(Boolean))];
  const mine = choices.filter((c) => c.name.trim());
  return [...mine, ...names.filter((n) => !mine.some((c) => c.name === n)).map((n, i) => choiceDraft(n, COLOURS[(mine.length + i) % COLOURS.length] ?? '', n))];
}

type ButtonsProps = { field: FieldMeta | null; some: boolean; dirty: boolean; picked: string[] | null; onAdd: () => void; onCollect: () => void; onPick: (on: boolean) => void; onMerge: () => void };

function Buttons({ field, some, dirty, picked, onAdd, onCollect, onPick, onMerge }: ButtonsProps): ReactNode {
  if (picked)
    return (
      <span className="buttons">
        <Button size="small" type="primary" disabled={picked.length < 2} onClick={onMerge}>
          {t('design.merge')}
        </Button>
        <Button size="small" onClick={() => onPick(false)}>
          {t('action.cancel')}
        </Button>
        <span className="quiet small">{t('design.merge_pick')}</span>
      </span>
    );
  return (
    <span className="buttons">
      <Button size="small" icon={<Icon name="plus" size={14} />} onClick={onAdd}>
        {t('design.choice_add')}
      </Button>
      {field && !some && (
        <Button size="small" onClick={onCollect}>
          {t('design.choices_collect')}
        </Button>
      )}
      {field && field.options.choices.length > 1 && (
        <Button size="small" type="text" disabled={dirty} title={dirty ? t('design.merge_save_first') : undefined} onClick={() => onPick(true)}>
          {t('design.merge_some')}
        </Button>
      )}
    </span>
  );
}

type Props = { object: string; field: FieldMeta | null; choices: ChoiceDraft[]; open: boolean; onChange: (c: ChoiceDraft[]) => void; onOpen: (open: boolean) => void; onMerged: (a: ChoicesAnswer) => void; dirty: boolean };

/** The rows themselves: carried, moved by keys, written in one after the other. */
function Rows({ choices, onChange, picked, onPicked, onAdd, list }: { choices: ChoiceDraft[]; onChange: Props['onChange']; picked: number[] | null; onPicked: (keys: number[]) => void; onAdd: () => void; list: RefObject<HTMLUListElement> }): ReactNode {
  const drag = useDrag<never>(list, { move: (from, to) => onChange(moved(choices, from, to)) });
  const keys = (e: KeyboardEvent, i: number): void => {
    const to = e.key === 'ArrowUp' ? i - 1 : e.key === 'ArrowDown' ? i + 1 : -1;
    if (e.altKey && to >= 0 && to < choices.length) {
      e.preventDefault();
      onChange(moved(choices, i, to));
      focusOn(list.current, to);
    } else if (e.key === 'Enter' && !e.nativeEvent.isComposing) {
      e.preventDefault();
      if (i === choices.length - 1) onAdd();
      else focusOn(list.current, i + 1);
    }
  };
  const lifted = drag.state && 'row' in drag.state.what ? drag.state.what.row : null;
  return (
    <ul className="choice-rows" ref={list}>
      {choices.map((c, i) => [
        drag.state?.over === i && <li className="shape-gap" key="gap" aria-hidden="true" />,
        <ChoiceRow
          key={c.key}
          choice={c}
          at={i}
          lifted={lifted === i}
          picked={picked && picked.includes(c.key)}
          onPick={(on) => onPicked(on ? [...(picked ?? []), c.key] : (picked ?? []).filter((k) => k !== c.key))}
          onGrab={(e) => drag.start(e, { row: i })}
          onKeys={(e) => keys(e, i)}
          onChange={(change) => onChange(choices.map((o, k) => (k === i ? { ...o, ...change } : o)))}
          onRemove={() => onChange(choices.filter((_, k) => k !== i))}
        />,
      ])}
      {drag.state?.over === choices.length && <li className="shape-gap" aria-hidden="true" />}
    </ul>
  );
}

const focusOn = (list: HTMLUListElement | null, i: number): void => void setTimeout(() => list?.querySelectorAll<HTMLInputElement>('input[type=text], input:not([type])')[i]?.focus(), 30);

export function ChoicesEditor({ object, field, choices, open, onChange, onOpen, onMerged, dirty }: Props): ReactNode {
  const list = useRef<HTMLUListElement>(null);
  const [picked, setPicked] = useState<number[] | null>(null);
  const [merging, setMerging] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const add = (): void => {
    onChange([...choices, choiceDraft('', COLOURS[choices.length % COLOURS.length] ?? '')]);
    focusOn(list.current, choices.length);
  };
  const names = choices.filter((c) => picked?.includes(c.key) && c.was).map((c) => c.was as string);
  const merged = (a: ChoicesAnswer): void => {
    setMerging(false);
    setPicked(null);
    onMerged(a);
  };
  return (
    <div className="labelled" role="group" aria-label={t('design.choices')}>
      <span className="label">{t('design.choices')}</span>
      <Rows choices={choices} onChange={onChange} picked={picked} onPicked={setPicked} onAdd={add} list={list} />
      <Buttons field={field} some={choices.length > 0} dirty={dirty} picked={picked && names} onAdd={add} onCollect={() => field && void collected(object, field, choices).then(onChange, setError)} onPick={(on) => setPicked(on ? [] : null)} onMerge={() => setMerging(true)} />
      <Consequences field={field} choices={choices} />
      <Checkbox checked={open} onChange={(e) => onOpen(e.target.checked)}>
        {t('design.open_choices')}
      </Checkbox>
      <Trouble error={error} />
      {merging && field && <MergeChoices object={object} field={field} names={names} onClose={() => setMerging(false)} onDone={merged} />}
    </div>
  );
}
