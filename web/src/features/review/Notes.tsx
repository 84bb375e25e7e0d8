// Notes: what people write at a review: notes, and decisions that somebody sees to until a day.
import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Input, Select } from 'antd';
import type dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { patch, post, remove } from '../../api/client';
import { people, stale } from '../../api/queries';
import type { Review, ReviewNote } from '../../api/types';
import { t } from '../../lib/text';
import { useSession, useToday } from '../../record/session';
import { useDone } from '../../record/useDone';
import { Labelled, Section, State, Trouble } from '../../ui/parts';

const changed = (): void => stale('/api/reviews');
const question = (n: ReviewNote, done: string | null) => ({ kind: null, start: null, words: n.words, person: n.person, due: n.due, done });

function Who({ n, today }: { n: ReviewNote; today: string }): ReactNode {
  if (!n.person) return <span className="quiet small">{t('review.by', { name: n.author_name })}</span>;
  return (
    <span className="small">
      <span className="strong">{t('review.yours', { name: n.person_name })}</span> {n.done ? <State tone="green">{t('review.done_on', { day: n.done })}</State> : n.due && n.due < today ? <State tone="red">{t('review.late', { day: n.due })}</State> : n.due && <span className="quiet num">{t('review.until', { day: n.due })}</span>}
    </span>
  );
}

function Note({ n, earlier }: { n: ReviewNote; earlier?: boolean }): ReactNode {
  const session = useSession();
  const today = useToday();
  const { did, failed } = useDone();
  const me = session?.person?.id ?? 0;
  const his = n.author === me || n.person === me || (session?.rights.includes('rules') ?? false);
  const turn = async (of: ReviewNote, done: string | null): Promise<ReviewNote> => {
    const next = await patch<ReviewNote>(`/api/reviews/notes/${of.id}`, question(of, done), of.version);
    changed();
    return next;
  };
  const finish = (): void =>
    void turn(n, n.done ? null : today)
      .then((next) => did(t(next.done ? 'review.finished' : 'review.undone', { words: n.words.slice(0, 30) }), () => turn(next, n.done)))
      .catch(failed);
  const again = async (): Promise<void> => {
    const made = await post<ReviewNote>('/api/reviews/notes', { ...question(n, null), kind: n.kind, start: n.start }, { create: true });
    if (n.done) await turn(made, n.done);
    changed();
  };
  const erase = (): void =>
    void remove(`/api/reviews/notes/${n.id}`, n.version)
      .then(() => {
        changed();
        did(t('review.removed'), again);
      })
      .catch(failed);
  return (
    <li className="row review-note">
      <span className="row-main">
        <span className="review-words">{n.words}</span>
        <Who n={n} today={today} />
        {earlier && (
          <Link href={`/review?kind=${n.kind}&start=${n.start}`} className="quiet small">
            {t('review.of', { period: n.kind === 'month' ? n.start.slice(0, 7) : n.start })}
          </Link>
        )}
      </span>
      {his && (
        <span className="buttons review-acts">
          {n.person > 0 && (
            <Button size="small" onClick={finish}>
              {t(n.done ? 'review.undone' : 'review.done')}
            </Button>
          )}
          {!earlier && (
            <Button size="small" type="text" onClick={erase}>
              {t('action.delete')}
            </Button>
          )}
        </span>
      )}
    </li>
  );
}

function Add({ r }: { r: Review }): ReactNode {
  const list = useQuery(people());
  const { did } = useDone();
  const [words, setWords] = useState('');
  const [person, setPerson] = useState(0);
  const [due, setDue] = useState<dayjs.Dayjs | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const add = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await post<ReviewNote>('/api/reviews/notes', { kind: r.kind, start: r.from, words: words.trim(), person, due: person && due ? due.format('YYYY-MM-DD') : null, done: null }, { create: true });
      setWords('');
      setPerson(0);
      setDue(null);
      changed();
      did(t('review.added'));
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  const there = list.data?.rows.filter((p) => p.active) ?? [];
  return (
    <div className="review-add">
      <Labelled label={t('review.words')}>
        <Input.TextArea value={words} onChange={(e) => setWords(e.target.value)} autoSize={{ minRows: 2, maxRows: 8 }} maxLength={1300} placeholder={t('review.words_hint')} />
      </Labelled>
      <div className="review-given">
        <Labelled label={t('review.person')}>
          <Select showSearch optionFilterProp="label" value={person} onChange={setPerson} options={[{ value: 0, label: t('review.nobody') }, ...there.map((p) => ({ value: p.id, label: p.name || p.login }))]} aria-label={t('review.person')} />
        </Labelled>
        <Labelled label={t('review.due')}>
          <DatePicker value={due} onChange={setDue} disabled={!person} placeholder={t('review.due_none')} aria-label={t('review.due')} />
        </Labelled>
        <Button type="primary" disabled={!words.trim()} loading={busy} onClick={() => void add()}>
          {t('review.add')}
        </Button>
      </div>
      <Trouble error={error} />
    </div>
  );
}

export function Notes({ r }: { r: Review }): ReactNode {
  return (
    <Section title={t('review.notes')} id="review-notes">
      <p className="quiet small note">{t('review.notes_says')}</p>
      <ul className="rows" role="list">
        {r.notes.map((n) => (
          <Note key={n.id} n={n} />
        ))}
      </ul>
      <Add r={r} />
      {r.decisions.length > 0 && (
        <>
          <h3 className="review-earlier">{t('review.earlier')}</h3>
          <ul className="rows" role="list">
            {r.decisions.map((n) => (
              <Note key={n.id} n={n} earlier />
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
