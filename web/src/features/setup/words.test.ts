// What a step of a set-up says to people: every row says what it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SetupChange, SetupStep } from '../../api/types';
import { namesOf, pathName, partOf, summary, valueText } from './words';

const two = (text: string): { zh: string; en: string } => ({ zh: text, en: text });
const change = (path: string, after: string | null, says = ''): SetupChange => ({ path, before: null, after, before_says: two(''), after_says: two(says) });
const step = (part: string, changes: SetupChange[] = [], more: Partial<SetupStep> = {}): SetupStep => ({ key: part + ':x', part, object: null, label: two('名'), what: 'added', follows: false, why: two(''), changes, ...more });
const names = namesOf(undefined, [step('object', [], { key: 'object:course', label: two('课程') })]);

test('a field stands with the objects', () => {
  assert.equal(partOf(step('field')), 'object');
  assert.equal(partOf(step('rule')), 'rule');
});
test('a path is told in words, also one that holds a name', () => {
  assert.equal(pathName('options.choices', names), '选项');
  assert.equal(pathName('permits.objects.course', names), '能做什么: 课程');
  assert.equal(pathName('permits.objects.*', names), '能做什么: 其他对象');
  assert.equal(pathName('unheard.of', names), 'of');
});
test('values are told as people read them', () => {
  const rows: [string, string | null, string, string][] = [
    ['enabled', 'true', 'rule', '是'],
    ['condition', null, 'rule', '（空）'],
    ['target', '0.035', 'definition', '3.5%'],
    ['links_to', 'course', 'field', '课程'],
    ['permits.scope', 'own、all', 'role', '自己负责的、全部'],
    ['permits.objects.course', 'see、create', 'role', '查看、新建'],
    ['kind', 'board', 'view', '看板'],
    ['shape', 'span', 'object', '时段'],
    ['settings.filter', 'end is empty', 'view', 'end is empty'],
  ];
  for (const [path, value, part, want] of rows) assert.equal(valueText(change(path, value), 'after', step(part), names), want, path);
});
test('what is not said any more is not so', () => {
  const c: SetupChange = { ...change('enabled', null), before: 'true' };
  assert.equal(valueText(c, 'before', step('rule'), names), '是');
  assert.equal(valueText(c, 'after', step('rule'), names), '否');
});
test('a condition is told by its sentence where it has one', () => {
  assert.equal(valueText(change('condition', 'days_since(order) > 9', '距上次订单已超过 9 天'), 'after', step('rule'), names), '距上次订单已超过 9 天');
});
test('what is new is told in a line', () => {
  assert.equal(summary(step('object'), 3, names), '新对象 · 3 个字段');
  assert.equal(summary(step('rule', [change('condition', 'x', '句子')]), 0, names), '句子');
  assert.equal(summary(step('view', [change('kind', 'calendar')], { object: 'course' }), 0, names), '课程 · 日历');
  assert.equal(summary(step('rule', [], { what: 'changed' }), 0, names), '');
});
