import { describe, expect, it } from 'vitest';
import { rowsPerDay } from '../../src/status/rowsPerDay.ts';
import { dayMs, feedFacts, hourMs, now, openRow, today } from './facts.ts';

describe('rows a day', () => {
  it('are those of the last 35 days, today included, oldest first', () => {
    const days = rowsPerDay(feedFacts(), now);
    expect(days).toHaveLength(35);
    expect(days[0]).toEqual({ date: '2026-10-18', rows: 0 });
    expect(days.slice(-2)).toEqual([
      { date: '2026-11-20', rows: 7 },
      { date: '2026-11-21', rows: 3 },
    ]);
  });

  it('are added up over the windows of a day', () => {
    const recent = [0, 1, 23].map((hour) => {
      const from = today + hour * hourMs;
      return openRow({ from, to: from + hourMs, rows: hour + 1 });
    });
    expect(rowsPerDay(feedFacts({ recent }), now).at(-1)).toEqual({ date: '2026-11-21', rows: 27 });
  });

  it('leave out what is older', () => {
    const recent = [openRow({ from: today - 35 * dayMs, rows: 9 })];
    expect(rowsPerDay(feedFacts({ recent }), now).every(({ rows }) => rows === 0)).toBe(true);
  });
});
