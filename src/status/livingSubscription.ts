import type { SubscriptionRow } from '../callRecords/subscription/subscriptionRow.ts';
import type { StatusFacts } from './statusFacts.ts';

/** The subscription that lives longest; undefined if none lives. */
export function livingSubscription({
  subscriptions,
  now,
}: Pick<StatusFacts, 'subscriptions' | 'now'>): SubscriptionRow | undefined {
  const living = subscriptions?.known.filter(({ expiresAt }) => expiresAt > now) ?? [];
  return living.toSorted((a, b) => b.expiresAt - a.expiresAt)[0];
}
