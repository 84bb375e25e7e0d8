import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshKey, KINDS, moved, newDraft, newItem } from './draft';

test('every kind begins with a score it can be counted by, and keys differ', () => {
  for (const kind of KINDS) {
    const { questions } = newDraft(kind);
    assert.equal(questions[0]?.kind, 'score');
    assert.equal(questions[0]?.required, true);
    assert.equal(new Set(questions.map((q) => q.key)).size, questions.length);
  }
  assert.deepEqual([newDraft('nps').questions[0]?.most, newDraft('csat').questions[0]?.most, newDraft('ces').questions[0]?.most], [10, 5, 7]);
});
test('a key that was taken is not given again', () => {
  assert.equal(freshKey(['q1', 'q3'], 'q'), 'q2');
  assert.equal(newItem(newDraft('nps').questions, 'one').key, 'q3');
});
test('a question moves one place, not past the ends', () => {
  assert.deepEqual(moved([1, 2, 3], 0, 1), [2, 1, 3]);
  assert.deepEqual(moved([1, 2, 3], 0, -1), [1, 2, 3]);
  assert.deepEqual(moved([1, 2, 3], 2, 1), [1, 2, 3]);
});
