import { describeFeed } from './describeFeed.ts';
import { errorText, errorTextOrNull } from './errorText.ts';
import { findProblems } from './findProblems.ts';
import { lastHours } from './lastHours.ts';
import { livingSubscription } from './livingSubscription.ts';
import { moment } from './moment.ts';
import { remedyOfError } from './remedies.ts';
import { silentTimers } from './silentTimers.ts';
import type {
  InboxStatus,
  StatusDocument,
  SubscriptionStatus,
  TimerStatus,
} from './statusDocument.ts';
import type { InboxFacts, StatusFacts } from './statusFacts.ts';

const failuresShown = 10;

/** Says how the export is doing, for people and for programs. */
export function describeStatus(facts: StatusFacts): StatusDocument {
  const { now, version, feeds, landed } = facts;
  const problems = findProblems(facts);
  return {
    checkedAt: moment(now),
    version,
    healthy: problems.length === 0,
    problems,
    feeds: feeds.map((feed) => describeFeed(feed, now)),
    subscription: describeSubscription(facts),
    inbox: describeInbox(facts.inbox),
    landed,
    throttlesLastHour: throttlesLastHour(facts),
    timers: describeTimers(facts),
  };
}

function describeSubscription(facts: StatusFacts): SubscriptionStatus | null {
  const { subscriptions } = facts;
  if (subscriptions === undefined) return null;
  const living = livingSubscription(facts);
  return {
    id: living?.id ?? null,
    expiresAt: moment(living?.expiresAt),
    lastNotification: moment(subscriptions.facts.notificationAt),
    lastHandshake: moment(subscriptions.facts.handshakeAt),
    error: errorTextOrNull(subscriptions.failure?.error ?? ''),
  };
}

function describeInbox({ waiting, isMore, failing, oldest }: InboxFacts): InboxStatus {
  const worst = failing.toSorted((a, b) => b.tries - a.tries).slice(0, failuresShown);
  return {
    waiting,
    isMore,
    failing: failing.length,
    oldest: moment(oldest),
    failures: worst.map(({ id, error, tries, nextTry }) => ({
      ...{ callRecord: id, error: errorText(error), remedy: remedyOfError(error) },
      ...{ tries, nextTry: moment(nextTry) },
    })),
  };
}

/** The journal counts by clock hours: the present and the last one hold the last hour. */
function throttlesLastHour(facts: StatusFacts): number {
  return lastHours(facts, 2).reduce((sum, { throttles }) => sum + throttles, 0);
}

function describeTimers({ journal, now }: StatusFacts): TimerStatus[] {
  const silent = silentTimers(journal, now);
  const timers = journal.app?.timers ?? [];
  return timers.map(({ name, schedule }) => {
    const note = journal.timers.get(name);
    return {
      ...{ name, schedule },
      lastStart: moment(note?.startedAt),
      lastEnd: moment(note?.endedAt),
      error: errorTextOrNull(note?.error ?? ''),
      silent: silent.includes(name),
    };
  });
}
