// SetupPage: objects, rules and roles as one file: exported; another one compared, ticked, taken; and taken back.
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { ApiError, download, post } from '../../api/client';
import { stale, templates } from '../../api/queries';
import type { SetupAsk, SetupDifference } from '../../api/types';
import { say, t } from '../../lib/text';
import { useTitle } from '../../lib/use';
import { AdminsOnly } from '../../record/AdminsOnly';
import { useSession } from '../../record/session';
import { useDone } from '../../record/useDone';
import { Icon } from '../../ui/icons';
import { Blank, Bones, Page, Section, Trouble } from '../../ui/parts';
import { Difference, tickedAtFirst, type Ticked } from './Difference';
import { Past, takeBack } from './Past';

const BYTES_MAX = 900_000;
type Source = { name: string; text: string | null; template: string | null };

const questionOf = (s: Source, more: Partial<SetupAsk> = {}): SetupAsk => ({ text: s.text, template: s.template, name: s.name, take: null, drop: null, fingerprint: null, ...more });

/** The words of the server, with the line of the file where it names one. */
const placed = (e: unknown): unknown => (e instanceof ApiError && e.problem.line > 0 ? new Error(t('setups.line', { n: e.problem.line }) + (e.problem.detail || e.problem.title)) : e);

function Sources({ onChoose }: { onChoose: (s: Source) => void }): ReactNode {
  const list = useQuery(templates());
  const [over, setOver] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const field = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    if (file.size > BYTES_MAX) setError(new Error(t('setups.too_big')));
    else onChoose({ name: file.name, text: await file.text(), template: null });
  };
  const drop = (e: DragEvent): void => {
    e.preventDefault();
    setOver(false);
    void take(e.dataTransfer.files[0]);
  };
  return (
    <>
      <div
        className={'drop' + (over ? ' drop-over' : '')}
        onDragOver={(e) => {
          e.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <p className="drop-title">{t('setups.drop')}</p>
        <p className="quiet">{t('setups.drop_says')}</p>
        <Button type="primary" onClick={() => field.current?.click()}>
          {t('setups.choose')}
        </Button>
        <input ref={field} type="file" className="visually-hidden" accept=".json" tabIndex={-1} aria-label={t('setups.choose')} onChange={(e) => void take(e.target.files?.[0])} />
      </div>
      <Trouble error={error ?? list.error} />
      <p className="quiet note">{t('setups.from_trade')}</p>
      <div className="buttons">
        {(list.data?.rows ?? []).map((one) => (
          <Button key={one.name} aria-label={t('setups.from_trade_of', { name: say(one.label) })} onClick={() => onChoose({ name: say(one.label), text: null, template: one.name })}>
            {say(one.label)}
          </Button>
        ))}
      </div>
    </>
  );
}

function Compared({ source, onDone }: { source: Source; onDone: () => void }): ReactNode {
  const { did, failed } = useDone();
  const asked = useQuery({ queryKey: ['/api/setup/compare', source], queryFn: ({ signal }) => post<SetupDifference>('/api/setup/compare', questionOf(source), { signal }), gcTime: 0, staleTime: Infinity });
  const [chosen, setChosen] = useState<Ticked | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const d = asked.data;
  if (asked.isError)
    return (
      <>
        <Trouble error={placed(asked.error)} />
        <div className="buttons">
          <Button onClick={onDone}>{t('setups.again')}</Button>
        </div>
      </>
    );
  if (!d)
    return (
      <div role="status">
        <p className="quiet">{t('setups.comparing')}</p>
        <Bones rows={5} />
      </div>
    );
  const ticked = chosen ?? tickedAtFirst(d);
  const n = ticked.take.size;
  const m = ticked.drop.size;
  const all = n === tickedAtFirst(d).take.size;
  const take = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const done = await post<SetupDifference>('/api/setup/apply', questionOf(source, { take: all ? null : [...ticked.take], drop: [...ticked.drop], fingerprint: d.fingerprint }), { create: true });
      stale('/api');
      did(t('setups.done', { name: source.name, added: done.added, changed: done.changed, removed: done.removed }), done.id ? () => takeBack(done.id, source.name, did).catch(failed) : undefined);
      onDone();
    } catch (e) {
      setError(e);
      setBusy(false);
    }
  };
  if (!d.added && !d.changed && !d.kept && !d.only_here)
    return (
      <Blank title={t('setups.same')} says={t('setups.same_says')}>
        <Button onClick={onDone}>{t('setups.again')}</Button>
      </Blank>
    );
  return (
    <>
      <p className="lead-says setup-sum">
        {t('setups.with', { name: source.name })} · {t('setups.sum', { added: d.added, changed: d.changed })}
      </p>
      <Difference d={d} ticked={ticked} onTick={setChosen} />
      <Trouble error={placed(error)} />
      <div className="setup-bar">
        <Button type="primary" size="large" loading={busy} disabled={n + m === 0} onClick={() => void take()}>
          {busy ? t('setups.taking') : n + m === 0 ? t('setups.nothing') : m === 0 ? t('setups.take', { n }) : n === 0 ? t('setups.take_only_drop', { m }) : t('setups.take_drop', { n, m })}
        </Button>
        <Button size="large" disabled={busy} onClick={onDone}>
          {t('setups.again')}
        </Button>
      </div>
    </>
  );
}

export default function SetupPage(): ReactNode {
  const admin = useSession()?.rights.includes('administrator') ?? true;
  const [source, setSource] = useState<Source | null>(null);
  const { failed } = useDone();
  useTitle(t('setups.title') + ' · ' + t('brand'));
  if (!admin) return <AdminsOnly title={t('setups.title')} />;
  if (source)
    return (
      <Page title={t('setups.title')} lead={t('setups.bring')}>
        <Compared key={source.name + (source.template ?? '')} source={source} onDone={() => setSource(null)} />
      </Page>
    );
  return (
    <Page
      title={t('nav.settings')}
      lead={t('setups.title')}
      actions={
        <Button icon={<Icon name="download" size={16} />} title={t('setups.export_says')} onClick={() => void download('/api/setup', undefined, 'liuke-setup.json').catch(failed)}>
          {t('setups.export')}
        </Button>
      }
    >
      <p className="quiet lead-says">{t('setups.says')}</p>
      <Section title={t('setups.bring')}>
        <Sources onChoose={setSource} />
      </Section>
      <Section title={t('setups.past')}>
        <Past />
      </Section>
    </Page>
  );
}
