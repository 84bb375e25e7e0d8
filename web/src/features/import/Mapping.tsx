// Mapping: which column of the file becomes what, with samples; then the preview, then the import.
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { post } from '../../api/client';
import { job as jobQuery, stale, upload as uploadQuery, type JobOf } from '../../api/queries';
import type { ImportQuestion, ImportResult, Job, Upload, UploadColumn } from '../../api/types';
import { bytes, count, listed } from '../../lib/format';
import { say, t, word } from '../../lib/text';
import { withSeenAs } from '../../lib/seenAs';
import { useParams } from '../../lib/url';
import { objectOf, useMeta } from '../../record/meta';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Section, State, Trouble } from '../../ui/parts';
import { Counts, LikelyRows, Refused } from './Counts';
import { Running } from './Running';
import { fieldNames, groupsFor, questionOf } from './targets';

function Recognised({ u, onOther }: { u: Upload; onOther: () => void }): ReactNode {
  const [params, set] = useParams();
  const meta = useMeta();
  const objects = meta?.objects.filter((o) => o.fields.length) ?? [];
  return (
    <div className="recognised">
      <p className="strong">
        <Icon name="file" size={16} /> {u.file} <span className="quiet small num">{bytes(u.bytes)}</span>
      </p>
      <p className="quiet small">{[u.format.toUpperCase(), u.encoding, u.format === 'csv' && u.delimiter && t('import.delimiter', { d: u.delimiter === '\t' ? 'Tab' : u.delimiter })].filter(Boolean).join(' · ')}</p>
      <div className="words controls">
        {u.sheets.length > 1 && (
          <>
            <span>{t('import.sheet')}</span>
            <Select className="word" variant="borderless" size="small" suffixIcon={null} popupMatchSelectWidth={false} value={u.sheet} onChange={(sheet) => {
                onOther();
                set({ sheet, object: null, preview: null });
              }} options={u.sheets.map((s) => ({ value: s, label: s }))} aria-label={t('import.sheet')} />
            <span className="sep">·</span>
          </>
        )}
        <span>{t('import.each_row')}</span>
        <Select className="word" variant="borderless" size="small" suffixIcon={null} popupMatchSelectWidth={false} value={objectOf(meta, u.object)?.name ?? u.object} onChange={(object) => {
            onOther();
            set({ object, preview: null });
          }} options={objects.map((o) => ({ value: o.name, label: say(o.label) }))} aria-label={t('import.object')} />
        <span className="sep">·</span>
        <span>{t('import.dates')}</span>
        <Select className="word" variant="borderless" size="small" suffixIcon={null} popupMatchSelectWidth={false} value={params.dates ?? ''} onChange={(dates) => set({ dates, preview: null })} options={['', 'ymd', 'dmy', 'mdy'].map((d) => ({ value: d, label: word('dates', d || 'auto') }))} aria-label={t('import.dates')} />
        <span className="sep">·</span>
        <span>{t('import.likely')}</span>
        <Select className="word" variant="borderless" size="small" suffixIcon={null} popupMatchSelectWidth={false} value={params.likely ?? ''} onChange={(likely) => set({ likely, preview: null })} options={['', 'refuse', 'update'].map((d) => ({ value: d, label: word('import.likely', d || 'create') }))} aria-label={t('import.likely')} />
      </div>
    </div>
  );
}

function ColumnRow({ c, object, target, onChange }: { c: UploadColumn; object: string; target: string; onChange: (t: string) => void }): ReactNode {
  const meta = useMeta();
  const groups = meta ? groupsFor(meta, object, { ...c, target: c.target }) : [];
  return (
    <tr className={target === '-' ? 'left-out' : ''}>
      <th scope="row" className="ellipsis">
        {c.header}
      </th>
      <td className="quiet small samples ellipsis">{c.samples.slice(0, 3).join(' · ')}</td>
      <td className="map-target">
        <Select value={target} onChange={onChange} showSearch optionFilterProp="label" popupMatchSelectWidth={false} options={groups.map((g) => (g.label ? g : { label: t('map.other'), options: g.options }))} aria-label={t('map.target', { header: c.header })} status={!c.sure && target === c.target && target !== '-' ? 'warning' : undefined} />
      </td>
      <td className="small">{target === c.target ? c.sure ? <span className="quiet">{say(c.reason)}</span> : <State tone="amber">{say(c.reason) || t('map.unsure')}</State> : <State tone="blue">{t('map.yours')}</State>}</td>
    </tr>
  );
}

function Finished({ j, updated }: { j: JobOf<ImportResult>; updated: boolean }): ReactNode {
  const r = j.result;
  const meta = useMeta();
  const [, go] = useLocation();
  if (!r) return null;
  return (
    <Section title={<State tone={r.counts.refused ? 'amber' : 'green'}>{t('import.done')}</State>}>
      <Counts counts={r.counts} />
      <p className="quiet">{[r.customers > 0 && t('import.made_customers', { n: r.customers }), r.parents > 0 && t('import.made_parents', { n: r.parents }), r.fields.length > 0 && t('import.made_fields', { names: listed(fieldNames(meta, r.fields)) })].filter(Boolean).join(' · ')}</p>
      <Refused result={r} />
      <LikelyRows result={r} updated={updated} />
      <div className="buttons">
        <Button type="primary" onClick={() => go('/churn')}>
          {t('import.see_churn')}
        </Button>
        <Button onClick={() => go('/customers')}>{t('import.see_customers')}</Button>
        {r.counts.refused + r.likely > 0 && r.id !== null && (
          <Button href={withSeenAs(`/api/imports/${r.id}/refused`)} icon={<Icon name="download" size={14} />}>
            {t(r.likely ? 'import.listed_file' : 'import.refused_file')}
          </Button>
        )}
        <Button onClick={() => go('/import')}>{t('import.list')}</Button>
      </div>
    </Section>
  );
}

