// ShownOnce: what is told once and kept nowhere in readable form: to copy, or to write down.
import { App, Button } from 'antd';
import { useRef, type ReactNode } from 'react';
import { t } from '../lib/text';

export function ShownOnce({ title, says, rows, onDone }: { title: string; says: string; rows: [string, string][]; onDone: () => void }): ReactNode {
  const { message } = App.useApp();
  const box = useRef<HTMLDListElement>(null);
  const text = rows.map(([k, v]) => `${k}: ${v}`).join('\n');
  // Pages that are not served over TLS have no clipboard: the text is then marked for the keyboard.
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      void message.success(t('people.copied'));
    } catch {
      if (box.current) window.getSelection()?.selectAllChildren(box.current);
      void message.info(t('people.copy_by_hand'));
    }
  };
  return (
    <div className="form once">
      <h3>{title}</h3>
      <p>{says}</p>
      <dl className="once-rows" ref={box}>
        {rows.map(([k, v]) => (
          <div key={k}>
            <dt>{k}</dt>
            <dd className="code">{v}</dd>
          </div>
        ))}
      </dl>
      <div className="buttons">
        <Button type="primary" onClick={() => void copy()}>
          {t('people.copy')}
        </Button>
        <Button onClick={onDone}>{t('people.noted')}</Button>
      </div>
    </div>
  );
}
