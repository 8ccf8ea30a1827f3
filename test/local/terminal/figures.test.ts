import { expect, test } from 'vitest';
import { count } from '../../../src/count.ts';
import { duration } from '../../../src/local/terminal/figures.ts';

test.each([
  [0, '0 s'],
  [100, '1 s'],
  [90_000, '90 s'],
  [90_001, '2 min'],
  [59 * 60_000, '59 min'],
  [59 * 60_000 + 1, '1 h 00 min'],
  [125 * 60_000, '2 h 05 min'],
])('%d ms is %s', (durationMs, words) => {
  expect(duration(durationMs)).toBe(words);
});

test('groups digits the same way everywhere', () => {
  expect(count(1_234_567)).toBe('1,234,567');
});
