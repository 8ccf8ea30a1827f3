import { Cron } from 'croner';

/**
 * When an NCRONTAB schedule, in UTC, has come round three times.
 * @param after milliseconds since 1970; an occurrence at this very time does not count
 * @returns milliseconds since 1970; undefined if it never does
 * @throws Error if the schedule cannot be read
 */
export function thirdOccurrence(schedule: string, after: number): number | undefined {
  // NCRONTAB needs both day fields to match, other kinds of cron either of them.
  const options = { mode: '6-part', domAndDow: true, timezone: 'UTC', paused: true } as const;
  const [, , third] = new Cron(schedule, options).nextRuns(3, new Date(after));
  return third?.getTime();
}
