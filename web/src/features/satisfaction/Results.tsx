// Results: one survey's score with its interval, how it spreads and moves, by what customers are, and the words; each
// figure opens into its answers.
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { surveyResults } from '../../api/queries';
import type { SurveyFigure, SurveyGroup, SurveyItem, SurveyResults, SurveyRow } from '../../api/types';
import { count, percent, periodTick } from '../../lib/format';
import { say, t, word } from '../../lib/text';
import { useParams, type Params } from '../../lib/url';
import { useMeta, objectOf } from '../../record/meta';
import { DayRange } from '../../ui/DayRange';
import { Bar, Blank, Bones, Figure, Section, Trouble } from '../../ui/parts';
import { Answers } from './Answers';
import { figure, interval, isBad, onScale } from './scores';

/** What of the address asks for figures, as the server takes it. */
export function questionOf(p: Params): string {
  const q = new URLSearchParams();
  for (const name of ['from', 'to', 'by', 'every']) if (p[name]) q.set(name, p[name]);
  return q.toString();
}

type Open = (what: Record<string, string>) => void;

const mainOf = (s: SurveyRow): SurveyItem | undefined => s.questions.find((q) => q.kind === 'score');

function Lead({ s, r, open }: { s: SurveyRow; r: SurveyResults; open: Open }): ReactNode {
  return (
    <div className="score-lead">
      {r.figures.map((f, i) => (
        <div key={f.name} className={i ? 'score-second' : 'score-first'}>
          <span className="quiet small">{word('figures', f.name)}</span>
          <Figure strong onOpen={() => open({})} label={t('results.open_all')}>
            {figure(f)}
          </Figure>
          <span className="quiet small num">{interval(f) && t('results.interval', { at: interval(f) })}</span>
        </div>
      ))}
      <p className="quiet">
        {t('results.answers', { n: r.answers })}
        {r.anonymous > 0 && !s.anonymous && ' · ' + t('results.anonymous', { n: r.anonymous })}
      </p>
    </div>
  );
}

