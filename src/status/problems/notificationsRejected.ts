import { hourMs } from '../../export/time.ts';
import type { Rule } from './finding.ts';

/** An old subscription may still send some. */
const mostRejected = 20;

/** Somebody else posts to the notifications route, or with another clientState. */
export const notificationsRejected: Rule = ({ journal, now }) => {
  const present = Math.floor(now / hourMs) * hourMs;
  const rejected = [present, present - hourMs].map(
    (hour) => journal.hours.get(hour)?.rejected ?? 0,
  );
  const most = Math.max(...rejected);
  if (most <= mostRejected) return [];
  const message = `${most} items of notifications within an hour were not of this app's subscription.`;
  return [{ code: 'notificationsRejected', message, feed: null }];
};
