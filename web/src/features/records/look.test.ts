import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FieldMeta, ObjectMeta } from '../../api/types';
import { askedOf, both, columnsOf, columnsText, frozen, isChanged, lookOf, moved, only, paramsOf, plain, resized, settingsOf, usual, withParams } from './look';

const field = (name: string, kind = 'text', type = 'text'): FieldMeta => ({ name, kind, type, role: '', computed: false, right: 'write' }) as FieldMeta;
const object = { name: 'deal', shape: 'none', fields: [field('title'), field('stage', 'choice'), field('amount', 'money', 'number'), field('due', 'date', 'date')] } as ObjectMeta;

test('columns go into an address and back', () => {
  const list = [{ field: 'title', width: 240, frozen: true }, { field: 'stage', width: 0, frozen: false }, { field: 'due', width: 90, frozen: false }];
  assert.equal(columnsText(list), 'title:240f,stage,due:90');
  assert.deepEqual(columnsOf(columnsText(list)), list);
  assert.equal(columnsOf('due:5')[0]?.width, 64, 'no narrower than can be read');
});
test('a column moves; among the frozen it freezes', () => {
  const list = frozen(plain(['a', 'b', 'c']), 'a', true);
  assert.deepEqual(moved(list, 'c', 1).map((c) => c.field + (c.frozen ? '!' : '')), ['a!', 'c', 'b']);
  assert.deepEqual(moved(list, 'c', 0).map((c) => c.field + (c.frozen ? '!' : '')), ['c!', 'a!', 'b']);
  assert.deepEqual(moved(list, 'a', 2).map((c) => c.field + (c.frozen ? '!' : '')), ['b', 'c', 'a']);
  assert.deepEqual(frozen(plain(['a', 'b']), 'b', true).map((c) => c.field), ['b', 'a'], 'frozen ones stand first');
  assert.equal(resized(list, 'b', 123.4)[1]?.width, 123);
});
test('the address says only what is not as the view keeps it', () => {
  const saved = { ...usual(object, null), filter: 'amount > 1', group: 'stage' };
  assert.deepEqual(paramsOf({ filter: 'amount > 1', sort: '-due' }, saved), { filter: null, sort: '-due' });
  assert.deepEqual(paramsOf({ filter: '', group: '' }, saved), { filter: '-', group: '-' });
  const now = withParams(saved, { filter: '-', sort: '-due' });
  assert.equal(now.filter, '');
  assert.equal(now.sort, '-due');
  assert.equal(now.group, 'stage');
  assert.ok(isChanged({ filter: '-' }) && !isChanged({ view: '3', q: 'x' }));
});
test('a view comes back as it was kept', () => {
  const look = { ...usual(object, null), kind: 'board' as const, sum: 'amount', sort: '-due' };
  const row = { id: 1, kind: 'board', settings: settingsOf(look) } as Parameters<typeof lookOf>[0];
  assert.deepEqual(lookOf(row, object), look);
});
test('what is usual: a board by the first choice, a calendar by the first date', () => {
  const look = usual(object, 'gone,title');
  assert.deepEqual([look.board, look.calendar, look.columns.map((c) => c.field)], ['stage', 'due', ['title']]);
});
test('conditions of groups', () => {
  const [title, stage, amount, due] = object.fields as [FieldMeta, FieldMeta, FieldMeta, FieldMeta];
  assert.equal(only(stage, null), 'stage is empty');
  assert.equal(only(stage, '赢"单'), 'stage = "赢”单"');
  assert.equal(only(amount, 12.5), 'amount = 12.5');
  assert.equal(only(due, '2026-01-05T08:00:00'), 'due = 2026-01-05');
  assert.equal(only(field('a-b', 'bool', 'bool'), false), 'not a_b');
  assert.equal(both('a or b', 'c'), '(a or b) and c');
  assert.equal(both('', 'c'), 'c');
  assert.equal(askedOf(object, ' x ', 'amount > 1').filter, '(amount > 1) and (title contains "x" or stage contains "x")');
  assert.deepEqual(askedOf({ ...object, shape: 'customer' }, 'x', ''), { q: 'x' });
  assert.ok(title);
});