function Spread({ s, r, open }: { s: SurveyRow; r: SurveyResults; open: Open }): ReactNode {
  const most = Math.max(1, ...r.spread.map((x) => x.count));
  if (!r.spread.length) return null;
  return (
    <Section title={t('results.spread')} note={s.bad_below >= 0 ? t('results.line', { n: s.bad_below }) : undefined}>
      <ul className="spread">
        {[...r.spread].reverse().map((x) => (
          <li key={x.score}>
            <button type="button" className="spread-row" disabled={!x.count} onClick={() => open({ score: String(x.score) })} aria-label={t('results.open_score', { score: x.score, n: x.count })}>
              <span className={'num strong' + (isBad(x.score, s.bad_below) ? ' ink-red' : '')}>{x.score}</span>
              <Bar share={x.count / most} tone={isBad(x.score, s.bad_below) ? 'red' : 'blue'} />
              <span className="num">{count(x.count)}</span>
              <span className="num quiet small">{percent(r.scored ? x.count / r.scored : null, 0)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** A score as a dot on its scale, with its interval. */
function Span({ f, most }: { f: SurveyFigure | undefined; most: number }): ReactNode {
  const s = onScale(f, most);
  const left = (x: number): string => (x * 100).toFixed(1) + '%';
  return (
    <span className="span" aria-hidden="true">
      {s?.zero != null && <i className="span-zero" style={{ left: left(s.zero) }} />}
      {s && <i className="span-of" style={{ left: left(s.low), width: left(s.high - s.low) }} />}
      {s && <i className="span-at" style={{ left: left(s.at) }} />}
    </span>
  );
}

/** Scores of groups, one line each: where it lies, the score, its interval, how many answered. */
function Groups({ groups, most, name, open }: { groups: SurveyGroup[]; most: number; name: (g: SurveyGroup) => string; open: (g: SurveyGroup) => void }): ReactNode {
  return (
    <ul className="spread score-groups">
      {groups.map((g) => (
        <li key={(g.from ?? '') + g.value}>
          <button type="button" className="spread-row" disabled={!g.answers} onClick={() => open(g)}>
            <span className="ellipsis">{name(g)}</span>
            <Span f={g.figures[0]} most={most} />
            <span className="num strong">{figure(g.figures[0])}</span>
            <span className="num quiet small">{interval(g.figures[0])}</span>
            <span className="num quiet small">{t('results.n', { n: g.answers })}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function lastDay(from: string, every: string): string {
  const start = dayjs(from);
  return (every === 'week' ? start.add(6, 'day') : start.endOf('month')).format('YYYY-MM-DD');
}

function Choices({ s, r }: { s: SurveyRow; r: SurveyResults }): ReactNode {
  return r.questions.map((q) => {
    const item = s.questions.find((i) => i.key === q.key);
    if (!item) return null;
    return (
      <Section key={q.key} title={say(item.text)} note={t('results.answers', { n: q.answers })}>
        <ul className="spread">
          {q.choices.map((c) => (
            <li key={c.key} className="spread-row">
              <span>{say(item.choices.find((x) => x.key === c.key)?.text ?? { zh: c.key, en: c.key })}</span>
              <Bar share={q.answers ? c.count / q.answers : 0} />
              <span className="num">{count(c.count)}</span>
              <span className="num quiet small">{percent(q.answers ? c.count / q.answers : null, 0)}</span>
            </li>
          ))}
        </ul>
      </Section>
    );
  });
}

function Body({ s, r, params, open }: { s: SurveyRow; r: SurveyResults; params: Params; open: Open }): ReactNode {
  const most = mainOf(s)?.most ?? 5;
  const every = params.every === 'week' ? 'week' : 'month';
  if (!r.answers) return <Blank title={t('results.none')} says={t('results.none_says')} />;
  return (
    <>
      <Lead s={s} r={r} open={open} />
      <div className="score-both">
        <Spread s={s} r={r} open={open} />
        {r.figures.length > 0 && (
          <Section title={t('results.trend')}>
            <Groups groups={r.trend} most={most} name={(g) => periodTick(g.from ?? '', every)} open={(g) => open({ from: g.from ?? '', to: lastDay(g.from ?? '', every) })} />
          </Section>
        )}
      </div>
      {params.by && r.figures.length > 0 && (
        <Section title={t('results.slices')}>
          <Groups groups={r.slices} most={most} name={(g) => g.value || t('results.empty')} open={(g) => open({ value: g.value, valued: '1' })} />
        </Section>
      )}
      <Choices s={s} r={r} />
      {r.words.length > 0 && (
        <Section title={t('results.words')} note={t('results.words_says')}>
          <p className="words">
            {r.words.map((x) => (
              <button key={x.word} type="button" className="chip" onClick={() => open({ word: x.word })}>
                {x.word}
                <span className="chip-n">{x.count}</span>
              </button>
            ))}
          </p>
        </Section>
      )}
    </>
  );
}

export function Results({ surveys }: { surveys: SurveyRow[] }): ReactNode {
  const [params, set] = useParams();
  const meta = useMeta();
  const s = surveys.find((x) => String(x.id) === params.survey) ?? surveys[0];
  const r = useQuery(surveyResults(s?.id ?? null, questionOf(params)));
  if (!s) return <Blank title={t('results.none')} says={t('results.none_says')} />;
  const fields = meta ? (objectOf(meta, 'customer')?.fields ?? []).filter((f) => f.kind === 'choice' || f.kind === 'text') : [];
  const open: Open = (what) => set({ answers: '1', score: null, value: null, valued: null, word: null, a_from: null, a_to: null, ...rename(what) }, true);
  return (
    <>
      <div className="toolbar results-bar">
        <Select<number> value={s.id} aria-label={t('results.survey')} options={surveys.map((x) => ({ value: x.id, label: x.name }))} onChange={(id) => set({ survey: String(id) })} popupMatchSelectWidth={false} />
        <DayRange open from={params.from} to={params.to} label={t('results.days')} onChange={(from, to) => set({ from, to })} />
        <Select<string> value={params.every === 'week' ? 'week' : 'month'} aria-label={t('results.every')} options={['month', 'week'].map((v) => ({ value: v, label: word('results.every', v) }))} onChange={(v) => set({ every: v === 'week' ? v : null })} />
        {!s.anonymous && <Select<string> value={params.by ?? ''} aria-label={t('results.by')} options={[{ value: '', label: t('results.by_none') }, ...fields.map((f) => ({ value: f.name, label: say(f.label) }))]} onChange={(v) => set({ by: v || null })} popupMatchSelectWidth={false} />}
      </div>
      {r.isError ? <Trouble error={r.error} retry={() => void r.refetch()} /> : r.isPending ? <Bones rows={10} /> : <Body s={s} r={r.data} params={params} open={open} />}
      <Answers survey={s} params={params} onClose={() => set({ answers: null, score: null, value: null, valued: null, word: null, a_from: null, a_to: null })} />
    </>
  );
}

/** A period that was opened is not the period that is looked at. */
function rename(what: Record<string, string>): Record<string, string> {
  const { from, to, ...rest } = what;
  return { ...rest, ...(from && { a_from: from }), ...(to && { a_to: to }) };
}
