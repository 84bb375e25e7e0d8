// OrganisationsPage: the other organisations of the server: made, entered, suspended, backed up, copied, deleted.
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown, Popconfirm } from 'antd';
import { useState, type ReactNode } from 'react';
import { download, post } from '../../api/client';
import { organisations, stale } from '../../api/queries';
import type { OrganisationRow } from '../../api/types';
import { bytes, count, instant } from '../../lib/format';
import { t, word } from '../../lib/text';
import { AdminList, useAdmin } from '../../record/AdminList';
import { useEnter } from '../../record/Switcher';
import { useDone } from '../../record/useDone';
import { Icon } from '../../ui/icons';
import { Panel, State } from '../../ui/parts';
import { Backup, Copy, Delete, Make, relabel, Rename, Restore } from './Forms';
import { People } from './People';

type About = 'people' | 'rename' | 'backup' | 'copy' | 'delete';
type Open = { what: 'new' } | { what: 'restore' } | { what: About; row: OrganisationRow };
const tones = { open: 'green', suspended: 'amber', deleted: 'grey', making: 'grey' } as const;
const refresh = (): void => stale('/api/organisations');

function Buttons({ row, onOpen }: { row: OrganisationRow; onOpen: (o: Open) => void }): ReactNode {
  const { did, failed } = useDone();
  const enter = useEnter();
  const ask = async (what: string): Promise<void> => {
    await post(`/api/organisations/${row.name}/${what}`, {});
    refresh();
  };
  const turn = (what: 'suspend' | 'resume' | 'undelete', done: string, undo?: () => Promise<unknown>): void => void ask(what).then(() => did(done, undo), failed);
  const resume = (): void => turn('resume', t('orgs.resumed', { name: row.label }));
  if (row.state === 'making') return null;
  if (row.state === 'deleted') return <Button onClick={() => turn('undelete', t('orgs.undeleted', { name: row.label }))}>{t('orgs.undelete')}</Button>;
  const open = row.state === 'open';
  const more = (['people', 'rename', 'backup', 'copy', 'delete'] as const).filter((w) => open || w !== 'people');
  return (
    <span className="buttons">
      {open && row.mine && <Button onClick={() => enter(row.name)}>{t('orgs.enter')}</Button>}
      {open ? (
        <Popconfirm title={t('orgs.suspend_sure', { name: row.label })} description={<span className="sure-says">{t('orgs.suspend_says')}</span>} okText={t('orgs.suspend')} cancelText={t('action.cancel')} placement="topRight" onConfirm={() => turn('suspend', t('orgs.suspended', { name: row.label }), () => ask('resume'))}>
          <Button>{t('orgs.suspend')}</Button>
        </Popconfirm>
      ) : (
        <Button onClick={resume}>{t('orgs.resume')}</Button>
      )}
      <Dropdown trigger={['click']} menu={{ items: more.map((w) => ({ key: w, label: t(`orgs.${w}`), danger: w === 'delete' })), onClick: (i) => onOpen({ what: i.key as About, row }) }}>
        <Button icon={<Icon name="more" size={16} />} aria-label={t('action.more') + ' ' + row.label} />
      </Dropdown>
    </span>
  );
}

function Line({ row, onOpen }: { row: OrganisationRow; onOpen: (o: Open) => void }): ReactNode {
  const figures = row.people === null ? '' : t('orgs.figures', { people: count(row.people), customers: count(row.customers), size: bytes(row.bytes ?? 0) });
  const seen = row.gone ? t('orgs.gone', { day: instant(row.gone).slice(0, 10) }) : row.seen ? t('orgs.seen', { at: instant(row.seen) }) : t('orgs.unseen');
  return (
    <li className="row org-row">
      <span className="row-main">
        <span className="strong">{row.label}</span>
        <span className="quiet small code">/~{row.name}/</span>
        <span className="quiet small">{[figures, seen].filter(Boolean).join(' · ')}</span>
      </span>
      <State tone={tones[row.state as keyof typeof tones] ?? 'grey'}>{word('orgs.state', row.state)}</State>
      <Buttons row={row} onOpen={onOpen} />
    </li>
  );
}

function Opened({ open, onClose }: { open: Open | null; onClose: () => void }): ReactNode {
  const { did, failed } = useDone();
  const done = (text: string, undo?: () => Promise<unknown>): void => {
    refresh();
    did(text, undo);
    onClose();
  };
  const renamed = (row: OrganisationRow, label: string): void => done(t('orgs.renamed', { from: row.label, to: label }), () => relabel(row.name, row.label));
  const gone = (row: OrganisationRow): void =>
    done(t('orgs.deleted', { name: row.label }), async () => {
      await post(`/api/organisations/${row.name}/undelete`, {});
      if (row.state === 'open') await post(`/api/organisations/${row.name}/resume`, {});
      refresh();
    });
  const inside = (o: Open): ReactNode => {
    if (o.what === 'new') return <Make onDone={(r) => done(t('orgs.made', { name: r.label }))} />;
    if (o.what === 'restore') return <Restore onDone={(r) => done(t('orgs.restored', { name: r.label ?? r.name }))} />;
    if (o.what === 'people') return <People row={o.row} />;
    if (o.what === 'copy') return <Copy row={o.row} onDone={(r) => done(t('orgs.copied', { name: r.label ?? r.name }))} />;
    if (o.what === 'rename') return <Rename row={o.row} onDone={(label) => renamed(o.row, label)} />;
    if (o.what === 'delete') return <Delete row={o.row} onDone={() => gone(o.row)} />;
    return (
      <Backup
        row={o.row}
        onDone={(r) => {
          done(t('orgs.backup_done'));
          void download('/api/organisations/backups/' + (r.file ?? ''), undefined, r.name + '.liuke-backup').catch(failed);
        }}
      />
    );
  };
  return (
    <Panel open={open !== null} onClose={onClose} title={open ? ('row' in open ? `${t(`orgs.${open.what}`)} · ${open.row.label}` : t(`orgs.${open.what}`)) : ''} width={520}>
      {open && inside(open)}
    </Panel>
  );
}

export default function OrganisationsPage(): ReactNode {
  const list = useQuery(organisations(useAdmin()));
  const [open, setOpen] = useState<Open | null>(null);
  return (
    <AdminList
      title={t('orgs.title')}
      says={t('orgs.says')}
      list={list}
      line={(r) => <Line key={r.name} row={r} onOpen={setOpen} />}
      none={{ title: t('orgs.none'), says: t('orgs.none_says') }}
      make={{ text: t('orgs.new'), open: () => setOpen({ what: 'new' }) }}
      also={<Button onClick={() => setOpen({ what: 'restore' })}>{t('orgs.restore')}</Button>}
    >
      <Opened open={open} onClose={() => setOpen(null)} />
    </AdminList>
  );
}
