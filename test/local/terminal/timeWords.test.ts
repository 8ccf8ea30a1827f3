import { expect, test } from 'vitest';
import { moment, roughly } from '../../../src/local/terminal/timeWords.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const now = Date.parse('2026-11-21T20:03:00Z');

test.each([
  [0, '0 s'],
  [89_499, '89 s'],
  [90_000, '2 min'],
  [3 * minuteMs, '3 min'],
  [90 * minuteMs, '2 h'],
  [47 * hourMs, '47 h'],
  [48 * hourMs, '2 days'],
])('says %i ms roughly', (durationMs, words) => {
  expect(roughly(durationMs)).toBe(words);
});

test('says how far a moment is away, before or after', () => {
  expect(moment('2026-11-21T20:00:00Z', now)).toBe('2026-11-21 20:00Z (3 min ago)');
  expect(moment('2026-11-21T23:03:00.123Z', now)).toBe('2026-11-21 23:03Z (in 3 h)');
  expect(moment(null, now)).toBe('never');
});
