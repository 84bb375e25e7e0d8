// ObjectPage: one object as the form people fill in: kinds at the left, its fields in the middle, the chosen one at the
// right; on a phone the sides are sheets over the form.
import { useQuery } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { found } from '../../api/queries';
import type { FieldMeta, Meta, ObjectMeta } from '../../api/types';
import { useMedia } from '../../lib/store';
import { say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
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
import { changeField, moved, objectAddress, refresh } from './shaping';
import { useDrag } from './useDrag';
import type { Fresh } from './useField';

/** The fields in the order that is wished for, while the server is told of it step by step. */
function useOrder(object: ObjectMeta): { fields: FieldMeta[]; move: (from: number, to: number) => void } {
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

type ShapingProps = { object: ObjectMeta; meta: Meta };

function Shaping({ object, meta }: ShapingProps): ReactNode {
  const { modal } = App.useApp();
  const [params, set] = useParams();
  const wide = useMedia('(min-width: 1180px)');
  const [fresh, setFresh] = useState<Fresh | null>(null);
  const [freshLabel, setFreshLabel] = useState('');
  const [picking, setPicking] = useState(false);
  const dirty = useRef(false);
  const list = useRef<HTMLUListElement>(null);
  const { fields, move } = useOrder(object);
  const sample = useQuery(found(object.name, '')).data?.rows[0];
  const chosen = fieldOf(object, params.field ?? null) ?? null;
  const customer = object.shape === 'customer';
  const kindName = (k: string): string => say(meta.kinds.find((m) => m.name === k)?.label ?? { zh: k, en: k });

  /** What is written and not kept is not lost without a word. */
  const leaving = useCallback(
    (go: () => void): void => {
      if (!dirty.current) return go();
      modal.confirm({
        title: t('design.unsaved'),
        content: t('design.unsaved_says'),
        okText: t('design.discard'),
        okButtonProps: { danger: true },
        cancelText: t('design.stay'),
        onOk: () => {
          dirty.current = false;
          go();
        },
      });
    },
    [modal],
  );
  const onDirty = useCallback((d: boolean) => void (dirty.current = d), []);
  const open = (name: string | null): void => {
    if (!fresh && name === (params.field ?? null)) return;
    leaving(() => {
      setFresh(null);
      set({ field: name });
    });
  };
  const add = (kind: string, at: number): void =>
    leaving(() => {
      setPicking(false);
      set({ field: null });
      setFreshLabel('');
      setFresh({ kind, at });
    });
  const drag = useDrag<string>(list, { move, add });
  const held = drag.state?.what;
  const editing = (chosen || fresh) && (
    <FieldPanel
      key={fresh ? `new ${fresh.kind} ${fresh.at}` : `${chosen?.id} ${chosen?.kind}`}
      object={object}
      meta={meta}
      field={fresh ? null : chosen}
      fresh={fresh}
      onClose={() => open(null)}
      onDirty={onDirty}
      onLabel={setFreshLabel}
      onSaved={(name) => {
        dirty.current = false;
        setFresh(null);
        set({ field: name });
      }}
    />
  );
  const title = fresh ? t('design.new_field', { kind: kindName(fresh.kind) }) : chosen ? say(chosen.label) : '';
  const rows = (
    <FieldRows
      list={list}
      fields={fields}
      meta={meta}
      row={sample}
      chosen={fresh ? null : (chosen?.name ?? null)}
      lifted={held && 'row' in held ? held.row : null}
      over={drag.state?.over ?? null}
      fresh={fresh && { at: fresh.at, kind: fresh.kind, label: freshLabel || t('design.new_field', { kind: kindName(fresh.kind) }) }}
      onOpen={open}
      onMove={move}
      onGrip={(e, at) => drag.start(e, { row: at })}
    />
  );
  return (
    <div className={'shaping' + (wide ? '' : ' shaping-narrow') + (drag.state ? ' dragging' : '')}>
      {wide && <Palette meta={meta} customer={customer} onPick={(k) => add(k, fields.length)} onDraw={(e, kind) => drag.start(e, { fresh: kind })} />}
      <div className="shape-form">
        {fields.length === 0 && !fresh && <Blank title={t('design.no_fields')} says={t(wide ? 'design.no_fields_says' : 'design.no_fields_says_phone')} />}
        {rows}
        {!wide && (
          <Button block size="large" type="dashed" icon={<Icon name="plus" size={16} />} onClick={() => setPicking(true)}>
            {t('design.field_new')}
          </Button>
        )}
      </div>
      {wide ? (
        <aside className="shape-side" aria-label={title || t('design.field')}>
          {editing || (
            <div className="shape-hint">
              <p className="strong">{t('design.hint_title')}</p>
              <p className="quiet">{t('design.hint_says')}</p>
              <p className="quiet small">{t('design.hint_keys')}</p>
            </div>
          )}
        </aside>
      ) : (
        <>
          <Panel open={!!editing} onClose={() => open(null)} title={title} width={480}>
            {editing}
          </Panel>
          <Panel open={picking} onClose={() => setPicking(false)} title={t('design.field_new')} width={400}>
            <Palette meta={meta} customer={customer} onPick={(k) => add(k, fields.length)} />
          </Panel>
        </>
      )}
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
