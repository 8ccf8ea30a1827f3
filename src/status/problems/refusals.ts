import { hourMs } from '../../export/time.ts';
import { lastSuccess } from '../feedWindows.ts';
import type { Journal } from '../journal.ts';
import type { FeedFacts, StatusFacts } from '../statusFacts.ts';
import { ofFeeds, type Rule } from './finding.ts';
import { standingFailures } from './standingFailures.ts';

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
  return failureNamed('PermissionMissingError', feed, journal) !== undefined;
}

/**
 * True if another feed, which needs the same permission, has had a success since this one was
 * refused. When that began is not stored: at the latest when the feed was due again after its own
 * last success.
 */
function isAlone(feed: FeedFacts, facts: StatusFacts): boolean {
  const { at = Infinity } = failureNamed('PermissionMissingError', feed, facts.journal) ?? {};
  const refusedSince = Math.min(at, (lastSuccess(feed) ?? -Infinity) + intervalMs);
  return facts.feeds.some(
    (other) => !isForbidden(other, facts) && (lastSuccess(other) ?? -Infinity) > refusedSince,
  );
}

function failureNamed(name: string, feed: FeedFacts, journal: Journal) {
  return standingFailures(feed, journal).find((failure) => failure.name === name);
}
