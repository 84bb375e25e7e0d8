// Result: whether a play helps: both groups side by side, the difference as a bar with its interval, and the customers
// behind each number.
import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { playEntries, playResult } from '../../api/queries';
import type { PlayEntry, PlayResult } from '../../api/types';
import { count, money, percent } from '../../lib/format';
import { say, t } from '../../lib/text';
import { useParams } from '../../lib/url';
import { CustomerRows } from '../../record/CustomersPanel';
import { customerOf, useMeta } from '../../record/meta';
import { PlayLog } from '../../record/PlayLog';
import { Icon } from '../../ui/icons';
import { Bones, Figure, Panel, Section, State, Trouble } from '../../ui/parts';

export const points = (x: number | null): string => (x === null ? '–' : (x > 0 ? '+' : x < 0 ? '−' : '') + Math.abs(x * 100).toFixed(1));

export function Verdict({ r }: { r: PlayResult }): ReactNode {
  if (r.harm) return <State tone="red">{t('plays.harms')}</State>;
  if (r.helps) return <State tone="green">{t('plays.helps', { n: points(r.difference) })}</State>;
  if (r.difference === null) return <State tone="grey">{t('plays.too_early', { n: r.play.entered + r.control.entered })}</State>;
  return <State tone="amber">{t(r.low !== null && r.low > 0 ? 'plays.seems_good' : r.high !== null && r.high < 0 ? 'plays.seems_bad' : 'plays.not_sure')}</State>;
}

/** Zero in the middle, what is seen as a stroke, its interval as a band; the pale one holds however often one looks. */
function Interval({ r }: { r: PlayResult }): ReactNode {
  const { difference, low, high, always_low: least, always_high: most } = r;
  if (difference === null || low === null || high === null || least === null || most === null) return null;
  const end = [0.05, 0.1, 0.2, 0.5].find((e) => e >= Math.max(-least, most, -low, high)) ?? 1;
  const at = (x: number): string => ((Math.min(1, Math.max(-1, x / end)) + 1) * 50).toFixed(2) + '%';
  const band = (from: number, to: number, pale: boolean): ReactNode => <i className={'play-band' + (r.harm ? ' play-bad' : r.helps ? ' play-good' : '') + (pale ? ' play-pale' : '')} style={{ left: at(from), right: `calc(100% - ${at(to)})` }} />;
  const says = t('plays.interval', { n: points(difference), low: points(low), high: points(high) });
  return (
    <figure className="play-interval">
      <div className="play-line" role="img" aria-label={says}>
        {band(least, most, true)}
        {band(low, high, false)}
        <i className="play-seen" style={{ left: at(difference) }} />
        <i className="play-zero" />
      </div>
      <div className="play-ends" aria-hidden="true">
        {[-end, 0, end].map((e) => (
          <span key={e}>{e ? points(e).replace('.0', '') : '0'}</span>
        ))}
      </div>
      <figcaption>
        {says}
        <span className="quiet"> {t('plays.always', { low: points(least), high: points(most) })}</span>
      </figcaption>
    </figure>
  );
}

/** `arm` merged: those that do not count, of both groups. */
type Asked = { arm: 'play' | 'control' | 'merged'; outcome: string; segment: string | null };
const titles = { play: 'plays.treated', control: 'plays.control', merged: 'plays.merged_title' } as const;

