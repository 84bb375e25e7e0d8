// ObjectsPage: everything the company keeps records of, in plain words, with how many there are; and the bin.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { countOf, deletedThings } from '../../api/queries';
import type { Meta, ObjectMeta } from '../../api/types';
import { count } from '../../lib/format';
import { say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useKeys, useTitle } from '../../lib/use';
import { useMeta } from '../../record/meta';
import { useSession } from '../../record/session';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Page, Panel, State, Tabs } from '../../ui/parts';
import { DeletedList } from './DeletedList';
import { ObjectForm, shapeWords } from './ObjectForm';
import { objectAddress } from './shaping';

/** The server counts no further. */
const COUNTED_UP_TO = 10000;

function Row({ object, meta }: { object: ObjectMeta; meta: Meta }): ReactNode {
  const n = useQuery({ ...countOf(object.name, {}), staleTime: 60_000 }).data?.total;
  const broken = object.fields.filter((f) => f.broken).length;
  return (
    <li className="row object-row">
      <span className="row-main">
        <Link href={objectAddress(object.name)} className="strong">
          {say(object.label)}
        </Link>
        <span className="quiet small">{shapeWords(object, meta)}</span>
      </span>
      {broken > 0 && <State tone="red">{t('design.broken_n', { n: broken })}</State>}
      <span className="object-n quiet small num">{t('design.fields_n', { n: object.fields.length })}</span>
      <span className="object-n num">{n === undefined ? '…' : n >= COUNTED_UP_TO ? t('design.records_more', { n: count(n) }) : t('design.records_n', { n })}</span>
      <Icon name="next" size={16} />
    </li>
  );
}

function Objects({ meta, onNew }: { meta: Meta; onNew: () => void }): ReactNode {
  return (
    <>
      <ul className="rows objects" aria-label={t('design.objects')}>
        {meta.objects.map((o) => (
          <Row key={o.id} object={o} meta={meta} />
        ))}
      </ul>
      <Button type="dashed" block size="large" className="objects-new" icon={<Icon name="plus" size={16} />} onClick={onNew}>
        {t('design.object_new')}
      </Button>
    </>
  );
}

export default function ObjectsPage(): ReactNode {
  const meta = useMeta();
  const session = useSession();
  const [params, set] = useParams();
  const [, go] = useLocation();
  const admin = session?.rights.includes('administrator') ?? false;
  const gone = useQuery({ ...deletedThings(), enabled: admin }).data?.rows.length ?? 0;
  const bin = params.view === 'bin';
  const make = (): void => set({ new: '1', view: null }, true);
  useTitle(t('design.title') + ' · ' + t('brand'));
  useKeys({ n: make });
  if (!meta || !session)
    return (
      <div className="page">
        <Bones rows={10} />
      </div>
    );
  if (!admin)
    return (
      <div className="page">
        <Blank title={t('design.denied')} says={t('design.denied_says')} />
      </div>
    );
  return (
    <Page
      title={t('nav.settings')}
      lead={t('design.title')}
      actions={
        <Button type="primary" onClick={make}>
          {t('design.object_new')}
        </Button>
      }
    >
      <Tabs
        label={t('design.title')}
        value={bin ? 'bin' : 'objects'}
        onChange={(v) => set({ view: v === 'bin' ? 'bin' : null })}
        items={[
          { key: 'objects', text: t('design.objects') },
          { key: 'bin', text: gone ? t('design.bin_n', { n: gone }) : t('design.bin') },
        ]}
      />
      {bin ? <DeletedList meta={meta} /> : <Objects meta={meta} onNew={make} />}
      <Panel open={params.new === '1'} onClose={() => set({ new: null })} title={t('design.object_new')} width={460}>
        <ObjectForm object={null} meta={meta} onDone={(o) => go(objectAddress(o.name))} />
      </Panel>
    </Page>
  );
}
