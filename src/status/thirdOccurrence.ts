import { occurrencesOf } from '../occurrencesOf.ts';

/**
 * When an NCRONTAB schedule, in UTC, has come round three times.
 * @param after milliseconds since 1970; an occurrence at this very time does not count
 * @returns milliseconds since 1970; undefined if it never does
 * @throws Error if the schedule cannot be read
 */
export function thirdOccurrence(schedule: string, after: number): number | undefined {
  return occurrencesOf(schedule, after, 3)[2];
}
