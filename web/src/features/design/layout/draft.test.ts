import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placed, section, spotOf, stepped, swapped, tab, without } from './draft';

const none = { zh: '', en: '' };
const start = [tab(none, section({ fields: ['a', 'b', 'c'] }), section({ kind: 'timeline' }), section({ fields: ['d'] })), tab(none, section({ fields: [] }))];
const fields = (tabs: typeof start, t = 0, s = 0): string => tabs[t]?.sections[s]?.fields.join('') ?? '?';

test('a field is moved within its section, counted before it leaves', () => {
  assert.equal(fields(placed(start, 'a', { tab: 0, section: 0, at: 3 })), 'bca');
  assert.equal(fields(placed(start, 'c', { tab: 0, section: 0, at: 0 })), 'cab');
  assert.equal(fields(placed(start, 'b', { tab: 0, section: 0, at: 1 })), 'abc');
});
test('into another section and another tab it leaves the first', () => {
  const next = placed(start, 'b', { tab: 1, section: 0, at: 0 });
  assert.equal(fields(next), 'ac');
  assert.equal(fields(next, 1), 'b');
});
test('one that was unused is placed', () => assert.equal(fields(placed(start, 'x', { tab: 0, section: 0, at: 1 })), 'axbc'));
test('taken out it has no spot', () => assert.equal(spotOf(without(start, 'a'), 'a'), null));
test('keys walk over what holds no fields', () => {
  assert.deepEqual(stepped(start, 'c', 1), { tab: 0, section: 2, at: 0 });
  assert.deepEqual(stepped(start, 'd', -1), { tab: 0, section: 0, at: 3 });
  assert.equal(stepped(start, 'a', -1), null);
  const to = stepped(start, 'a', 1);
  assert.equal(to && fields(placed(start, 'a', to)), 'bac');
});
test('beyond the ends nothing moves', () => assert.deepEqual(swapped([1, 2], 0, 2), [1, 2]));
