// useDone: says that something was done, with the way back beside it.
import { App, Button } from 'antd';
import { t } from '../lib/text';

export type Done = { did: (text: string, undo?: () => Promise<unknown>) => void; failed: (e: unknown) => void };

export function useDone(): Done {
  const { message } = App.useApp();
  const failed = (e: unknown): void => void message.error(e instanceof Error ? e.message : String(e));
  const did = (text: string, undo?: () => Promise<unknown>): void => {
    const key = 'done-' + Date.now();
    const back = (): void => {
      message.destroy(key);
      void undo?.().catch(failed);
    };
    void message.open({
      key,
      type: 'success',
      duration: undo ? 7 : 3,
      content: (
        <span>
          {text}{' '}
          {undo && (
            <Button type="link" size="small" onClick={back}>
              {t('action.undo')}
            </Button>
          )}
        </span>
      ),
    });
  };
  return { did, failed };
}
