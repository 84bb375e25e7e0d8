// The condition that takes false losses out of the churn rate.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { corrected } from './corrected';

test('it stands alone, or beside what there was', () => {
  assert.equal(corrected('', '假流失'), 'count(loss where kind = "假流失", 90d) > 0');
  assert.equal(corrected(' active(pause) and level = "VIP" ', 'False'), '(active(pause) and level = "VIP") or count(loss where kind = "False", 90d) > 0');
});

test('a name with signs of its own is quoted', () => {
  assert.equal(corrected('', 'a"b'), 'count(loss where kind = "a\\"b", 90d) > 0');
});

test('who speaks of losses already is left alone', () => {
  assert.equal(corrected('last(loss.kind) = "假流失"', '假流失'), null);
  assert.notEqual(corrected('days_since(gloss) > 3', '假流失'), null);
});
