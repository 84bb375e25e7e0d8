import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberExample, numberingOf, numberingText } from './numbering';

const rows: [string, string, string][] = [
  ['a prefix and digits', 'NO-{0000}', 'NO-0001'],
  ['with the year', 'BM-{yyyy}-{0000}', 'BM-2026-0001'],
  ['with year and month', '{yyyy}{mm}-{000}', '202603-001'],
  ['with the day', 'X{yyyy}{mm}{dd}-{00000}', 'X20260305-00001'],
];
for (const [says, pattern, example] of rows) {
  test('a number in parts, and back: ' + says, () => {
    const parts = numberingOf(pattern);
    assert.equal(parts && numberingText(parts), pattern);
  });
  test('an example: ' + says, () => assert.equal(numberExample(pattern, new Date(2026, 2, 5)), example));
}
test('what the parts cannot say is left as text', () => assert.equal(numberingOf('{0000}/{yy}'), null));
test('a date without a dash behind it is not the parts\' own', () => assert.equal(numberingOf('A{yyyy}{000}'), null));
