import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, laidOut, OVER, piece, rowsBetween } from './groups';

const group = (value: string, count: number) => ({ value, label: null, count, sum: null }) as never;
const many = [group('a', 1_000_000), group('b', 3), group('c', 70_000)];
const parts = laidOut(many, (_, i) => i !== 1, new Map([['"c"', 69_999]]), 30, 40);

test('groups stand below each other, open ones with all their rows', () => {
  assert.deepEqual(parts.map((p) => [p.top, p.rows]), [[30, 1_000_000], [30 + HEAD + 40_000_000, 0], [30 + 2 * HEAD + 40_000_000, 69_999]]);
});

test('rows are drawn where they are seen, however far down', () => {
  const [a, b, c] = parts;
  assert.ok(a && b && c);
  const begin = a.top + HEAD;
  assert.deepEqual(rowsBetween(a, begin + 40 * 900_000, begin + 40 * 900_020, 40), { first: 900_000 - OVER, last: 900_020 + OVER });
  assert.deepEqual(rowsBetween(a, 0, 100, 40)?.first, 0);
  assert.equal(rowsBetween(a, a.end - 400, a.end + 400, 40)?.last, 999_999);
  assert.equal(rowsBetween(b, b.top, b.end, 40), null);
  assert.equal(rowsBetween(c, 0, 800, 40), null);
});

test('the page keeps a piece of a group that has its head and what is seen', () => {
  for (const p of parts)
    for (const from of [0, 5_000, 20_000_000, p.top, p.end - 500, p.end + 10_000]) {
      const { top, height, away } = piece(p, from, from + 800);
      assert.ok(top >= p.top && top + height <= p.end && height >= HEAD, `${p.key} at ${from}`);
      assert.ok(height <= 800 + 4000 + HEAD, 'no higher than browsers draw');
      if (!away && p.top <= from && p.end >= from + 800) assert.ok(top <= from && top + height >= from + 800, 'all that is seen');
    }
});
