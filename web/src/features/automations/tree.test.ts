import assert from 'node:assert/strict';
import { test } from 'node:test';
import { back, begin, change, forth } from './history';
import { drop, flat, gaps, insert, listAt, move, nudge, put, stepAt, type Steps } from './tree';

const sides = (kind: string): string[] => (kind === 'branch' ? ['yes', 'no'] : kind === 'approval' ? ['no'] : []);
const one = (text: string) => ({ do: 'task', text });
const steps: Steps = [one('a'), { do: 'branch', when: 'x', yes: [one('b'), one('c')], no: [] }, one('d')];
const said = (s: Steps): string => flat(s, sides).map((p) => `${p}=${String(stepAt(s, p)?.text ?? stepAt(s, p)?.do)}`).join(' ');

test('places are read from top to bottom, gaps stand before each and at every end', () => {
  assert.equal(said(steps), '0=a 1=branch 1.yes.0=b 1.yes.1=c 2=d');
  assert.deepEqual(gaps(steps, sides), ['0', '1', '1.yes.0', '1.yes.1', '1.yes.2', '1.no.0', '2', '3']);
  assert.equal(listAt(steps, '1.yes').length, 2);
});
test('a step is put in, changed and dropped, at the top and in a branch, and nothing else changes', () => {
  assert.equal(said(insert(steps, '1.no.0', one('e'))), '0=a 1=branch 1.yes.0=b 1.yes.1=c 1.no.0=e 2=d');
  assert.equal(said(insert(steps, '3', one('e'))), '0=a 1=branch 1.yes.0=b 1.yes.1=c 2=d 3=e');
  assert.equal(said(drop(steps, '1.yes.0')), '0=a 1=branch 1.yes.0=c 2=d');
  assert.equal(said(put(steps, '1.yes.1', (s) => ({ ...s, text: 'z' }))), '0=a 1=branch 1.yes.0=b 1.yes.1=z 2=d');
  assert.equal(said(steps), '0=a 1=branch 1.yes.0=b 1.yes.1=c 2=d');
});
test('a step moves where the pages say it lands, though places shift as it goes', () => {
  assert.deepEqual(move(steps, '0', '1.no.0')?.path, '0.no.0');
  assert.equal(said(move(steps, '0', '1.no.0')?.steps ?? []), '0=branch 0.yes.0=b 0.yes.1=c 0.no.0=a 1=d');
  assert.equal(said(move(steps, '1.yes.0', '3')?.steps ?? []), '0=a 1=branch 1.yes.0=c 2=d 3=b');
  assert.equal(said(move(steps, '1', '3')?.steps ?? []), '0=a 1=d 2=branch 2.yes.0=b 2.yes.1=c');
  assert.equal(said(move(steps, '2', '0')?.steps ?? []), '0=d 1=a 2=branch 2.yes.0=b 2.yes.1=c');
});
test('it does not move into itself, nor to where it is', () => {
  assert.equal(move(steps, '1', '1.no.0'), null);
  assert.equal(move(steps, '1', '1'), null);
  assert.equal(move(steps, '1', '2'), null);
  assert.equal(move(steps, '7', '0'), null);
});
test('by keys it goes through the branches and out at the other end', () => {
  let now = { steps, path: '0' };
  const seen: string[] = [];
  for (let to = nudge(now.steps, sides, now.path, 1); to; to = nudge(now.steps, sides, now.path, 1)) {
    now = to;
    seen.push(now.path);
  }
  assert.deepEqual(seen, ['0.yes.0', '0.yes.1', '0.yes.2', '0.no.0', '1', '2']);
  assert.equal(nudge(steps, sides, '0', -1), null);
  assert.equal(nudge(steps, sides, '2', -1)?.path, '1.no.0');
});
test('there and back; letters of one text are one change', () => {
  let h = begin('');
  h = change(h, 'a', 'text', 100);
  h = change(h, 'ab', 'text', 200);
  h = change(h, 'ab+', '', 300);
  h = change(h, 'ab+c', 'text', 5000);
  assert.equal(back(h).now, 'ab+');
  assert.equal(back(back(back(h))).now, '');
  assert.equal(back(back(back(back(h)))).now, '');
  assert.equal(forth(back(h)).now, 'ab+c');
  assert.equal(forth(change(back(h), 'z', '', 6000)).now, 'z');
});
