import { readTicks } from '../export/ticks.ts';
import { dayMs } from '../export/time.ts';

/** What else is known of a record's time, in milliseconds since 1970. */
export interface TimeHints {
  /** Beginning of the window whose list has the record. */
  readonly listedIn: number | undefined;
  /** Beginning of the window that an earlier version is in. */
  readonly indexedIn: number | undefined;
  readonly announcedAt: number;
}

// Teams is younger, and a clock that is wrong by days would tile windows far into the future.
const earliest = Date.UTC(2015, 0);
const mostAheadMs = 2 * dayMs;

/**
 * The time that says which window a record belongs to: its own, unless that is not plausible.
 * @returns milliseconds since 1970
 */
export function windowTime(
  startDateTime: string | undefined,
  hints: TimeHints,
  now: number,
): number {
  const ticks = readTicks(startDateTime);
  const start = ticks === undefined ? NaN : Number(ticks / 10_000n);
  if (start >= earliest && start <= now + mostAheadMs) return start;
  return hints.listedIn ?? hints.indexedIn ?? hints.announcedAt;
}
