import { hourMs } from '../../export/time.ts';
import { failingWindows, lastSuccess, windowsToPull } from '../feedWindows.ts';
import type { Journal } from '../journal.ts';
import { silentTimers } from '../silentTimers.ts';
import type { FeedFacts, StatusFacts } from '../statusFacts.ts';
import { thirdOccurrence } from '../thirdOccurrence.ts';
import { ofFeeds, type Finding } from './finding.ts';

/** Three times the hour in which a window that runs is pulled again. */
const silenceMs = 3 * hourMs;

/** Why a feed may be silent; `windowsFailing` is another, if all of its windows fail. */
const causes: readonly string[] = [
  'permissionMissing',
  'signInRefused',
  'storageRefused',
  'feedUnavailable',
  'throttled',
];

/**
 * A feed has had no success for three of its intervals, and nothing else says why. An interval is an
 * hour, or the time between two runs if that is longer.
 * @param others what all other rules have found
 */
export function feedSilent(facts: StatusFacts, others: readonly Finding[]): Finding[] {
  const concerned = facts.feeds.filter(
    (feed) => isSilent(feed, facts) && !isExplained(feed, facts, others),
  );
  return ofFeeds(
    'feedSilent',
    facts,
    concerned,
    (subject) => `No window of ${subject} has been pulled for three intervals.`,
  );
}

function isSilent(feed: FeedFacts, { journal, now }: StatusFacts): boolean {
  const since = Math.max(lastSuccess(feed) ?? -Infinity, beginning(feed, journal));
  if (since === -Infinity || now - since < silenceMs) return false;
  const timer = journal.app?.timers.find(({ name }) => name === timerOf(feed));
  return timer === undefined || (thirdOccurrence(timer.schedule, since) ?? Infinity) <= now;
}

/** When a feed could have its first success; `-Infinity` where no function app has ever run. */
function beginning({ name, exportStart }: FeedFacts, { app }: Journal): number {
  if (app === undefined) return -Infinity;
  return Math.max(app.feedsSince[name] ?? app.firstSeenAt, exportStart ?? -Infinity);
}

function isExplained(feed: FeedFacts, facts: StatusFacts, others: readonly Finding[]): boolean {
  const ofFeed = others.filter((finding) => finding.feed === null || finding.feed === feed.name);
  if (ofFeed.some(({ code }) => causes.includes(code))) return true;
  if (silentTimers(facts.journal, facts.now).includes(timerOf(feed))) return true;
  return ofFeed.some(({ code }) => code === 'windowsFailing') && isAllFailing(feed);
}

function isAllFailing(feed: FeedFacts): boolean {
  const failing = new Set(failingWindows(feed));
  return windowsToPull(feed).every((row) => failing.has(row) || !feed.due.has(row.from));
}

/** The timer that pulls or lists the windows of a feed. */
function timerOf({ name }: FeedFacts): string {
  return name === 'callRecords' ? 'reconcileCallRecords' : 'exportLogs';
}
