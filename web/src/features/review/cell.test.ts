import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import type { ReviewCell } from '../../api/types';
import { cellText, intervalText } from './cell';

const cell = (kind: string, value: number | null, more: Partial<ReviewCell> = {}): ReviewCell => ({ kind, value, low: null, high: null, text: null, path: null, tone: 'plain', ...more });

test('figures are told as the PDF tells them', () => {
  equal(cellText(cell('share', 0.0312)), '3.1%');
  equal(cellText(cell('share', 0.0034)), '0.34%');
  equal(cellText(cell('share', 0)), '0.0%');
  equal(cellText(cell('points', 0.005)), '+0.50 个百分点');
  equal(cellText(cell('points', -0.0123)), '−1.2 个百分点');
  equal(cellText(cell('points', 0.00001)), '±0.0 个百分点');
  equal(cellText(cell('count', 1234)), '1,234');
  equal(cellText(cell('none', null)), '–');
  equal(cellText(cell('words', null, { text: { zh: '价格', en: 'Price' } })), '价格');
  equal(intervalText(cell('share', 0.0139, { low: 0.0084, high: 0.0224 })), '0.8 – 2.2%');
  equal(intervalText(cell('share', 0.0139)), '');
});
