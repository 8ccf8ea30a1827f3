import { dayMs, startOfDay } from '../export/time.ts';
import type { DayRows } from './statusDocument.ts';
import type { FeedFacts } from './statusFacts.ts';

const days = 35;

/** Rows in the files of each of the last 35 days, today included, oldest first. */
export function rowsPerDay({ recent }: FeedFacts, now: number): DayRows[] {
  const rows = new Map<number, number>();
  for (const window of recent) {
    const day = startOfDay(window.from);
    rows.set(day, (rows.get(day) ?? 0) + window.rows);
  }
  const first = startOfDay(now) - (days - 1) * dayMs;
  return Array.from({ length: days }, (_, index) => {
    const day = first + index * dayMs;
    return { date: new Date(day).toISOString().slice(0, 10), rows: rows.get(day) ?? 0 };
  });
}
