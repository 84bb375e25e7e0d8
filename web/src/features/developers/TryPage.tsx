// TryPage: the API's own document as a page: every address explained, filled in, sent, and its answer shown.
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useDeferredValue, useMemo, useState, type ReactNode } from 'react';
import { get, send } from '../../api/client';
import { at, link } from '../../lib/base';
import { bytes, count } from '../../lib/format';
import { t, useLanguage, word } from '../../lib/text';
import { useParams } from '../../lib/url';
import { useTitle } from '../../lib/use';
import { objectOf, objectLabel, useMeta } from '../../record/meta';
import { useAsk } from '../../record/useAsk';
import { Blank, Bones, Labelled, Page, Section, State, Trouble } from '../../ui/parts';
import { addressOf, curlOf, example, operations, type Document, type Operation } from './openapi';

const WAIT_MS = 20000;
const SHOWN_MAX = 100000;

type Answer = { status: string; ms: number; size: number; text: string; good: boolean };

async function tried(o: Operation, values: Record<string, string>, body: unknown): Promise<Answer> {
  const begun = performance.now();
  const stop = AbortSignal.timeout(WAIT_MS);
  const answer = await send(o.method, addressOf(o, values), { body, version: values['If-Match'] ? Number(values['If-Match']) : undefined, signal: stop });
  const text = await answer.text();
  let shown = text.slice(0, SHOWN_MAX);
  if (/json/.test(answer.headers.get('Content-Type') ?? '') && text) shown = JSON.stringify(JSON.parse(text), null, 2).slice(0, SHOWN_MAX);
  return { status: `${answer.status} ${answer.statusText}`.trim(), ms: performance.now() - begun, size: new Blob([text]).size, text: shown, good: answer.ok };
}

/** What stands in `quotes` of the document is a name of the API. */
const Words = ({ text }: { text: string }): ReactNode => text.split('`').map((part, i) => (i % 2 ? <span key={i} className="code">{part}</span> : part));

const Shown = ({ answer }: { answer: Answer }): ReactNode => (
  <Section title={t('try.answer')} note={<State tone={answer.good ? 'green' : 'red'}>{t('try.took', { status: answer.status, ms: count(answer.ms), size: bytes(answer.size) })}</State>}>
    <pre className="try-answer" tabIndex={0} aria-label={t('try.answer')}>
      {answer.text}
    </pre>
  </Section>
);

function One({ d, o }: { d: Document; o: Operation }): ReactNode {
  const [values, setValues] = useState<Record<string, string>>({});
  const [body, setBody] = useState(o.body ? JSON.stringify(example(d, o.body), null, 2) : '');
  const [answer, setAnswer] = useState<Answer | null>(null);
  const { error, busy, run } = useAsk();
  let bad = '';
  try {
    if (o.body) JSON.parse(body);
  } catch (e) {
    bad = t('try.bad_body', { why: (e as Error).message });
  }
  const asked = o.parameters.filter((p) => p.in === 'path' || p.in === 'query' || p.name === 'If-Match');
  const missing = asked.some((p) => p.in === 'path' && !values[p.name]?.trim());
  const go = (): void => void run(async () => setAnswer(await tried(o, values, o.body ? JSON.parse(body) : undefined)));
  return (
    <>
      <h2 className="try-title">
        <span className={'try-method try-' + o.method.toLowerCase()}>{o.method}</span> <span className="code">{o.path}</span>
      </h2>
      <p className="lead-says">
        <Words text={o.says} />
      </p>
      {o.method !== 'GET' && <State tone="amber">{t('try.changes')}</State>}
      <form
        className="form try-form"
        onSubmit={(e) => {
          e.preventDefault();
          go();
        }}
      >
        {asked.map((p) => (
          <Labelled key={p.name} label={p.name === 'If-Match' ? t('try.version') : p.name + (p.in === 'path' ? ` (${t('try.required')})` : '')} hint={p.name === 'If-Match' || !p.description ? undefined : <Words text={p.description} />}>
            <Input value={values[p.name] ?? ''} onChange={(e) => setValues({ ...values, [p.name]: e.target.value })} name={'try-' + p.name} />
          </Labelled>
        ))}
        {o.body && (
          <Labelled label={t('try.body')} error={bad || null}>
            <Input.TextArea className="code" autoSize={{ minRows: 4, maxRows: 20 }} value={body} onChange={(e) => setBody(e.target.value)} spellCheck={false} name="try-body" />
          </Labelled>
        )}
        <Trouble error={error} />
        <Button type="primary" htmlType="submit" loading={busy} disabled={missing || bad !== ''}>
          {t('try.send')}
        </Button>
      </form>
      {answer && <Shown answer={answer} />}
      <Section title={t('try.curl')} note={t('try.curl_says')}>
        <pre tabIndex={0} aria-label={t('try.curl')}>
          {curlOf(o, link(''), values, body)}
        </pre>
      </Section>
    </>
  );
}

