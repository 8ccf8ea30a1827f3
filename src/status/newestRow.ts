import type { FeedFacts } from './statusFacts.ts';

/**
 * The time of a feed's newest row, in milliseconds since 1970; undefined if no window of the last
 * weeks has one.
 */
export function newestRow({ open, recent }: FeedFacts): number | undefined {
  let newest = -Infinity;
  for (const row of open) newest = Math.max(newest, row.newestRow ?? -Infinity);
  for (const row of recent) newest = Math.max(newest, row.newestRow ?? -Infinity);
  return newest === -Infinity ? undefined : newest;
}
