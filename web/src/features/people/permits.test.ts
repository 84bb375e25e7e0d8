// What a role allows: every row says what it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstPassword } from './password';
import { changed, empty, rightOf, verbsOf, withoutOwn, withRight, withScope, withVerb } from './permits';

test('an object without rows of its own follows the others', () => {
  assert.deepEqual(verbsOf(empty, 'order'), ['see', 'create', 'change']);
});
test('one box makes it its own, the others keep theirs', () => {
  const p = withVerb(empty, 'order', 'delete', true);
  assert.deepEqual(verbsOf(p, 'order'), ['see', 'create', 'change', 'delete']);
  assert.deepEqual(verbsOf(p, 'ticket'), ['see', 'create', 'change']);
  assert.deepEqual(verbsOf(withoutOwn(p, 'order'), 'order'), ['see', 'create', 'change']);
});
test('what cannot be seen cannot be done', () => {
  assert.deepEqual(verbsOf(withVerb(empty, 'order', 'see', false), 'order'), []);
});
test('what can be done can be seen', () => {
  const none = withVerb(empty, 'order', 'see', false);
  assert.deepEqual(verbsOf(withVerb(none, 'order', 'export', true), 'order'), ['see', 'export']);
});
const scoped: { says: string; before: string[]; add: Parameters<typeof withScope>[1]; on: boolean; want: string[] }[] = [
  { says: 'all takes in the rest', before: ['own', 'shared'], add: 'all', on: true, want: ['all'] },
  { says: 'less than all ends all', before: ['all'], add: 'own', on: true, want: ['own'] },
  { says: 'below takes the place of the department', before: ['own', 'department'], add: 'below', on: true, want: ['own', 'below'] },
  { says: 'one less', before: ['own', 'shared'], add: 'own', on: false, want: ['shared'] },
];
for (const r of scoped) test(r.says, () => assert.deepEqual(withScope(r.before, r.add, r.on), r.want));
test('a right that is usual is not kept', () => {
  const p = withRight(empty, 'customer', ['phone', 'mail'], 'masked');
  assert.equal(rightOf(p, 'customer', 'phone'), 'masked');
  assert.deepEqual(withRight(p, 'customer', ['phone', 'mail'], 'write').fields, {});
});
test('differences do not depend on order', () => {
  assert.deepEqual(changed(empty, { ...empty, scope: ['shared', 'own'] }), []);
  assert.deepEqual(changed(empty, { ...empty, scope: ['all'] }), ['scope']);
});
test('a first password is twelve letters that are not mistaken', () => {
  for (let i = 0; i < 200; i++) assert.match(firstPassword(), /^([a-hjkmnp-z2-9]{4}-){2}[a-hjkmnp-z2-9]{4}$/);
});
test('bytes that would make some letters likelier are thrown away', () => {
  let at = 0;
  const bytes = [255, 254, 253, 252, 251, 250, 249, 248, 0, 1, 2, 3, 4, 5, 6, 7];
  const made = firstPassword((n) => Uint8Array.from({ length: n }, () => bytes[at++ % bytes.length] as number));
  assert.equal(made.slice(0, 4), 'abcd');
});