function Groups({ r, onOpen }: { r: PlayResult; onOpen: (arm: 'play' | 'control', outcome: string) => void }): ReactNode {
  const row = (arm: 'play' | 'control'): ReactNode => {
    const a = r[arm];
    const label = t(arm === 'play' ? 'plays.treated' : 'plays.control');
    const open = a.entered - a.kept - a.lost;
    const cell = (n: number, outcome: string, what: string): ReactNode => (
      <td className="num">
        <Figure onOpen={n ? () => onOpen(arm, outcome) : undefined} label={`${label} · ${what}`}>
          {count(n)}
        </Figure>
      </td>
    );
    return (
      <tr>
        <th scope="row">{label}</th>
        {cell(a.entered, '', t('plays.entered'))}
        {cell(a.kept, 'kept', t('plays.kept'))}
        {cell(a.lost, 'lost', t('plays.lost'))}
        {cell(open, 'open', t('plays.open'))}
        <td className="num">{a.kept + a.lost ? percent(a.kept / (a.kept + a.lost)) : '–'}</td>
      </tr>
    );
  };
  return (
    <div className="play-scroll">
      <table className="play-groups">
        <thead>
          <tr>
            <td />
            {(['entered', 'kept', 'lost', 'open', 'share'] as const).map((k) => (
              <th scope="col" key={k} className="num">
                {t(`plays.${k}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {row('play')}
          {row('control')}
        </tbody>
      </table>
    </div>
  );
}

function Behind({ id, asked, field, onClose }: { id: number; asked: Asked; field: string; onClose: () => void }): ReactNode {
  const which: Record<string, string> = asked.arm === 'merged' ? { counts: 'no' } : { counts: 'yes', arm: asked.arm };
  const list = useQuery(playEntries(id, { ...which, outcome: asked.outcome, ...(asked.segment !== null && field ? { field, segment: asked.segment } : {}), limit: '500' }));
  const [one, setOne] = useState<PlayEntry | null>(null);
  if (one)
    return (
      <Panel open onClose={onClose} title={t('plays.log_of', { name: one.customer.name || one.customer.code })}>
        <Button type="link" className="link-left" icon={<Icon name="back" size={14} />} onClick={() => setOne(null)}>
          {t(titles[asked.arm])}
        </Button>
        <PlayLog play={id} entry={one} />
      </Panel>
    );
  return (
    <Panel open onClose={onClose} title={t(titles[asked.arm])}>
      <Trouble error={list.error} />
      {asked.arm === 'merged' && <p className="quiet">{t('plays.merged_says')}</p>}
      {list.data ? <CustomerRows customers={list.data.rows.map((e) => ({ ...e.customer, day: e.entered }))} dayLabel={t('plays.entered')} why={t('plays.log')} onWhy={asked.arm === 'control' ? undefined : (_, i) => setOne(list.data?.rows[i] ?? null)} /> : <Bones />}
    </Panel>
  );
}

export function Result({ id }: { id: number }): ReactNode {
  const meta = useMeta();
  const [field, setField] = useState('');
  const [params] = useParams();
  const [asked, setAsked] = useState<Asked | null>(params.arm ? { arm: params.arm === 'control' ? 'control' : 'play', outcome: params.outcome ?? '', segment: null } : null);
  const result = useQuery(playResult(id, field));
  const r = result.data?.all;
  const fields = customerOf(meta)?.fields.filter((f) => f.kind === 'choice') ?? [];
  if (!r) return result.error ? <Trouble error={result.error} /> : <Bones rows={4} />;
  const all = r.needed_for.play + r.needed_for.control;
  return (
    <Section title={t('plays.result')} actions={<Select value={field} onChange={setField} aria-label={t('plays.by')} popupMatchSelectWidth={false} options={[{ value: '', label: t('plays.by_none') }, ...fields.map((f) => ({ value: f.name, label: t('plays.by_field', { name: say(f.label) }) }))]} />}>
      {r.harm && (
        <div className="trouble" role="alert">
          <State tone="red">{t('plays.harms')}</State>
          <p>{t('plays.harms_says')}</p>
        </div>
      )}
      {!r.harm && <Verdict r={r} />}
      <Interval r={r} />
      <Groups r={r} onOpen={(arm, outcome) => setAsked({ arm, outcome, segment: null })} />
      {r.gain !== null && <p>{t('plays.money', { sum: money(r.gain, null, 0), low: money(r.gain_low, null, 0), high: money(r.gain_high, null, 0) })}</p>}
      {r.merged > 0 && (
        <Button type="link" className="link-left" onClick={() => setAsked({ arm: 'merged', outcome: '', segment: null })}>
          {t('plays.merged', { n: r.merged })}
        </Button>
      )}
      <p className="quiet">{all ? t('plays.needed', { n: all }) : t('plays.needed_none')}</p>
      {result.data?.segments.map((s) => (
        <section key={s.segment} className="play-segment">
          <h3>{s.segment || t('plays.no_choice')}</h3>
          <Verdict r={s} />
          <Interval r={s} />
          <Groups r={s} onOpen={(arm, outcome) => setAsked({ arm, outcome, segment: s.segment })} />
        </section>
      ))}
      {asked && <Behind id={id} asked={asked} field={field} onClose={() => setAsked(null)} />}
    </Section>
  );
}
