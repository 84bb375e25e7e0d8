import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figure, interval, share } from './scores';

test('points are whole, half away from zero; shares are percent; means have two places', () => {
  assert.equal(figure({ name: 'nps', score: -12.5, low: null, high: null }), '-13');
  assert.equal(figure({ name: 'nps', score: -0.2, low: null, high: null }), '0');
  assert.equal(figure({ name: 'csat', score: 0.8, low: null, high: null }), '80.0%');
  assert.equal(figure({ name: 'ces_mean', score: 5.275, low: null, high: null }).length, 4);
  assert.equal(interval({ name: 'nps', score: 30, low: 14.051, high: 44.201 }), '[14, 44]');
  assert.equal(interval({ name: 'nps', score: null, low: null, high: null }), '');
});
test('a bar begins at the worst there is', () => {
  assert.equal(share({ name: 'nps', score: -100, low: null, high: null }, 10), 0);
  assert.equal(share({ name: 'nps', score: 100, low: null, high: null }, 10), 1);
  assert.equal(share(undefined, 10), 0);
});
