import { expect, it } from 'vitest';
import { nextOccurrence } from '../../../src/local/host/nextOccurrence.ts';

it.each([
  ['0 */10 * * * *', '2026-11-01T00:00:00Z', '2026-11-01T00:10:00Z'],
  ['0 */10 * * * *', '2026-11-01T00:09:59Z', '2026-11-01T00:10:00Z'],
  ['*/5 * * * * *', '2026-11-01T00:00:57Z', '2026-11-01T00:01:00Z'],
  ['0 30 2 * * Mon-Fri', '2026-11-06T03:00:00Z', '2026-11-09T02:30:00Z'],
  // 13 November 2026 is a Friday: both day fields must match.
  ['0 0 0 13 * FRI', '2026-11-01T00:00:00Z', '2026-11-13T00:00:00Z'],
  // The clocks of Europe go forward in this night: UTC does not care.
  ['0 30 1 * * *', '2026-03-29T00:00:00Z', '2026-03-29T01:30:00Z'],
])('%s fires after %s at %s', (schedule, after, expected) => {
  expect(nextOccurrence(schedule, Date.parse(after))).toBe(Date.parse(expected));
});

it('knows a schedule that never fires', () => {
  expect(nextOccurrence('0 0 0 30 2 *', Date.UTC(2026, 0, 1))).toBeUndefined();
});

it('reads six fields only', () => {
  expect(() => nextOccurrence('*/5 * * * *', 0)).toThrow();
});
