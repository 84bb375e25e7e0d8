// Conditions between clicks and text: every row says what it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RuleNode } from '../api/types';
import { clauseText, nothing, partAt, rangeOf, sentenceOf, sentenceText, thresholdOf, thresholds, unitOf, withName, withOp, withPart, type CallClause, type Clause, type Group } from './condition';

const node = (o: Partial<RuleNode>): RuleNode => ({ op: '', type: 'bool', negated: false, text: '', value: null, function: null, object: null, field: null, window: null, where: null, kids: [], ...o });
const number = (text: string): RuleNode => node({ op: 'number', type: 'number', text, value: parseFloat(text) });
const call = (fn: string, object: string, o: Partial<RuleNode> = {}): RuleNode => node({ op: 'call', type: 'number', function: fn, object, text: `${fn}(${object})`, ...o });
const clause = (o: Partial<CallClause>): CallClause => ({ kind: 'call', call: 'days_since', object: 'login', field: '', where: [], window: '', op: '>=', value: '30', ...o });

const spoken: { says: string; clause: Clause; want: string }[] = [
  { says: 'silence', clause: clause({}), want: 'days_since(login) >= 30' },
  { says: 'a name with a hyphen', clause: clause({ object: 'follow-up' }), want: 'days_since(follow_up) >= 30' },
  { says: 'a fall in a window', clause: clause({ call: 'drop', object: 'order', window: '90d', op: '>', value: '50%' }), want: 'drop(order, 90d) > 50%' },
  { says: 'a field of the newest', clause: clause({ call: 'last', object: 'rating', field: 'score', op: '<', value: '3' }), want: 'last(rating.score) < 3' },
  { says: 'only some of them', clause: clause({ call: 'count', object: 'ticket', window: '30d', value: '3', where: [{ kind: 'field', field: 'kind', op: '=', value: '"投诉"' }] }), want: 'count(ticket where kind = "投诉", 30d) >= 3' },
  { says: 'yes and no', clause: clause({ call: 'active', object: 'contract', op: 'is not', value: '' }), want: 'not active(contract)' },
  { says: 'a field of the customer', clause: { kind: 'field', field: 'level', op: 'in', value: '"A", "B"' }, want: 'level in ("A", "B")' },
  { says: 'what clicks cannot say, kept together', clause: { kind: 'raw', text: 'a = 1 or b = 2' }, want: '(a = 1 or b = 2)' },
];
for (const row of spoken) test(`as text: ${row.says}`, () => assert.equal(clauseText(row.clause), row.want));

const say = (field: string, value: string): RuleNode => node({ op: '=', text: `${field} = ${value}`, kids: [node({ op: 'field', type: 'text', object: 'customer', field, text: field }), node({ op: 'text', type: 'text', text: value })] });
const silent = (days: string): RuleNode => node({ op: '>=', kids: [call('days_since', 'login'), number(days)] });
const and = (...kids: RuleNode[]): RuleNode => node({ op: 'and', kids });
const or = (...kids: RuleNode[]): RuleNode => node({ op: 'or', kids });
const not = (kid: RuleNode): RuleNode => node({ op: 'not', kids: [kid] });
const paused = call('active', 'pause', { type: 'bool' });
const between = (low: string, high: string, negated = false): RuleNode => node({ op: 'between', negated, kids: [call('days_since', 'login'), number(low), number(high)] });
const formula = node({ op: '*', type: 'number', text: 'count(visit, 60d) * 2', kids: [call('count', 'visit', { window: '60d' }), number('2')] });

