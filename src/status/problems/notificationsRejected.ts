import { lastHours } from '../lastHours.ts';
import type { Rule } from './finding.ts';

/** An old subscription may still send some. */
const mostRejected = 20;

/** Somebody else posts to the notifications route, or with another clientState. */
export const notificationsRejected: Rule = (facts) => {
  const most = Math.max(...lastHours(facts, 2).map(({ rejected }) => rejected));
  if (most <= mostRejected) return [];
  const message = `${most} items of notifications within an hour were not of this app's subscription.`;
  return [{ code: 'notificationsRejected', message, feed: null }];
};
