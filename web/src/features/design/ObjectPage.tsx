// ObjectPage: one object as the form people fill in: kinds at the left, its fields in the middle, the chosen one at the
// right; on a phone the sides are sheets over the form.
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { found } from '../../api/queries';
import type { Meta, ObjectMeta } from '../../api/types';
import { useMedia } from '../../lib/store';
import { say, t } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { fieldOf, objectOf, useMeta } from '../../record/meta';
import { useSession } from '../../record/session';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Panel } from '../../ui/parts';
import { Deleting } from './Deleting';
import { FieldPanel } from './FieldPanel';
import { FieldRows } from './FieldRows';
import { KindIcon } from './kinds';
import { ObjectForm, shapeWords } from './ObjectForm';
import { Palette } from './Palette';
import { objectAddress } from './shaping';
import { useChosen } from './useChosen';
import { useDrag } from './useDrag';
import { useOrder } from './useOrder';

type ShapingProps = { object: ObjectMeta; meta: Meta };

/** The chosen field: at the right of a desk, in a sheet on a phone; where none is, how one begins. */
function Side({ wide, title, editing, onClose }: { wide: boolean; title: string; editing: ReactNode; onClose: () => void }): ReactNode {
  if (!wide)
    return (
      <Panel open={!!editing} onClose={onClose} title={title} width={480}>
        {editing}
      </Panel>
    );
  return (
    <aside className="shape-side" aria-label={title || t('design.field')}>
      {editing || (
        <div className="shape-hint">
          <p className="strong">{t('design.hint_title')}</p>
          <p className="quiet">{t('design.hint_says')}</p>
          <p className="quiet small">{t('design.hint_keys')}</p>
        </div>
      )}
    </aside>
  );
}

function Shaping({ object, meta }: ShapingProps): ReactNode {
  const wide = useMedia('(min-width: 1180px)');
  const [picking, setPicking] = useState(false);
  const { name, fresh, open, add, saved, onDirty, onLabel } = useChosen(() => setPicking(false));
  const list = useRef<HTMLUListElement>(null);
  const { fields, move } = useOrder(object);
  const sample = useQuery(found(object.name, '')).data?.rows[0];
  const drag = useDrag<string>(list, { move, add });
  const held = drag.state?.what;
  const chosen = fieldOf(object, name) ?? null;
  const customer = object.shape === 'customer';
  const kindName = (k: string): string => say(meta.kinds.find((m) => m.name === k)?.label ?? { zh: k, en: k });
  const freshName = fresh ? t('design.new_field', { kind: kindName(fresh.kind) }) : '';
  const title = fresh ? freshName : chosen ? say(chosen.label) : '';
  const pick = (kind: string): void => add(kind, fields.length);
  const editing = (chosen || fresh) && (
    <FieldPanel key={fresh ? `new ${fresh.kind} ${fresh.at}` : `${chosen?.id} ${chosen?.kind}`} object={object} meta={meta} field={fresh ? null : chosen} fresh={fresh} onClose={() => open(null)} onDirty={onDirty} onLabel={onLabel} onSaved={saved} />
  );
  return (
    <div className={'shaping' + (wide ? '' : ' shaping-narrow') + (drag.state ? ' dragging' : '')}>
      {wide && <Palette meta={meta} customer={customer} onPick={pick} onDraw={(e, kind) => drag.start(e, { fresh: kind })} />}
      <div className="shape-form">
        {fields.length === 0 && !fresh && <Blank title={t('design.no_fields')} says={t(wide ? 'design.no_fields_says' : 'design.no_fields_says_phone')} />}
        <FieldRows
          list={list}
          fields={fields}
          meta={meta}
          row={sample}
          chosen={fresh ? null : (chosen?.name ?? null)}
          lifted={held && 'row' in held ? held.row : null}
          over={drag.state?.over ?? null}
          fresh={fresh && { at: fresh.at, kind: fresh.kind, label: fresh.label || freshName }}
          onOpen={open}
          onMove={move}
          onGrip={(e, at) => drag.start(e, { row: at })}
        />
        {!wide && (
          <Button block size="large" type="dashed" icon={<Icon name="plus" size={16} />} onClick={() => setPicking(true)}>
            {t('design.field_new')}
          </Button>
        )}
      </div>
      <Side wide={wide} title={title} editing={editing} onClose={() => open(null)} />
      <Panel open={!wide && picking} onClose={() => setPicking(false)} title={t('design.field_new')} width={400}>
        <Palette meta={meta} customer={customer} onPick={pick} />
      </Panel>
      {drag.state && held && 'fresh' in held && (
        <div className="drag-ghost" style={{ left: drag.state.x + 12, top: drag.state.y + 8 }} aria-hidden="true">
          <KindIcon kind={held.fresh} /> {kindName(held.fresh)}
        </div>
      )}
    </div>
  );
}

function Actions({ object, meta }: ShapingProps): ReactNode {
  const [, go] = useLocation();
  const [sheet, setSheet] = useState<'edit' | 'delete' | null>(null);
  const customer = object.shape === 'customer';
  const items = [{ key: 'edit', label: t('design.object_edit') }, ...(customer ? [] : [{ key: 'delete', label: t('design.object_delete'), danger: true }])];
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => setSheet(key as 'edit') }} placement="bottomRight">
        <Button icon={<Icon name="more" />} aria-label={t('action.more')} />
      </Dropdown>
      <Panel open={sheet === 'edit'} onClose={() => setSheet(null)} title={t('design.object_edit')} width={440}>
        <ObjectForm
          object={object}
          meta={meta}
          onDone={(o) => {
            setSheet(null);
            if (o.name !== object.name) go(objectAddress(o.name), { replace: true });
          }}
        />
      </Panel>
      {sheet === 'delete' && <Deleting object={object} field={null} meta={meta} onClose={() => setSheet(null)} onGone={() => go('/design')} />}
    </>
  );
}

export default function ObjectPage({ name }: { name: string }): ReactNode {
  const meta = useMeta();
  const session = useSession();
  const object = objectOf(meta, name);
  useTitle((object ? say(object.label) : t('design.title')) + ' · ' + t('brand'));
  if (!meta || !session)
    return (
      <div className="page">
        <Bones rows={10} />
      </div>
    );
  if (!session.rights.includes('administrator'))
    return (
      <div className="page">
        <Blank title={t('design.denied')} says={t('design.denied_says')} />
      </div>
    );
  if (!object)
    return (
      <div className="page">
        <Blank title={t('design.no_object')} says={t('design.no_object_says')}>
          <Link href="/design">{t('design.title')}</Link>
        </Blank>
      </div>
    );
  return (
    <div className="page page-wide page-shape">
      <header className="page-head">
        <div className="page-lead">
          <p className="page-title">
            <Link href="/design">{t('design.title')}</Link>
          </p>
          <h1>{say(object.label)}</h1>
          <p className="quiet small">{shapeWords(object, meta)}</p>
        </div>
        <div className="page-actions">
          <Link href={objectAddress(object.name) + '/layout'} className="ant-btn ant-btn-default lay-link">
            {t('layout.open')}
          </Link>
          <Actions object={object} meta={meta} />
        </div>
      </header>
      <Shaping key={object.id} object={object} meta={meta} />
    </div>
  );
}
