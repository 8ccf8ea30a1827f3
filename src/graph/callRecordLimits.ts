import type { Clock } from '../clock.ts';
import { Limiter } from './limiter.ts';
import type { Rhythm } from './pace.ts';

/** What keeps the requests for call records below Graph's limits. */
export interface CallRecordLimiters {
  /** For records and their nested pages; a subject is a record. */
  readonly records: Limiter;
  /** For the list, which is the only subject. */
  readonly list: Limiter;
}

const periodMs = 20_000;

/**
 * A little below the documented limits of 20 seconds, so that a request that travels half a second
 * slower than others makes none one too many: 1,500 for all records together, 40 for each record
 * and 40 for the list. At 1,440 a start is due every 14 ms, and timers are late by more than one
 * of them now and then, hence the quarter of a second to catch up. A record may have its first ten
 * at once, as most need no more.
 * @see https://learn.microsoft.com/graph/throttling-limits#call-records-limits
 */
const rhythms = {
  allRecords: { intervalMs: periodMs / 1440, catchUpMs: 250 },
  eachRecord: { intervalMs: periodMs / 28, catchUpMs: (periodMs / 28) * 9 },
  list: { intervalMs: periodMs / 39, catchUpMs: 125 },
} as const satisfies Readonly<Record<string, Rhythm>>;

/** Keep them as long as the process lives. */
export function callRecordLimiters(clock: Clock): CallRecordLimiters {
  const { allRecords, eachRecord, list } = rhythms;
  return {
    records: new Limiter(clock, { each: eachRecord, together: allRecords }),
    list: new Limiter(clock, { each: list, together: list }),
  };
}
