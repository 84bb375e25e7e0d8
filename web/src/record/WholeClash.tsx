// WholeClash: somebody else has saved the whole of it meanwhile: mine over theirs, or theirs.
import { Button, Modal } from 'antd';
import type { ReactNode } from 'react';
import { t } from '../lib/text';

type Props<T> = { theirs: T | null; title: string; says: string; onMine: (theirs: T) => void; onTheirs: (theirs: T) => void; onClose: () => void };

export function WholeClash<T>({ theirs, title, says, onMine, onTheirs, onClose }: Props<T>): ReactNode {
  const end = (act: (theirs: T) => void) => () => {
    onClose();
    if (theirs !== null) act(theirs);
  };
  return (
    <Modal open={theirs !== null} onCancel={onClose} title={title} footer={null} width={480} closable={{ 'aria-label': t('action.close') }}>
      <p>{says}</p>
      <div className="buttons">
        <Button type="primary" onClick={end(onMine)}>
          {t('layout.conflict_mine')}
        </Button>
        <Button onClick={end(onTheirs)}>{t('layout.conflict_theirs')}</Button>
      </div>
    </Modal>
  );
}