type Targets = Record<string, string>;

/** What each column of the file becomes. */
function Columns({ u, targets, waiting, onTarget }: { u: Upload; targets: Targets; waiting: boolean; onTarget: (header: string, target: string) => void }): ReactNode {
  return (
    <div className={'table-box' + (waiting ? ' waiting' : '')} tabIndex={0} role="region" aria-label={t('import.columns')}>
      <table className="table mapping">
        <thead>
          <tr>
            <th>{t('import.column')}</th>
            <th>{t('import.samples')}</th>
            <th>{t('import.becomes')}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {u.columns.map((c) => (
            <ColumnRow key={c.header} c={c} object={u.object} target={targets[c.header] ?? c.target} onChange={(target) => onTarget(c.header, target)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the import would do, and the button that does it. */
function Foreseen({ r, updated, busy, onStart }: { r: ImportResult; updated: boolean; busy: boolean; onStart: () => void }): ReactNode {
  const meta = useMeta();
  const also = [r.customers > 0 && t('import.will_customers', { n: r.customers }), r.parents > 0 && t('import.will_parents', { n: r.parents }), r.fields.length > 0 && t('import.will_fields', { names: listed(fieldNames(meta, r.fields)) })];
  return (
    <Section title={t('import.will')}>
      <Counts counts={r.counts} />
      <p className="quiet">{also.filter(Boolean).join(' · ')}</p>
      <Refused result={r} />
      <LikelyRows result={r} updated={updated} />
      <div className="buttons">
        <Button type="primary" size="large" loading={busy} onClick={onStart}>
          {t('import.start', { n: count(r.counts.created + r.counts.updated) })}
        </Button>
      </div>
    </Section>
  );
}

/** The import itself, under way or over. */
function Run({ file, job, updated }: { file: string; job: JobOf<ImportResult> | undefined; updated: boolean }): ReactNode {
  const state = (): ReactNode => {
    if (!job) return <Bones rows={2} />;
    if (job.state === 'failed') return <Trouble error={new Error(job.problem?.detail || job.problem?.title)} />;
    return job.state === 'done' ? <Finished j={job} updated={updated} /> : <Running j={job} label={t('import.running')} />;
  };
  return (
    <>
      <p className="strong">
        <Icon name="file" size={16} /> {file}
      </p>
      {state()}
    </>
  );
}

/** The file is known: its columns, the preview, the start. */
function Asked({ id, u, waiting }: { id: string; u: Upload; waiting: boolean }): ReactNode {
  const [params, set] = useParams();
  const [targets, setTargets] = useState<Targets>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const preview = useQuery(jobQuery<ImportResult>(params.preview ?? null)).data;
  const question: ImportQuestion = questionOf(u, targets, params.dates ?? '', params.likely ?? '');
  const start = async (what: 'preview' | 'import'): Promise<void> => {
    setError(null);
    setBusy(true);
    try {
      const j = await post<Job>(`/api/uploads/${encodeURIComponent(id)}/${what}`, question, { create: what === 'import' });
      if (what === 'import') stale('/api/imports', '/api/customers', '/api/records', '/api/churn', '/api/meta', '/api/system');
      set(what === 'preview' ? { preview: j.id } : { run: j.id }, what === 'import');
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  const turn = (header: string, target: string): void => {
    setTargets((old) => ({ ...old, [header]: target }));
    set({ preview: null });
  };
  const used = question.map.filter((m) => m.target !== '-').length;
  return (
    <>
      <Recognised u={u} onOther={() => setTargets({})} />
      <Columns u={u} targets={targets} waiting={waiting} onTarget={turn} />
      <Trouble error={error} />
      {preview?.state === 'failed' && <Trouble error={new Error(preview.problem?.detail || preview.problem?.title)} />}
      {preview?.state === 'running' && <Running j={preview} label={t('import.running')} />}
      {preview?.state === 'done' && preview.result ? (
        <Foreseen r={preview.result} updated={params.likely === 'update'} busy={busy} onStart={() => void start('import')} />
      ) : (
        <div className="buttons">
          <Button type="primary" size="large" loading={busy || preview?.state === 'running'} onClick={() => void start('preview')}>
            {t('import.preview')}
          </Button>
          <span className="quiet">{t('import.used', { n: used, all: u.columns.length })}</span>
        </div>
      )}
    </>
  );
}

export function Mapping({ id }: { id: string }): ReactNode {
  const [params] = useParams();
  const read = useQuery(uploadQuery(id, params.object ?? '', params.sheet ?? ''));
  const running = useQuery(jobQuery<ImportResult>(params.run ?? null));
  if (read.isError)
    return (
      <Blank title={t('import.upload_gone')} says={read.error.message}>
        <Link href="/import">{t('import.again')}</Link>
      </Blank>
    );
  if (!read.data) return <Bones rows={12} />;
  if (params.run && running.isError)
    return (
      <Blank title={t('import.job_gone')} says={t('import.job_gone_says')}>
        <Link href="/import">{t('import.list')}</Link>
      </Blank>
    );
  if (params.run) return <Run file={read.data.file} job={running.data} updated={params.likely === 'update'} />;
  return <Asked id={id} u={read.data} waiting={read.isPlaceholderData} />;
}
