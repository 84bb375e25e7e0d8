// LastDone: the last ten things that were done and can be put back, one by one or the newest with Ctrl+Z.
import { App, Button, Modal } from 'antd';
import { useRef, type ReactNode } from 'react';
import { t } from '../lib/text';
import { undo, useDone } from '../record/undo';

/** Puts back the newest, or the one of that number, and says what came of it. */
export function useUndoLast(): (id?: number) => void {
  const { message } = App.useApp();
  return (id) => {
    message.destroy('saved');
    message.destroy('bulk');
    undo(id).then(
      (said) => void message.open({ key: 'undo', type: said ? 'success' : 'info', content: said ?? t('undo.nothing'), duration: 4 }),
      (e: Error) => void message.error(e.message),
    );
  };
}

const timeOf = (ms: number): string => new Date(ms).toTimeString().slice(0, 5);

export function LastDone({ open, onClose }: { open: boolean; onClose: () => void }): ReactNode {
  const all = useDone();
  const back = useUndoLast();
  const list = useRef<HTMLUListElement>(null);
  // The button goes away: who works by keyboard stays in the list.
  const press = (id: number): void => {
    list.current?.focus();
    back(id);
  };
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t('undo.title')} width={520} closable={{ 'aria-label': t('action.close') }}>
      {all.length === 0 && <p className="quiet">{t('undo.none_says')}</p>}
      <ul className="last-done" ref={list} tabIndex={-1}>
        {all.map((d) => (
          <li key={d.id}>
            <span className="quiet num">{timeOf(d.at)}</span>
            <span className={'ellipsis' + (d.state === 'undone' ? ' faint' : '')}>{d.text}</span>
            {d.state === 'undone' ? (
              <span className="quiet small">{t('undo.undone')}</span>
            ) : (
              <Button size="small" loading={d.state === 'undoing'} onClick={() => press(d.id)}>
                {t('action.undo')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Modal>
  );
}
