import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figure, interval, onScale } from './scores';

test('points are whole, half away from zero; shares are percent; means have two places', () => {
  assert.equal(figure({ name: 'nps', score: -12.5, low: null, high: null }), '−13');
  assert.equal(figure({ name: 'nps', score: -0.2, low: null, high: null }), '0');
  assert.equal(figure({ name: 'csat', score: 0.8, low: null, high: null }), '80.0%');
  assert.equal(figure({ name: 'ces_mean', score: 5.275, low: null, high: null }).length, 4);
  assert.equal(interval({ name: 'nps', score: 30, low: 14.051, high: 44.201 }), '[14, 44]');
  assert.equal(interval({ name: 'nps', score: null, low: null, high: null }), '');
});
test('a score lies on its scale, cut at its ends', () => {
  assert.deepEqual(onScale({ name: 'nps', score: -50, low: -110, high: 0 }, 10), { at: 0.25, low: 0, high: 0.5, zero: 0.5 });
  assert.deepEqual(onScale({ name: 'csat', score: 0.8, low: 0.7, high: 0.9 }, 5), { at: 0.8, low: 0.7, high: 0.9, zero: null });
  assert.deepEqual(onScale({ name: 'mean', score: 4, low: null, high: null }, 5), { at: 0.8, low: 0.8, high: 0.8, zero: null });
  assert.equal(onScale(undefined, 10), null);
});
