// useChosen: which field of an object is open, or which new one is being made; nothing that is written is lost without
// a word.
import { App } from 'antd';
import { useCallback, useRef, useState } from 'react';
import { t } from '../../lib/text';
import { useParams } from '../../lib/url';
import type { Fresh } from './useField';

export type Chosen = {
  name: string | null;
  fresh: (Fresh & { label: string }) | null;
  open: (name: string | null) => void;
  add: (kind: string, at: number) => void;
  saved: (name: string) => void;
  onDirty: (dirty: boolean) => void;
  onLabel: (label: string) => void;
};

/** Asks before what is written and not kept goes. */
function useLeaving(): { leaving: (go: () => void) => void; onDirty: (dirty: boolean) => void } {
  const { modal } = App.useApp();
  const dirty = useRef(false);
  const leaving = useCallback(
    (go: () => void): void => {
      if (!dirty.current) return go();
      modal.confirm({
        title: t('design.unsaved'),
        content: t('design.unsaved_says'),
        okText: t('design.discard'),
        okButtonProps: { danger: true },
        cancelText: t('design.stay'),
        onOk: () => {
          dirty.current = false;
          go();
        },
      });
    },
    [modal],
  );
  const onDirty = useCallback((d: boolean) => void (dirty.current = d), []);
  return { leaving, onDirty };
}

/** `onAdd`: a kind is chosen. */
export function useChosen(onAdd: () => void): Chosen {
  const [params, set] = useParams();
  const [fresh, setFresh] = useState<Fresh | null>(null);
  const [label, setLabel] = useState('');
  const { leaving, onDirty } = useLeaving();
  const name = params.field ?? null;
  return {
    name,
    fresh: fresh && { ...fresh, label },
    open: (to) => {
      if (!fresh && to === name) return;
      leaving(() => {
        setFresh(null);
        set({ field: to });
      });
    },
    add: (kind, at) =>
      leaving(() => {
        onAdd();
        set({ field: null });
        setLabel('');
        setFresh({ kind, at });
      }),
    saved: (to) => {
      onDirty(false);
      setFresh(null);
      set({ field: to });
    },
    onDirty,
    onLabel: setLabel,
  };
}
