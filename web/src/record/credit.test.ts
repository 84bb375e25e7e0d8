import assert from 'node:assert/strict';
import { test } from 'node:test';
import { creditFault, tidyCredit } from './credit';

test('a good code has no fault', () => {
  assert.equal(creditFault('91350100M000100Y43'), null);
  assert.equal(creditFault('91110000600037341L'), null);
});
test('one wrong sign is found by the check sign', () => assert.equal(creditFault('91350100M000100Y44'), 'check'));
test('letters that are never used are named at once', () => assert.equal(creditFault('9135I'), 'sign'));
test('half a code is no fault yet', () => assert.equal(creditFault('91350100M0'), null));
test('a code that is too long', () => assert.equal(creditFault('91350100M000100Y430'), 'long'));
test('what is pasted is tidied', () => assert.equal(tidyCredit(' 91350100 m000100y43'), '91350100M000100Y43'));
