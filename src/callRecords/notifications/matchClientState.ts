import { hash, timingSafeEqual } from 'node:crypto';
import type { AcceptedSubscription } from '../subscription/subscriptionRow.ts';

/** The subscriptions that have a clientState; none if it is not a text. */
export type MatchClientState = (given: unknown) => readonly AcceptedSubscription[];

/** https://learn.microsoft.com/graph/api/resources/subscription#properties */
const longest = 128;

/**
 * Compares clientStates in a time that tells nothing of the right ones: digests, which have one
 * length, and always all of them.
 */
export function clientStateMatcher(accepted: readonly AcceptedSubscription[]): MatchClientState {
  const known = accepted.map((subscription) => ({
    subscription,
    digest: digestOf(subscription.clientState),
  }));
  return (given) => {
    if (typeof given !== 'string' || given.length > longest) return [];
    const digest = digestOf(given);
    return known
      .filter((one) => timingSafeEqual(one.digest, digest))
      .map(({ subscription }) => subscription);
  };
}

function digestOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
