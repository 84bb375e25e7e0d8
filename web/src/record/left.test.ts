// What a ticket's time is called.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TicketClock } from '../api/types';
import { leftOf, span } from './left';

const clock = (c: Partial<TicketClock>): TicketClock => ({ queue: 1, state: 'working', timed: true, started: null, first_due: null, first_at: null, first_late: false, solve_due: null, solved_at: null, solve_late: false, reopened: 0, into: 0, ...c });
const due = (ms: number): { at: string; ms: number } => ({ at: '2026-11-23T10:00:00', ms });
const HOUR = 3_600_000;

test('spans are said in one or two words', () => {
  assert.deepEqual([10_000, 59 * 60_000, HOUR, 1.5 * HOUR, 47 * HOUR, 49 * HOUR].map(span), ['1 分钟', '59 分钟', '1 小时', '1 小时 30 分', '47 小时', '2 天']);
});

test('what is due next comes first, and what is late is red', () => {
  const rows: [Partial<TicketClock>, string, string][] = [
    [{ first_due: due(HOUR * 3), solve_due: due(HOUR * 8) }, '首次响应还剩 2 小时', 'grey'],
    [{ first_due: due(HOUR * 9), solve_due: due(HOUR * 1.5) }, '解决还剩 30 分钟', 'amber'],
    [{ solve_due: due(0) }, '解决已超时 1 小时', 'red'],
    [{ state: 'waiting' }, '等待客户，暂停计时', 'blue'],
    [{ state: 'solved', solve_late: true }, '曾超时', 'amber'],
    [{ timed: false, solve_due: due(0) }, '不计时', 'grey'],
    [{}, '没有时限', 'grey'],
  ];
  for (const [c, text, tone] of rows) {
    const left = leftOf(clock(c), HOUR);
    assert.deepEqual([left.text, left.tone], [text, tone]);
  }
  assert.equal(leftOf(null, 0).text, '不计时');
});
