import { callRecordFeed } from '../callRecords/callRecordFeed.ts';
import { livingSubscription } from './livingSubscription.ts';
import { newestRow } from './newestRow.ts';
import type { StatusFacts } from './statusFacts.ts';

/**
 * When a call record began that has come although Graph has not been heard of since: nothing has
 * notified it. The first such record is remembered by the journal, because only the newest record
 * is known otherwise, which is never old where there are calls all the time.
 * @returns milliseconds since 1970; undefined if there is none, or no subscription lives
 */
export function unheardSince(facts: StatusFacts): number | undefined {
  const { feeds, subscriptions, journal } = facts;
  const living = livingSubscription(facts);
  const records = feeds.find(({ name }) => name === callRecordFeed.name);
  const newest = records && newestRow(records);
  if (subscriptions === undefined || living === undefined || newest === undefined) return undefined;
  const { notificationAt = 0, handshakeAt = 0 } = subscriptions.facts;
  const lastHeard = Math.max(living.createdAt, notificationAt, handshakeAt);
  if (newest <= lastHeard) return undefined;
  const { unheardSince: known = -Infinity } = journal;
  return known > lastHeard ? known : newest;
}
