import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberOf } from './inputs';

test('numbers as people write them', () => {
  assert.equal(numberOf('1,280.5'), 1280.5);
  assert.equal(numberOf('￥ 12'), 12);
  assert.equal(numberOf('１２'), 12);
  assert.equal(numberOf('25%'), 25);
  assert.equal(numberOf('-3'), -3);
});
test('what is none is none', () => {
  for (const text of ['', 'twelve', '1.2.3', '1-2', '--1', '.']) assert.equal(numberOf(text), null, text);
});
