import { hourMs } from '../../export/time.ts';
import type { GraphSubscription } from '../subscriptionApi.ts';
import { acceptedUntil, type SubscriptionRow } from './subscriptionRow.ts';
import type { StoredSubscriptions } from './subscriptionStore.ts';

const minuteMs = 60_000;
/**
 * Graph's limit is 4,230 minutes.
 * @see https://learn.microsoft.com/graph/api/resources/subscription#subscription-lifetime
 */
export const lifetimeMs = 4_200 * minuteMs;
const renewedBeforeMs = 2_115 * minuteMs;
const reviewMs = hourMs;

/** What is to be done, in this order. */
export interface Verdict {
  /** Rows that Graph's list shows to be out of date, as they should be. */
  readonly changed: readonly SubscriptionRow[];
  /** The subscription to live on with; undefined if there is none. */
  readonly current: SubscriptionRow | undefined;
  readonly isRenewalDue: boolean;
  /** Ids of subscriptions to our address whose clientState is not known. */
  readonly strangers: readonly string[];
  /** Ids of our other subscriptions: duplicates, or of an address that the app has had. */
  readonly leftovers: readonly string[];
}

/**
 * True if Graph has to be asked for its subscriptions; without that a run costs one reading of
 * the table.
 * @param notificationUrl undefined: there shall be no subscription
 */
export function isReviewDue(
  { known, requested, facts }: StoredSubscriptions,
  notificationUrl: string | undefined,
  now: number,
): boolean {
  const living = known.filter((row) => row.expiresAt > now);
  if (notificationUrl === undefined) return living.length > 0 || requested !== undefined;
  const [current, ...others] = living;
  if (current === undefined || others.length > 0 || requested !== undefined) return true;
  if (!isAddress(notificationUrl, current) || isRenewalDue(current, facts, now)) return true;
  const { reviewedAt = -Infinity, subscriptionRemovedAt = -Infinity } = facts;
  return now - reviewedAt >= reviewMs || subscriptionRemovedAt >= reviewedAt;
}

/**
 * Finds the subscription that a request without an answer has become. Only the very end that was
 * asked for proves that it has the request's clientState.
 */
export function findRequested(
  { known, requested }: StoredSubscriptions,
  listed: readonly GraphSubscription[],
): GraphSubscription | undefined {
  if (requested === undefined) return undefined;
  return listed
    .filter((one) => isOfCallRecords(one) && isAddress(requested.notificationUrl, one))
    .filter(({ id }) => known.every((row) => row.id !== id))
    .find(({ expiresAt }) => Math.abs(expiresAt - requested.expiresAt) < 1_000);
}

/**
 * Decides what to do about the subscriptions.
 * @param listed all that Graph has; those of others are left alone
 * @param notificationUrl undefined: there shall be none
 */
export function decideRenewal(
  { known, facts }: Pick<StoredSubscriptions, 'known' | 'facts'>,
  listed: readonly GraphSubscription[],
  notificationUrl: string | undefined,
  now: number,
): Verdict {
  const inGraph = new Map(listed.filter(isOfCallRecords).map((one) => [one.id, one]));
  const rows = known.map((row) => asListed(row, inGraph.get(row.id)));
  const isListed = (row: SubscriptionRow) => Number(inGraph.has(row.id));
  // One that the list lacks may live all the same: its renewal tells.
  const [current] = rows
    .filter((row) => row.expiresAt > now && isAddress(notificationUrl, row))
    .sort((a, b) => isListed(b) - isListed(a) || b.expiresAt - a.expiresAt || compare(a.id, b.id));
  const lost = rows.filter((row) => row !== current && row.expiresAt > now && !isListed(row));
  const strangers = [...inGraph.values()].filter(
    (one) => isAddress(notificationUrl, one) && known.every((row) => row.id !== one.id),
  );
  return {
    changed: [
      ...rows.filter((row) => !known.includes(row) && !lost.includes(row)),
      ...lost.map((row) => ({ ...row, expiresAt: now })),
    ],
    current,
    isRenewalDue: current ? !isListed(current) || isRenewalDue(current, facts, now) : false,
    strangers: strangers.map(({ id }) => id),
    leftovers: rows.filter((row) => row !== current && isListed(row)).map(({ id }) => id),
  };
}

function isRenewalDue(
  row: SubscriptionRow,
  { reauthorizationRequiredAt = -Infinity }: StoredSubscriptions['facts'],
  now: number,
): boolean {
  return row.expiresAt - now < renewedBeforeMs || reauthorizationRequiredAt >= row.renewedAt;
}

/** A renewal whose answer was lost shows in the list. */
function asListed(row: SubscriptionRow, listed: GraphSubscription | undefined): SubscriptionRow {
  if (listed === undefined || listed.expiresAt === row.expiresAt) return row;
  const { expiresAt } = listed;
  const until = Math.max(row.acceptedUntil, acceptedUntil(expiresAt));
  return { ...row, expiresAt, acceptedUntil: until };
}

function isOfCallRecords({ resource }: GraphSubscription): boolean {
  return /^\/?communications\/callrecords$/i.test(resource);
}

function isAddress(
  notificationUrl: string | undefined,
  one: Pick<GraphSubscription, 'notificationUrl'>,
): boolean {
  return notificationUrl !== undefined && hrefOf(one.notificationUrl) === hrefOf(notificationUrl);
}

/** Spelled in one way, e.g. the host in small letters. */
function hrefOf(address: string): string {
  return URL.canParse(address) ? new URL(address).href : address;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
