import { Cron } from 'croner';

/**
 * When an NCRONTAB schedule fires next, in UTC.
 * @param after milliseconds since 1970; an occurrence at this very time does not count
 * @returns milliseconds since 1970; undefined if it never fires again
 * @throws Error if the schedule cannot be read
 */
export function nextOccurrence(schedule: string, after: number): number | undefined {
  // NCRONTAB needs both day fields to match, other kinds of cron either of them.
  const options = { mode: '6-part', domAndDow: true, timezone: 'UTC', paused: true } as const;
  return new Cron(schedule, options).nextRun(new Date(after))?.getTime();
}
