import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownPath } from './place';

test('a place to go back to stays on this server', () => {
  for (const own of ['/', '/customers?q=%2F%2F', '/customers/7', '/settings']) assert.equal(ownPath(own), own);
  for (const other of [null, '', 'https://example.com', '//example.com', '/\\example.com', 'javascript:alert(1)', 'customers', '/sign-in/back?code=1']) assert.equal(ownPath(other), '/');
});
