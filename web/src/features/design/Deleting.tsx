// Deleting: what would stop working is said before; where nothing would, it goes at once, with a way back.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { countOf, uses } from '../../api/queries';
import type { FieldMeta, Meta, ObjectMeta, UseRow } from '../../api/types';
import { say, t, word } from '../../lib/text';
import { mendedAt } from '../../record/mended';
import { objectLabel } from '../../record/meta';
import { Bones, Trouble } from '../../ui/parts';
import { deleteField, deleteObject, fieldPath, objectAddress, objectPath, restore } from './shaping';

const addressOf = (u: UseRow): string => mendedAt[u.what]?.(u.id) ?? (u.what === 'view' ? `/${u.object === 'customer' ? 'customers' : 'o/' + (u.object ?? '')}?view=${u.id}` : objectAddress(u.object ?? ''));

function Uses({ rows, meta }: { rows: UseRow[]; meta: Meta }): ReactNode {
  return (
    <>
      <p>{t('design.uses_says')}</p>
      <ul className="uses">
        {rows.map((u, i) => (
          <li key={i}>
            <span className="quiet">{word('design.use', u.what)}</span> <Link href={addressOf(u)}>{say(u.label)}</Link>
            {u.object && <span className="quiet small"> · {objectLabel(meta, u.object)}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

type Props = { object: ObjectMeta; field: FieldMeta | null; meta: Meta; onClose: () => void; onGone: () => void };

/** An object, or one of its fields. */
export function Deleting({ object, field, meta, onClose, onGone }: Props): ReactNode {
  const { message } = App.useApp();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const path = field ? fieldPath(object.name, field.name) : objectPath(object.name);
  const asked = useQuery({ ...uses(path), staleTime: 0, gcTime: 0 });
  const filled = useQuery(countOf(object.name, field && !field.computed ? { filter: `${field.name.replace(/-/g, '_')} is not empty` } : {}));
  const label = say((field ?? object).label);
  const act = async (): Promise<void> => {
    setBusy(true);
    try {
      if (field) await deleteField(object.name, field);
      else await deleteObject(object);
    } catch (e) {
      setError(e);
      return setBusy(false);
    }
    const id = (field ?? object).id;
    onGone();
    const key = `gone${id}`;
    void message.open({
      key,
      type: 'success',
      duration: 10,
      content: (
        <span>
          {t('design.deleted', { label })}{' '}
          <Button
            type="link"
            size="small"
            onClick={() => {
              message.destroy(key);
              void restore(id).catch((e: Error) => message.error(e.message));
            }}
          >
            {t('action.undo')}
          </Button>
        </span>
      ),
    });
  };
  const n = filled.data?.total ?? 0;
  return (
    <Modal open onCancel={onClose} title={t(field ? 'design.delete_field' : 'design.delete_object', { label })} okText={t('action.delete')} okButtonProps={{ danger: true, disabled: asked.isPending }} cancelText={t('action.cancel')} onOk={() => void act()} confirmLoading={busy} width={480} closable={{ 'aria-label': t('action.close') }}>
      {asked.isPending ? <Bones rows={3} /> : asked.isError ? <Trouble error={asked.error} /> : asked.data.rows.length > 0 ? <Uses rows={asked.data.rows} meta={meta} /> : <p>{t('design.unused')}</p>}
      {filled.data && !(field?.computed ?? false) && <p>{t(field ? 'design.filled_n' : 'design.has_n', { n })}</p>}
      <p className="quiet small">{t('design.delete_says')}</p>
      <Trouble error={error} />
    </Modal>
  );
}
