// Conditions between clicks and text: every row says what it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RuleNode } from '../api/types';
import { clauseText, rangeOf, sentenceOf, sentenceText, thresholds, withName, type CallClause, type Clause } from './condition';

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

test('a tree becomes clauses and the same text again', () => {
  const where = node({ op: '=', kids: [node({ op: 'item', type: 'text', object: 'ticket', field: 'kind', text: 'kind' }), node({ op: 'text', type: 'text', text: '"投诉"' })] });
  const tree = node({
    op: 'and',
    kids: [
      node({ op: 'and', kids: [node({ op: '>=', kids: [call('count', 'ticket', { where, window: '30d' }), number('3')] }), node({ op: 'not', kids: [call('active', 'pause', { type: 'bool' })] })] }),
      node({ op: '<', kids: [number('30'), call('days_since', 'login')] }),
    ],
  });
  const sentence = sentenceOf(tree);
  assert.equal(sentenceText(sentence), 'count(ticket where kind = "投诉", 30d) >= 3 and not active(pause) and days_since(login) > 30');
  assert.deepEqual(thresholds(sentence), [0, 2]);
  assert.equal(withName(sentence, 2, 'threshold_'), 'count(ticket where kind = "投诉", 30d) >= 3 and not active(pause) and days_since(login) > threshold_');
});

test('a mixture of and with or stays whole as text', () => {
  const tree = node({ op: 'and', kids: [node({ op: 'or', text: 'a = 1 or b = 2' }), node({ op: '>=', kids: [call('days_since', 'login'), number('30')] })] });
  assert.equal(sentenceText(sentenceOf(tree)), '(a = 1 or b = 2) and days_since(login) >= 30');
});

test('a silence against the own habit keeps its other side', () => {
  const tree = node({ op: '>', kids: [call('days_since', 'order'), node({ op: '*', type: 'number', text: '3 * rhythm(order)' })] });
  const sentence = sentenceOf(tree);
  assert.equal(sentenceText(sentence), 'days_since(order) > 3 * rhythm(order)');
  assert.deepEqual(thresholds(sentence), []);
});

test('the range of a threshold holds the threshold', () => {
  for (const c of [clause({ value: '200' }), clause({ call: 'drop', value: '50%' }), clause({ call: 'sum', value: '50000' }), clause({ call: 'last', value: '3' })]) {
    const { low, high } = rangeOf(c);
    const value = c.value.endsWith('%') ? parseFloat(c.value) / 100 : parseFloat(c.value);
    assert.ok(low <= value && value <= high, c.value);
  }
});