function Names({ list, picked, onPick }: { list: Operation[]; picked: string | undefined; onPick: (id: string) => void }): ReactNode {
  const meta = useMeta();
  const [words, setWords] = useState('');
  const sought = useDeferredValue(words.trim().toLowerCase());
  const label = (tag: string): string => `${objectOf(meta, tag) ? objectLabel(meta, tag) : word('try.area', tag)} ${tag}`;
  const found = list.filter((o) => !sought || `${o.path} ${o.says} ${label(o.tag)}`.toLowerCase().includes(sought));
  const tags = [...new Set(found.map((o) => o.tag))];
  return (
    <nav className="try-names" aria-label={t('try.title')}>
      <Input.Search allowClear value={words} onChange={(e) => setWords(e.target.value)} placeholder={t('try.search')} aria-label={t('try.search')} />
      {tags.length === 0 && <Blank title={t('try.none')} says={t('try.none_says')} />}
      {tags.map((tag) => (
        <details key={tag} open={Boolean(sought) || found.some((o) => o.tag === tag && o.id === picked)}>
          <summary>{label(tag)}</summary>
          <ul role="list">
            {found
              .filter((o) => o.tag === tag)
              .map((o) => (
                <li key={o.id}>
                  <button type="button" className="try-name" aria-current={o.id === picked ? 'true' : undefined} onClick={() => onPick(o.id)}>
                    <span className={'try-method try-' + o.method.toLowerCase()}>{o.method}</span>
                    <span className="code">{o.path.replace('/api', '')}</span>
                  </button>
                </li>
              ))}
          </ul>
        </details>
      ))}
    </nav>
  );
}

export default function TryPage(): ReactNode {
  const read = useQuery({ queryKey: ['/api/openapi.json', useLanguage()], queryFn: ({ signal }) => get<Document>('/api/openapi.json', signal), staleTime: 60000 });
  const [params, set] = useParams();
  const list = useMemo(() => (read.data ? operations(read.data) : []), [read.data]);
  const one = list.find((o) => o.id === params.id);
  useTitle(t('try.title') + ' · ' + t('brand'));
  return (
    <Page wide title={t('nav.settings')} lead={t('try.title')} actions={<a href={at('/api/openapi.json')}>{t('try.file')}</a>}>
      <p className="quiet lead-says">{t('try.says')}</p>
      {read.isError ? (
        <Trouble error={read.error} retry={() => void read.refetch()} />
      ) : read.isPending ? (
        <Bones rows={10} />
      ) : (
        <div className={'try' + (one ? ' try-one' : '')}>
          <Names list={list} picked={one?.id} onPick={(id) => set({ id })} />
          <div className="try-main">
            {one && (
              <Button className="try-back" onClick={() => set({ id: null })}>
                {t('try.back')}
              </Button>
            )}
            {one ? <One key={one.id} d={read.data} o={one} /> : <Blank title={t('try.pick')} says={t('try.says')} />}
          </div>
        </div>
      )}
    </Page>
  );
}
