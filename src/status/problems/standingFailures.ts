import { errorName } from '../errorText.ts';
import { failingWindows, lastSuccess } from '../feedWindows.ts';
import type { Journal } from '../journal.ts';
import type { FeedFacts } from '../statusFacts.ts';

/** A failure that no success of its feed has followed. */
export interface StandingFailure {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of the error; undefined if it has none. */
  readonly name: string | undefined;
}

/**
 * The last failure of a feed's windows and of each work on it, as far as the feed has had no success
 * since: only these say how things are now.
 */
export function standingFailures(feed: FeedFacts, { works }: Journal): StandingFailure[] {
  const ofWindows = failingWindows(feed)
    .map(({ failedAt = 0, lastError }) => ({ at: failedAt, name: errorName(lastError) }))
    .sort((a, b) => b.at - a.at)
    .slice(0, 1);
  const ofWorks = works
    .filter((work) => work.feed === feed.name && work.error !== '')
    .map(({ endedAt, error }) => ({ at: endedAt, name: errorName(error) }));
  const since = lastSuccess(feed) ?? -Infinity;
  return [...ofWindows, ...ofWorks].filter(({ at }) => at >= since);
}
