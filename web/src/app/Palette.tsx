// Palette: one line from which everything is reached: pages and commands of the table, the company's objects, kept
// views, and the records of all objects by search.
import { useQueries, useQuery } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { get } from '../api/client';
import { views } from '../api/queries';
import type { FoundIn, RecordRow, SearchAnswer } from '../api/types';
import { say, t } from '../lib/text';
import { useSettled } from '../lib/use';
import { recordPath } from '../record/Likely';
import { objectLabel, objectOf, useMeta } from '../record/meta';
import { recordName } from '../record/RefInput';
import { Icon, type IconName } from '../ui/icons';
import { useSession } from '../record/session';
import { useEnter, usePlaces } from '../record/Switcher';
import { commands, keysOf, type Command } from './commands';

type Item = { key: string; text: string; more?: string; icon: IconName; keys?: string[]; act: () => void };
type Part = { title: string; items: Item[] };
const RECORDS = 6;
const pathOf = (object: string): string => (object === 'customer' ? '/customers' : '/o/' + encodeURIComponent(object));
/** Every word of the query stands in the text. */
const fits = (text: string, q: string): boolean => q.toLowerCase().split(/\s+/).every((w) => text.toLowerCase().includes(w));

/** What tells two of the same name apart. */
const beside = (r: RecordRow): string => [r.object === 'customer' ? r.values.code : r.customer_name, r.values.city, r.values.phone].filter((v) => typeof v === 'string' && v).slice(0, 2).join(' · ');

function useParts(q: string, go: (path: string) => void, run: (c: Command) => void): { parts: Part[]; waiting: boolean } {
  const meta = useMeta();
  const places = usePlaces();
  const enter = useEnter();
  const admin = useSession()?.rights.includes('administrator') ?? false;
  const settled = useSettled(q.trim(), 120);
  const objects = meta?.objects.filter((o) => o.may.includes('see')) ?? [];
  const kept = useQueries({ queries: objects.map((o) => ({ ...views(o.name), staleTime: 60_000 })) });
  const found = useQuery({ queryKey: ['/api/search', 'palette', settled], queryFn: ({ signal }) => get<SearchAnswer>(`/api/search?limit=${RECORDS}&q=${encodeURIComponent(settled)}`, signal), enabled: settled !== '', placeholderData: (old) => old });
  // An object in which more is found ends with the way to all of it.
  const recordPart = ({ object, list }: FoundIn, words: string): Part => ({
    title: objectLabel(meta, object),
    items: [
      ...list.rows.map((r) => ({ key: `r${object}/${r.id}`, text: recordName(r, objectOf(meta, object)), more: beside(r), icon: object === 'customer' ? ('customers' as const) : ('list' as const), act: () => go(recordPath(object, r.id)) })),
      ...(list.next ? [{ key: 'a' + object, text: t('palette.all', { what: objectLabel(meta, object) }), icon: 'search' as const, act: () => go(`${pathOf(object)}?q=${encodeURIComponent(words)}`) }] : []),
    ],
  });
  const records = (settled && q.trim() ? (found.data?.rows ?? []) : []).map((f) => recordPart(f, settled));
  const parts: Part[] = [
    { title: t('palette.commands'), items: commands.filter((c) => (c.path || c.act) && (admin || !c.admin) && c.act !== 'palette' && fits(t(c.name) + ' ' + (c.path ?? ''), q)).map((c) => ({ key: 'c' + c.name, text: t(c.name), icon: c.icon ?? 'next', keys: keysOf(c), act: () => run(c) })) },
    { title: t('orgs.switch'), items: places.filter((p) => !p.here && !p.suspended && fits(p.label + ' ' + p.name, q)).map((p) => ({ key: 'p' + p.name, text: p.label, icon: 'next' as const, act: () => enter(p.name) })) },
    { title: t('palette.objects'), items: objects.filter((o) => o.shape !== 'customer' && fits(`${o.label.zh} ${o.label.en} ${o.name}`, q)).map((o) => ({ key: 'o' + o.name, text: say(o.label), icon: 'list' as const, act: () => go(pathOf(o.name)) })) },
    { title: t('palette.views'), items: kept.flatMap((k) => k.data?.rows ?? []).filter((v) => fits(v.name, q)).map((v) => ({ key: 'v' + v.id, text: v.name, more: say(objects.find((o) => o.name === v.object)?.label ?? { zh: '', en: '' }), icon: v.kind === 'board' ? ('board' as const) : v.kind === 'calendar' ? ('calendar' as const) : ('list' as const), act: () => go(`${pathOf(v.object)}?view=${v.id}`) })) },
  ];
  const asked = q.trim() !== '';
  // Who types what a page or a list is called wants to go there; other words are looked for in the records first.
  const named = (p: Part): boolean => p.items.some((i) => i.text.toLowerCase() === q.trim().toLowerCase());
  const shown = asked ? [...parts.filter(named), ...records, ...parts.filter((p) => !named(p))] : [parts[3], parts[2], parts[1], parts[0]];
  return { parts: shown.filter((p): p is Part => !!p && p.items.length > 0), waiting: asked && (settled !== q.trim() || found.isFetching) };
}

export default function Palette({ onClose, run }: { onClose: () => void; run: (c: Command) => void }): ReactNode {
  const [, go] = useLocation();
  const [q, setQ] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const { parts, waiting } = useParts(q, go, run);
  const items = parts.flatMap((p) => p.items);
  const here = Math.min(at, items.length - 1);
  useEffect(() => setAt(0), [q]);
  useEffect(() => void list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }), [here]);
  const choose = (i: Item | undefined): void => {
    if (!i) return;
    onClose();
    i.act();
  };
  const key = (e: KeyboardEvent): void => {
    if (e.nativeEvent.isComposing) return;
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    if (step && items.length) {
      e.preventDefault();
      setAt((here + step + items.length) % items.length);
    } else if (e.key === 'Enter') {
      e.preventDefault();
      choose(items[here]);
    }
  };
  return (
    <Modal open onCancel={onClose} footer={null} closable={false} width={620} title={<span className="visually-hidden">{t('palette.title')}</span>} className="palette" styles={{ header: { margin: 0, height: 0 } }} transitionName="" maskTransitionName="">
      <Input className="palette-input" variant="borderless" size="large" autoFocus prefix={<Icon name="search" size={18} />} value={q} onChange={(e) => setQ(e.target.value)} onKeyDown={key} placeholder={t('palette.search')} role="combobox" aria-expanded aria-controls="palette-list" aria-autocomplete="list" aria-activedescendant={items[here] ? 'palette-' + items[here].key : undefined} aria-label={t('palette.search')} />
      <div id="palette-list" className="palette-list" role="listbox" aria-label={t('palette.title')} ref={list} tabIndex={0}>
        {parts.map((p) => (
          <div key={p.title} role="group" aria-label={p.title}>
            <p className="palette-part quiet small" aria-hidden="true">
              {p.title}
            </p>
            {p.items.map((i) => (
              <div key={i.key} id={'palette-' + i.key} role="option" aria-selected={items[here] === i} className="palette-item" onClick={() => choose(i)} onMouseMove={() => setAt(items.indexOf(i))}>
                <Icon name={i.icon} size={16} />
                <span className="ellipsis">{i.text}</span>
                {i.more && <span className="quiet small ellipsis">{i.more}</span>}
                <span className="palette-keys">{i.keys?.map((k) => <kbd key={k}>{k}</kbd>)}</span>
              </div>
            ))}
          </div>
        ))}
        {!items.length && !waiting && <p className="quiet palette-none">{t('palette.none', { q })}</p>}
      </div>
    </Modal>
  );
}
