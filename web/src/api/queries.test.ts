import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { client, fresh } from './queries';

after(() => client.clear()); // else what is kept is kept for minutes

test('what is asked anew meanwhile is waited for, not given up', async () => {
  const answers: ((text: string) => void)[] = [];
  const query = { queryKey: ['/api/one'], queryFn: ({ signal }: { signal: AbortSignal }) => new Promise<string>((done) => answers.push((text) => !signal.aborted && done(text))) };
  const plain = client.fetchQuery(query).catch((e: unknown) => (e as Error).constructor.name);
  const asked = fresh(query);
  await client.cancelQueries({ queryKey: query.queryKey }); // as what the server tells does
  assert.equal(await plain, 'CancelledError');
  for (let turn = 0; answers.length < 2 && turn < 100; turn++) await new Promise(setImmediate);
  for (const answer of answers) answer('now');
  assert.equal(await asked, 'now');
});

test('what really went wrong is said', async () => {
  await assert.rejects(fresh({ queryKey: ['/api/two'], queryFn: () => Promise.reject(new Error('no')) }), /no/);
});
