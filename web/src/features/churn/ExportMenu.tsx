// ExportMenu: the answer of a question as a file to keep.
import { App, Button, Dropdown } from 'antd';
import { useState, type ReactNode } from 'react';
import { download } from '../../api/client';
import type { ExportQuestion } from '../../api/types';
import { t } from '../../lib/text';
import { Icon } from '../../ui/icons';

const formats = [
  { key: 'xlsx', label: 'Excel (xlsx)' },
  { key: 'csv', label: 'CSV' },
];

export function ExportMenu({ question, name, small }: { question: Omit<ExportQuestion, 'format'>; name: string; small?: boolean }): ReactNode {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const save = async (format: string): Promise<void> => {
    setBusy(true);
    await download('/api/churn/export', { ...question, format }, `${name}.${format}`).catch((e: Error) => message.error(e.message));
    setBusy(false);
  };
  return (
    <Dropdown trigger={['click']} menu={{ items: formats, onClick: (i) => void save(i.key) }}>
      <Button size={small ? 'small' : 'middle'} loading={busy} icon={<Icon name="download" size={small ? 14 : 16} />}>
        {t('action.export')}
      </Button>
    </Dropdown>
  );
}
