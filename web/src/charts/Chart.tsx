// Chart: a place of fixed height for a drawing; the drawing code is loaded when one is shown.
import { useEffect, useRef, type ReactNode } from 'react';
import { useDark } from '../lib/store';
import { coloursNow, type Colours } from './colours';
import type { Drawing } from './draw';

type Option = Record<string, unknown>;
type Props = { option: (c: Colours) => Option; height: number; label: string; onPick?: (index: number) => void };

export function Chart({ option, height, label, onPick }: Props): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const latest = useRef(option);
  const pick = useRef(onPick);
  const dark = useDark();
  latest.current = option;
  pick.current = onPick;
  useEffect(() => {
    let gone = false;
    let watcher: ResizeObserver | undefined;
    void import('./draw').then(({ start }) => {
      if (gone || !box.current) return;
      const d = start(box.current);
      drawing.current = d;
      d.setOption(latest.current(coloursNow()));
      d.on('click', (e) => pick.current?.(e.dataIndex));
      watcher = new ResizeObserver(() => d.resize());
      watcher.observe(box.current);
    });
    return () => {
      gone = true;
      watcher?.disconnect();
      drawing.current?.dispose();
      drawing.current = null;
    };
  }, []);
  useEffect(() => {
    const id = requestAnimationFrame(() => drawing.current?.setOption(option(coloursNow()), { replaceMerge: ['series'] }));
    return () => cancelAnimationFrame(id);
  }, [option, dark]);
  return <div className="chart" ref={box} style={{ height }} role="img" aria-label={label} />;
}
