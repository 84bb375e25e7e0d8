// client: the one way to the server. Adds the language, the token against forgery, versions and
// creation keys; an answer that is a problem becomes an ApiError.
import { at } from '../lib/base';
import { language } from '../lib/text';
import { seenAs } from '../lib/seenAs';
import type { Problem, Session } from './types';

export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }
}

let csrf = '';
let onSignedOut: () => void = () => undefined;
export const setCsrf = (token: string): void => void (csrf = token);
export const whenSignedOut = (act: () => void): void => void (onSignedOut = act);

/** `anyway`: also where it is likely there already. `home`: asked of the server's first organisation, with its token. */
type Options = { home?: string; body?: unknown; version?: number; create?: boolean; anyway?: boolean; leaving?: boolean; signal?: AbortSignal };

const unreachable = (): Problem => ({
  type: 'about:blank',
  title: language() === 'zh' ? '连不上服务器' : 'The server cannot be reached',
  status: 0,
  code: 'unreachable',
  detail: language() === 'zh' ? '连不上服务器，请检查网络后重试。' : 'The server cannot be reached. Check the network and try again.',
  line: 0,
  column: 0,
  duplicates: null,
});

async function problemOf(answer: Response): Promise<Problem> {
  try {
    const read = (await answer.json()) as Partial<Problem>;
    return { ...unreachable(), title: '', detail: '', code: '', ...read, status: answer.status };
  } catch {
    return { ...unreachable(), title: `${answer.status}`, detail: `${answer.status} ${answer.statusText}`, status: answer.status, code: 'http' };
  }
}

/** Random enough to tell creations apart; works without a secure context too. */
function creationKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
}

/** The answer as it is, a refusal too. */
export async function send(method: string, path: string, o: Options = {}): Promise<Response> {
  const raw = o.body instanceof Blob;
  const headers: Record<string, string> = { 'Accept-Language': language() };
  if (o.body !== undefined) headers['Content-Type'] = raw ? 'application/octet-stream' : 'application/json';
  if (method !== 'GET') headers['X-CSRF-Token'] = o.home ?? csrf;
  if (o.version !== undefined) headers['If-Match'] = `"${o.version}"`;
  const seen = seenAs();
  // His own sign-in stays an administrator's own affair.
  if (seen && o.home === undefined && !(path.startsWith('/api/session') && method !== 'GET')) headers['X-See-As'] = seen.as;
  if (o.anyway) headers.Prefer = 'handling=lenient';
  if (o.create) headers['Idempotency-Key'] = creationKey();
  try {
    return await fetch(o.home === undefined ? at(path) : path, {
      method,
      headers,
      credentials: 'same-origin',
      signal: o.signal,
      keepalive: o.leaving,
      body: o.body === undefined ? undefined : raw ? (o.body as Blob) : JSON.stringify(o.body),
    });
  } catch (e) {
    if (o.signal?.aborted) throw e;
    throw new ApiError(unreachable());
  }
}

async function ask(method: string, path: string, o: Options = {}): Promise<Response> {
  const answer = await send(method, path, o);
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  if (answer.status === 401 && path !== '/api/session' && o.home === undefined) onSignedOut();
  throw new ApiError(problem);
}

async function json<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  return (text ? JSON.parse(text) : null) as T;
}

export const get = async <T>(path: string, signal?: AbortSignal): Promise<T> => json<T>(await ask('GET', path, { signal }));
export const post = async <T>(path: string, body?: unknown, o: Options = {}): Promise<T> => json<T>(await ask('POST', path, { ...o, body }));
export const patch = async <T>(path: string, body: unknown, version?: number, anyway?: boolean): Promise<T> => json<T>(await ask('PATCH', path, { body, version, anyway }));
export const put = async <T>(path: string, body: unknown, version?: number): Promise<T> => json<T>(await ask('PUT', path, { body, version }));
/** Asked of the server's first organisation, from the pages of any. */
export const getHome = async <T>(path: string, signal?: AbortSignal): Promise<T> => json<T>(await ask('GET', path, { signal, home: '' }));
export async function postHome<T>(path: string, body: unknown = {}): Promise<T> {
  const { csrf: home } = await getHome<Session>('/api/session');
  return json<T>(await ask('POST', path, { body, home }));
}
/** A deletion whose answer says what is there now. */
export const removed = async <T>(path: string, version?: number): Promise<T> => json<T>(await ask('DELETE', path, { version }));
/** `leaving`: goes out even when the page is closed the next moment. */
export const remove = async (path: string, version?: number, leaving?: boolean): Promise<void> => void (await ask('DELETE', path, { version, leaving }));

/** Saves the answer of a question as a file. */
export async function download(path: string, body: unknown, fallback: string): Promise<void> {
  const answer = await ask(body === undefined ? 'GET' : 'POST', path, { body });
  const named = /filename\*?=(?:UTF-8'')?"?([^";]+)/i.exec(answer.headers.get('Content-Disposition') ?? '');
  const url = URL.createObjectURL(await answer.blob());
  const a = document.createElement('a');
  a.href = url;
  a.download = named?.[1] ? decodeURIComponent(named[1]) : fallback;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
