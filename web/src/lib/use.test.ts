import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decoded } from './base';
import { pressed } from './use';

/** An element inside of what `inside` names. */
const within = (inside: string) => ({ closest: (list: string) => (list.split(', ').includes(inside) ? {} : null) }) as unknown as Element;

test('Enter and the space bar belong to what has the focus', () => {
  assert.equal(pressed('Enter', within('button')), true);
  assert.equal(pressed('Enter', within('a[href]')), true);
  assert.equal(pressed(' ', within('[role=tab]')), true);
  assert.equal(pressed('j', within('button')), false);
  assert.equal(pressed('Enter', within('body')), false);
});
test('a broken address is shown as one that is not known', () => {
  assert.equal(decoded('a%2Fb'), 'a/b');
  assert.equal(decoded('%E0%A4'), '%E0%A4');
});
