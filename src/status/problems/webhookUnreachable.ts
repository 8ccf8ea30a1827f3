import { callRecordFeed } from '../../callRecords/callRecordFeed.ts';
import { hourMs } from '../../export/time.ts';
import { errorName } from '../errorText.ts';
import { unheardSince } from '../unheardSince.ts';
import type { Rule } from './finding.ts';

/** Graph repeats a notification that was not answered for four hours. */
const longestDelayMs = 6 * hourMs;

/** Graph cannot reach the notifications route. */
export const webhookUnreachable: Rule = (facts) => {
  const { failure } = facts.subscriptions ?? {};
  const isRefused = failure && errorName(failure.error) === 'WebhookUnreachableError';
  const isUnheard = facts.now - (unheardSince(facts) ?? Infinity) > longestDelayMs;
  if (!isRefused && !isUnheard) return [];
  const message = isRefused
    ? 'Graph could not reach the notifications route when it was to be subscribed.'
    : 'Call records come in by list, and no notification has come of them for six hours.';
  return [{ code: 'webhookUnreachable', message, feed: callRecordFeed.name }];
};
