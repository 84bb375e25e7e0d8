// Clash: somebody else was faster. What stands now and what one wanted, side by side; one says which counts.
import { Button, Modal } from 'antd';
import type { ReactNode } from 'react';
import { t } from '../../lib/text';

export type Difference = { label: string; theirs: string; mine: string };
export type Clash = { rows: Difference[]; mine: () => void; theirs: () => void };

export function ClashDialog({ clash, onClose }: { clash: Clash | null; onClose: () => void }): ReactNode {
  const end = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <Modal open={clash !== null} onCancel={onClose} title={t('conflict.title')} footer={null} width={560} closable={{ 'aria-label': t('action.close') }}>
      {clash && (
        <>
          <p>{t('people.clash_says')}</p>
          <div className="table-box">
            <table className="table">
              <thead>
                <tr>
                  <th />
                  <th>{t('conflict.theirs_value')}</th>
                  <th>{t('conflict.mine_value')}</th>
                </tr>
              </thead>
              <tbody>
                {clash.rows.map((r) => (
                  <tr key={r.label}>
                    <th scope="row">{r.label}</th>
                    <td className="wrap">{r.theirs || '–'}</td>
                    <td className="wrap">{r.mine || '–'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <div className="buttons">
            <Button onClick={end(clash.theirs)}>{t('conflict.theirs')}</Button>
            <Button type="primary" onClick={end(clash.mine)}>
              {t('conflict.mine')}
            </Button>
          </div>
        </>
      )}
    </Modal>
  );
}
