import { hourMs } from '../../export/time.ts';
import { callRecordFeed } from '../../callRecords/callRecordFeed.ts';
import { errorName } from '../errorText.ts';
import { livingSubscription } from '../livingSubscription.ts';
import type { StatusFacts } from '../statusFacts.ts';
import type { Rule } from './finding.ts';
import { permissionMissing, signInRefused } from './refusals.ts';

/** So long a new app, or one that is to be notified from now on, has to create one. */
const startMs = 15 * 60_000;
/** Renewed in time, a subscription lives for more than a day. */
const leastLifeMs = 12 * hourMs;

/** Graph shall notify, and there is no subscription, or one that will soon end. */
export const subscriptionMissing: Rule = (facts) => {
  const { journal, subscriptions, now } = facts;
  const { app } = journal;
  if (!app?.notifies || subscriptions === undefined) return [];
  if (now - Math.max(app.firstSeenAt, app.notifiesSince ?? 0) < startMs) return [];
  const living = livingSubscription(facts);
  if (living && living.expiresAt - now >= leastLifeMs) return [];
  if (isExplained(facts)) return [];
  const message = living
    ? 'The subscription to call records ends within 12 hours and has not been renewed.'
    : 'There is no subscription to call records: Graph notifies of none.';
  return [{ code: 'subscriptionMissing', message, feed: callRecordFeed.name }];
};

/** True if the renewal is refused as feeds are: one cause is one problem. */
function isExplained(facts: StatusFacts): boolean {
  const refusal = errorName(facts.subscriptions?.failure?.error ?? '');
  if (refusal === 'PermissionMissingError') return permissionMissing(facts).length > 0;
  if (refusal === 'SignInRefusedError') return signInRefused(facts).length > 0;
  return false;
}
