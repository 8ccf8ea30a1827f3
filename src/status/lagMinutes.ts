import { lastSuccess, windowsToPull } from './feedWindows.ts';
import type { FeedFacts } from './statusFacts.ts';

const minuteMs = 60_000;

/**
 * Whole minutes since the moment up to which everything of a feed has been pulled at least once: the
 * earliest time of the export that no complete pull has covered yet. A window that was pulled to its
 * end and fails when it is pulled again does not count.
 * @returns undefined before the first complete pull
 */
export function lagMinutes(feed: FeedFacts, now: number): number | undefined {
  if (lastSuccess(feed) === undefined) return undefined;
  const reached = earliestGap(feed) ?? latestEnd(feed);
  return Math.max(0, Math.floor((now - reached) / minuteMs));
}

/** Where the first window that was not pulled to its end is to be gone on with. */
function earliestGap(feed: FeedFacts): number | undefined {
  const { exportStart = -Infinity } = feed;
  let earliest = Infinity;
  for (const { from, to, lastPull = from } of windowsToPull(feed)) {
    // Time before the export that a person asked for is no lag.
    if (lastPull < to && from >= exportStart)
      earliest = Math.min(earliest, Math.max(from, lastPull));
  }
  return earliest === Infinity ? undefined : earliest;
}

function latestEnd({ open, recent, older }: FeedFacts): number {
  return Math.max(...[open, recent, older].map((windows) => windows.at(-1)?.to ?? -Infinity));
}
