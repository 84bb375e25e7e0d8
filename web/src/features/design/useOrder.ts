// useOrder: the fields of an object in the order that is wished for, while the server is told of it step by step.
import { App } from 'antd';
import { useMemo, useRef, useState } from 'react';
import type { FieldMeta, ObjectMeta } from '../../api/types';
import { changeField, moved, refresh } from './shaping';

export function useOrder(object: ObjectMeta): { fields: FieldMeta[]; move: (from: number, to: number) => void } {
  const { message } = App.useApp();
  const [wished, setWished] = useState<number[] | null>(null);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const waiting = useRef(0);
  const versions = useRef(new Map<number, FieldMeta>());
  const fields = useMemo(() => (wished ? [...object.fields].sort((a, b) => wished.indexOf(a.id) - wished.indexOf(b.id)) : object.fields), [object.fields, wished]);
  const move = (from: number, to: number): void => {
    const field = fields[from];
    if (!field || to < 0 || to >= fields.length) return;
    setWished(moved(fields, from, to).map((f) => f.id));
    waiting.current++;
    queue.current = queue.current
      .then(async () => {
        const known = versions.current.get(field.id);
        const now = known && known.version > field.version ? known : field;
        versions.current.set(field.id, await changeField(object.name, now, { position: to }));
      })
      .catch((e: Error) => void message.error(e.message))
      .then(async () => {
        if (--waiting.current) return;
        await refresh();
        setWished(null);
      })
      .catch(() => setWished(null));
  };
  return { fields, move };
}
