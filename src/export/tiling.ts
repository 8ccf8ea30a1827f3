import { dayMs, hourMs, startOfDay } from './time.ts';
import type { Window } from './window.ts';

type Interval = Pick<Window, 'from' | 'to'>;

/**
 * The windows that tile every UTC day of a range whole. A day that has windows already keeps
 * their length; the setting holds for the others.
 * @param range edges in milliseconds since 1970; widened to whole windows
 * @param known windows that exist in the days of the range
 * @param partitionHours length of a window in hours, a divisor of 24
 */
export function tile(
  range: Interval,
  known: readonly Interval[],
  partitionHours: number,
): Interval[] {
  const windows: Interval[] = [];
  const lengths = new Map(known.map(({ from, to }) => [startOfDay(from), to - from]));
  for (let day = startOfDay(range.from); day < range.to; day += dayMs) {
    const length = lengths.get(day) ?? partitionHours * hourMs;
    for (let from = day; from < day + dayMs; from += length) {
      const to = from + length;
      if (to > range.from && from < range.to) windows.push({ from, to });
    }
  }
  return windows;
}

/** Those of `windows` that are not among `known`. */
export function missingFrom(known: readonly Interval[], windows: readonly Interval[]): Interval[] {
  const begun = new Set(known.map(({ from }) => from));
  return windows.filter(({ from }) => !begun.has(from));
}
