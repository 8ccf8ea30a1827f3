import { Cron } from 'croner';

/**
 * When an NCRONTAB schedule, in UTC, fires next.
 * @param after milliseconds since 1970; an occurrence at this very time does not count
 * @param count how many occurrences, at most
 * @returns milliseconds since 1970; fewer if it does not fire so often any more
 * @throws Error if the schedule cannot be read
 */
export function occurrencesOf(schedule: string, after: number, count: number): number[] {
  // NCRONTAB needs both day fields to match, other kinds of cron either of them.
  const options = { mode: '6-part', domAndDow: true, timezone: 'UTC', paused: true } as const;
  const runs = new Cron(schedule, options).nextRuns(count, new Date(after));
  return runs.map((run) => run.getTime());
}
