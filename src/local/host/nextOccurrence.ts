import { occurrencesOf } from '../../occurrencesOf.ts';

/**
 * When an NCRONTAB schedule fires next, in UTC.
 * @param after milliseconds since 1970; an occurrence at this very time does not count
 * @returns milliseconds since 1970; undefined if it never fires again
 * @throws Error if the schedule cannot be read
 */
export function nextOccurrence(schedule: string, after: number): number | undefined {
  return occurrencesOf(schedule, after, 1)[0];
}
