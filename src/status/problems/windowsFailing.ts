import { errorName } from '../errorText.ts';
import { failingWindows, failuresInARow } from '../feedWindows.ts';
import type { FeedFacts, StatusFacts } from '../statusFacts.ts';
import { failingWorks } from './failingWorks.ts';
import type { Finding, Rule } from './finding.ts';
import { throttled, throttledHours } from './throttled.ts';

const mostFailures = 3;

/** Errors that problems of their own speak of. */
const explained: readonly (string | undefined)[] = [
  'PermissionMissingError',
  'SignInRefusedError',
  'FeedUnavailableError',
  'StorageRefusedError',
];

/** Windows, or whole runs, have failed three times in a row, for a reason of their own. */
export const windowsFailing: Rule = (facts) =>
  facts.feeds.flatMap((feed): Finding[] => {
    const reasons = isThrottled(feed, facts) ? [...explained, 'RetryLaterError'] : explained;
    const hasOwnReason = (error: string) => !reasons.includes(errorName(error));
    const { length } = failingWindows(feed).filter(
      (row) => failuresInARow(row) >= mostFailures && hasOwnReason(row.lastError),
    );
    const works = failingWorks(feed, facts).filter(({ error }) => hasOwnReason(error));
    const messages = length > 0 ? [ofWindows(feed, length)] : works.map(({ message }) => message);
    return messages.map((message) => ({ code: 'windowsFailing', message, feed: feed.name }));
  });

function ofWindows({ name }: FeedFacts, count: number): string {
  const [windows, have] = count === 1 ? ['A window', 'has'] : [`${count} windows`, 'have'];
  return `${windows} of ${name} ${have} failed three times in a row or more often.`;
}

/** True while Graph throttles the app: how long it may do so is not for this rule to say. */
function isThrottled(feed: FeedFacts, facts: StatusFacts): boolean {
  if (throttledHours(facts, 2) > 0) return true;
  return throttled(facts).some((finding) => finding.feed === null || finding.feed === feed.name);
}
