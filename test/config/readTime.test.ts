import { expect, test } from 'vitest';
import { readTime } from '../../src/config/readTime.ts';

const read: readonly [text: string, time: string][] = [
  ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ['2026-11-01T06:30Z', '2026-11-01T06:30:00.000Z'],
  ['2026-11-01T06:30:15Z', '2026-11-01T06:30:15.000Z'],
  ['2026-11-01T06:30:15.25Z', '2026-11-01T06:30:15.250Z'],
  ['2026-11-01T06:30:15.1230000Z', '2026-11-01T06:30:15.123Z'],
];

test.each(read)('reads %s', (text, time) => {
  expect(readTime(text, 'down')).toBe(Date.parse(time));
  expect(readTime(text, 'up')).toBe(Date.parse(time));
});

test('goes up or down from a time between two milliseconds', () => {
  const text = '2026-11-01T00:00:00.0000001Z';
  expect(readTime(text, 'down')).toBe(Date.parse('2026-11-01'));
  expect(readTime(text, 'up')).toBe(Date.parse('2026-11-01') + 1);
});

test.each([
  '',
  'yesterday',
  '20261101',
  '2026-11',
  '2026-1-1',
  '2026-02-29',
  '2026-13-01',
  '2026-11-01 06:30:00Z',
  '2026-11-01T06Z',
  '2026-11-01T24:00:00Z',
  '2026-11-01T06:30:15',
  '2026-11-01T06:30:15+00:00',
  '2026-11-01T06:30:15+01:00',
  '2026-11-01T06:30:15.Z',
  '2026-11-01T06:30:15z',
  '2026-11-01Z',
  '1969-12-31',
])('does not read "%s"', (text) => {
  expect(readTime(text, 'down')).toBeUndefined();
});
