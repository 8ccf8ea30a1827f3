import { expect, test } from 'vitest';
import { ageWords, durationWords } from '../../../src/status/dashboard/durationWords.ts';

const minute = 60_000;

test.each([
  [0, 'less than 1 min'],
  [minute, '1 min'],
  [99 * minute, '99 min'],
  [100 * minute, '2 h'],
  [47 * 60 * minute, '47 h'],
  [48 * 60 * minute, '2 days'],
  [1_234 * 24 * 60 * minute, '1,234 days'],
])('%i ms are %s', (durationMs, words) => {
  expect(durationWords(durationMs)).toBe(words);
});

test('an age says whether the time is past or to come', () => {
  expect(ageWords(0, 3 * minute)).toBe('3 min ago');
  expect(ageWords(3 * minute, 0)).toBe('in 3 min');
});
