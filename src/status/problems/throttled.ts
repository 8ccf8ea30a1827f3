import { hourMs } from '../../export/time.ts';
import { errorName } from '../errorText.ts';
import { failingWindows } from '../feedWindows.ts';
import { lastHours } from '../lastHours.ts';
import type { FeedFacts, StatusFacts } from '../statusFacts.ts';
import { ofFeeds, type Rule } from './finding.ts';

const hoursLooked = 4;
const mostHours = 3;
/** Longer than any wait of our own choice. */
const longWaitMs = 2 * hourMs;

type Wait = NonNullable<FeedFacts['postponed']>;

/** Graph has told the app to wait in most of the last hours, or has told it to wait for hours. */
export const throttled: Rule = (facts) => {
  const hours = throttledHours(facts, hoursLooked);
  if (hours >= mostHours) {
    const message = `Graph has throttled the app in ${hours} of the last ${hoursLooked} hours.`;
    return [{ code: 'throttled', message, feed: null }];
  }
  const concerned = facts.feeds.filter((feed) =>
    waitsOf(feed).some(({ at, until }) => until > facts.now && until - at >= longWaitMs),
  );
  return ofFeeds(
    'throttled',
    facts,
    concerned,
    (subject) => `Graph has told the app to wait for hours before it asks for ${subject} again.`,
  );
};

/** In how many of the last clock hours, the present one included, Graph answered 429. */
export function throttledHours(facts: StatusFacts, hours: number): number {
  return lastHours(facts, hours).filter(({ throttles }) => throttles > 0).length;
}

/** When a feed or its windows were put off, and until when. */
function waitsOf(feed: FeedFacts): Wait[] {
  const throttledRows = failingWindows(feed).filter(
    ({ lastError }) => errorName(lastError) === 'RetryLaterError',
  );
  const ofWindows = throttledRows.map(({ failedAt = Infinity, nextPull }) => ({
    at: failedAt,
    until: nextPull,
  }));
  return feed.postponed ? [feed.postponed, ...ofWindows] : ofWindows;
}
