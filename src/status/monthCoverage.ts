import { dayMs, startOfDay } from '../export/time.ts';
import type { KnownWindow } from './feedWindows.ts';
import type { MonthCoverage } from './statusDocument.ts';

const letters = { failing: 'f', missing: 'm', open: 'o', beyondRetention: 'b', settled: 's' };
const notExported = '-';
/** Of a day's windows, the one that comes first here counts. */
const worstFirst = Object.values(letters).join('');

/**
 * How complete each day is, month by month, from the beginning of the export, or its first window,
 * to today.
 * @param windows oldest first
 * @param exportStart milliseconds since 1970; undefined if the feed was never planned
 */
export function monthCoverage(
  windows: readonly KnownWindow[],
  exportStart: number | undefined,
  now: number,
): MonthCoverage[] {
  const first = Math.min(windows[0]?.from ?? Infinity, exportStart ?? Infinity);
  if (first > now) return [];
  const byDay = lettersByDay(windows);
  // A day of the export that has no window at all is missing just as well.
  const letterOf = (day: number) => {
    if (day > now) return notExported;
    const isOfExport = day >= startOfDay(exportStart ?? Infinity);
    return byDay.get(day) ?? (isOfExport ? letters.missing : notExported);
  };
  const months: MonthCoverage[] = [];
  for (let month = startOfMonth(first); month <= now; month = startOfMonth(month, 1)) {
    const days = Array.from({ length: (startOfMonth(month, 1) - month) / dayMs }, (_, index) =>
      letterOf(month + index * dayMs),
    );
    months.push({ month: new Date(month).toISOString().slice(0, 7), days: days.join('') });
  }
  return months;
}

/** By midnights. */
function lettersByDay(windows: readonly KnownWindow[]): Map<number, string> {
  const byDay = new Map<number, string>();
  for (const window of windows) {
    const day = startOfDay(window.from);
    const [letter, known] = [letterOf(window), byDay.get(day)];
    const isWorst = known === undefined || worstFirst.indexOf(letter) < worstFirst.indexOf(known);
    if (isWorst) byDay.set(day, letter);
  }
  return byDay;
}

function letterOf({ state, pulledAt, isFailing }: KnownWindow): string {
  if (isFailing) return letters.failing;
  if (state === 'open' && pulledAt === undefined) return letters.missing;
  return letters[state];
}

/** @param later months to add */
function startOfMonth(time: number, later = 0): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later);
}
