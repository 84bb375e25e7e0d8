// Departments as a tree: every row says what it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Department } from '../../api/types';
import { branches, choices, pathOf, peopleBelow, within } from './tree';

const d = (id: number, parent: number, people = 1): Department => ({ id, parent, people, name: 'D' + id, version: 1, head: 0 });
const list = [d(1, 0), d(4, 2), d(2, 1, 3), d(3, 1), d(5, 0)];

test('parents stand before what is below them', () => {
  assert.deepEqual(branches(list, new Set()).map((b) => [b.d.id, b.depth, b.open]), [[1, 0, true], [2, 1, true], [4, 2, null], [3, 1, null], [5, 0, null]]);
});
test('below a closed one there is nothing', () => {
  assert.deepEqual(branches(list, new Set([1])).map((b) => b.d.id), [1, 5]);
});
test('each knows the one above and the one in front', () => {
  const three = branches(list, new Set()).find((b) => b.d.id === 3);
  assert.equal(three?.above?.id, 1);
  assert.equal(three?.before?.id, 2);
});
test('what hangs on a department that is gone stands at the top', () => {
  assert.deepEqual(branches([d(7, 99)], new Set()).map((b) => b.d.id), [7]);
});
test('within is itself and everything below', () => {
  assert.equal(within(list, 4, 1), true);
  assert.equal(within(list, 1, 1), true);
  assert.equal(within(list, 1, 4), false);
});
test('a ring that somebody made by hand does not hang', () => {
  assert.equal(within([d(1, 2), d(2, 1)], 1, 9), false);
});
test('paths and sums', () => {
  assert.equal(pathOf(list, 4), 'D1 / D2 / D4');
  assert.equal(peopleBelow(list, 1), 6);
});
test('it cannot be moved below itself', () => {
  assert.deepEqual(choices(list, 2).map((c) => c.value), [1, 3, 5]);
});