const trees: { says: string; tree: RuleNode; want: string; places?: number }[] = [
  { says: 'one clause', tree: silent('30'), want: 'days_since(login) >= 30', places: 1 },
  { says: 'a list as long as it is', tree: and(and(silent('30'), say('level', '"A"')), say('city', '"B"')), want: 'days_since(login) >= 30 and level = "A" and city = "B"', places: 1 },
  { says: 'and with or', tree: and(or(say('level', '"A"'), silent('9')), silent('30')), want: '(level = "A" or days_since(login) >= 9) and days_since(login) >= 30', places: 2 },
  { says: 'or with and', tree: or(and(say('level', '"A"'), silent('9')), silent('30')), want: '(level = "A" and days_since(login) >= 9) or days_since(login) >= 30', places: 2 },
  { says: 'three levels', tree: and(or(say('level', '"A"'), and(silent('9'), paused)), silent('30')), want: '(level = "A" or (days_since(login) >= 9 and active(pause))) and days_since(login) >= 30', places: 2 },
  { says: 'not a group', tree: and(not(or(say('level', '"A"'), silent('9'))), silent('30')), want: 'not (level = "A" or days_since(login) >= 9) and days_since(login) >= 30', places: 2 },
  { says: 'not the whole', tree: not(and(say('level', '"A"'), silent('9'))), want: 'not (level = "A" and days_since(login) >= 9)', places: 1 },
  { says: 'not a comparison', tree: or(not(silent('30')), paused), want: 'not (days_since(login) >= 30) or active(pause)', places: 1 },
  { says: 'not not', tree: not(not(silent('30'))), want: 'not (not (days_since(login) >= 30))', places: 1 },
  { says: 'not of yes and no is a clause', tree: and(not(paused), silent('30')), want: 'not active(pause) and days_since(login) >= 30', places: 1 },
  { says: 'both ends of between', tree: or(between('14', '60'), between('1', '2', true)), want: 'days_since(login) between 14 and 60 or days_since(login) not between 1 and 2', places: 4 },
  { says: 'a calculation on the left', tree: node({ op: '<=', kids: [formula, number('6')] }), want: 'count(visit, 60d) * 2 <= 6', places: 1 },
  { says: 'a factor on the right', tree: node({ op: '>', kids: [call('days_since', 'order'), node({ op: '*', type: 'number', text: '3 * rhythm(order)' })] }), want: 'days_since(order) > 3 * rhythm(order)', places: 1 },
  { says: 'a number on the left', tree: node({ op: '<', kids: [number('30'), call('days_since', 'login')] }), want: 'days_since(login) > 30', places: 1 },
];
for (const row of trees)
  test(`from a tree: ${row.says}`, () => {
    assert.equal(sentenceText(sentenceOf(row.tree)), row.want);
    assert.equal(thresholds(sentenceOf(row.tree)).length, row.places);
  });

test('a tree becomes clauses, and a number a name', () => {
  const where = node({ op: '=', kids: [node({ op: 'item', type: 'text', object: 'ticket', field: 'kind', text: 'kind' }), node({ op: 'text', type: 'text', text: '"投诉"' })] });
  const sentence = sentenceOf(and(or(node({ op: '>=', kids: [call('count', 'ticket', { where, window: '30d' }), number('3')] }), not(paused)), between('14', '60')));
  assert.equal(sentenceText(sentence), '(count(ticket where kind = "投诉", 30d) >= 3 or not active(pause)) and days_since(login) between 14 and 60');
  assert.deepEqual(thresholds(sentence), [{ path: [0, 0], end: 0 }, { path: [1], end: 0 }, { path: [1], end: 1 }]);
  assert.equal(withName(sentence, { path: [0, 0], end: 0 }, 'N'), '(count(ticket where kind = "投诉", 30d) >= N or not active(pause)) and days_since(login) between 14 and 60');
  assert.equal(withName(sentence, { path: [1], end: 1 }, 'N'), '(count(ticket where kind = "投诉", 30d) >= 3 or not active(pause)) and days_since(login) between 14 and N');
});

test('parts are changed in place, and an emptied group goes', () => {
  const sentence = sentenceOf(and(or(say('level', '"A"'), say('city', '"B"')), silent('30')));
  assert.equal(sentenceText(withPart(sentence, [0, 1], null)), 'level = "A" and days_since(login) >= 30');
  assert.equal(sentenceText(withPart(withPart(sentence, [0, 1], null), [0, 0], null)), 'days_since(login) >= 30');
  const group = partAt(sentence, [0]) as Group;
  assert.equal(sentenceText(withPart(sentence, [0], { ...group, join: 'and', not: true })), 'not (level = "A" and city = "B") and days_since(login) >= 30');
  assert.equal(sentenceText({ ...nothing, kids: [{ kind: 'group', join: 'or', not: false, kids: [] }, clause({})] }), 'days_since(login) >= 30');
});

test('a number stays when the comparison is another', () => {
  const both = withOp(clause({}), 'between');
  assert.equal(clauseText(both), 'days_since(login) between 30 and 30');
  assert.equal(clauseText(withOp({ ...both, value: '14 and 60' }, '<')), 'days_since(login) < 14');
});

test('a silence against the own habit moves its factor', () => {
  const c = clause({ op: '>', value: '3 * rhythm(order)' });
  const sentence = { ...nothing, kids: [c] };
  assert.equal(thresholdOf(c), 3);
  assert.equal(unitOf(c), undefined);
  assert.equal(withName(sentence, { path: [0], end: 0 }, 'N'), 'days_since(login) > N * rhythm(order)');
});

test('the range of a threshold holds the threshold', () => {
  for (const c of [clause({ value: '200' }), clause({ call: 'drop', value: '50%' }), clause({ call: 'sum', value: '50000' }), clause({ call: 'last', value: '3' })]) {
    const { low, high } = rangeOf(c);
    const value = c.value.endsWith('%') ? parseFloat(c.value) / 100 : parseFloat(c.value);
    assert.ok(low <= value && value <= high, c.value);
  }
});
