import { dayMs, startOfDay } from '../export/time.ts';
import { callRecordFeed } from './callRecordFeed.ts';
import type { TimeHints } from './windowTime.ts';

/** True if a record that Graph does not return is too old to be returned ever again. */
export function isForgotten({ listedIn, indexedIn, announcedAt }: TimeHints, now: number): boolean {
  const window = listedIn ?? indexedIn;
  const latest = window === undefined ? announcedAt : startOfDay(window) + dayMs;
  return now - latest > callRecordFeed.retentionDays * dayMs;
}
