import { callRecordFeed } from '../../callRecords/callRecordFeed.ts';
import { hourMs } from '../../export/time.ts';
import { lastSuccess } from '../feedWindows.ts';
import type { Journal } from '../journal.ts';
import type { FeedFacts, StatusFacts } from '../statusFacts.ts';
import { ofFeeds, type Rule } from './finding.ts';
import { standingFailures, type StandingFailure } from './standingFailures.ts';

/** A feed is asked for again at the latest after that, if nothing is wrong. */
const intervalMs = hourMs;

/** Graph refuses feeds because the identity lacks the permission that all of them need. */
export const permissionMissing: Rule = (facts) => {
  const concerned = facts.feeds.filter((feed) => isForbidden(feed, facts) && !isAlone(feed, facts));
  return ofFeeds(
    'permissionMissing',
    facts,
    concerned,
    (subject) => `Graph does not let the app read ${subject}: its identity lacks the permission.`,
  );
};

/** Entra gives no token, or Graph does not take it. */
export const signInRefused: Rule = (facts) => {
  const concerned = facts.feeds.filter(
    (feed) => failureNamed('SignInRefusedError', feed, facts.journal) !== undefined,
  );
  return ofFeeds(
    'signInRefused',
    facts,
    concerned,
    (subject) => `The app could not sign in to Graph for ${subject}.`,
  );
};

/** The tenant, or its cloud, does not have a feed: Graph says so, or refuses this feed alone. */
export const feedUnavailable: Rule = (facts) => {
  const concerned = facts.feeds.filter((feed) => {
    if (failureNamed('FeedUnavailableError', feed, facts.journal)) return true;
    return isForbidden(feed, facts) && isAlone(feed, facts);
  });
  return ofFeeds(
    'feedUnavailable',
    facts,
    concerned,
    (subject) => `Graph does not give ${subject} to this tenant.`,
  );
};

function isForbidden(feed: FeedFacts, { journal }: StatusFacts): boolean {
  return standingFailures(feed, journal).some(isForbiddance);
}

/**
 * True if another feed, which needs the same permission, has had a success since this one was
 * refused. When that began is not stored: at the latest when the feed was due again after its own
 * last success.
 */
function isAlone(feed: FeedFacts, facts: StatusFacts): boolean {
  const refusals = standingFailures(feed, facts.journal).filter(isForbiddance);
  const since = (lastSuccess(feed) ?? -Infinity) + intervalMs;
  const first = Math.min(since, ...refusals.map(({ at }) => at));
  const last = Math.max(...refusals.map(({ at }) => at));
  return facts.feeds
    .filter((other) => !isForbidden(other, facts))
    .some((other) => {
      const until = isOfOneRun(feed, other) ? Infinity : last;
      return successes(other).some((at) => at > first && at <= until);
    });
}

/**
 * Logs are asked for by the same runs, call records by others: what these find after a permission
 * was granted says nothing of a feed that has not been tried since.
 */
function isOfOneRun(feed: FeedFacts, other: FeedFacts): boolean {
  return [feed, other].every(({ name }) => name !== callRecordFeed.name);
}

/** When the last complete pull of each window of the last weeks began. */
function successes({ open, recent }: FeedFacts): number[] {
  return [...open, ...recent].map(({ lastPull = -Infinity }) => lastPull);
}

function isForbiddance({ name }: StandingFailure): boolean {
  return name === 'PermissionMissingError';
}

function failureNamed(name: string, feed: FeedFacts, journal: Journal) {
  return standingFailures(feed, journal).find((failure) => failure.name === name);
}
