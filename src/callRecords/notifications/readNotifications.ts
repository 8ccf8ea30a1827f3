import { isObject } from '../../export/isObject.ts';
import type { AcceptedSubscription } from '../subscription/subscriptionRow.ts';
import { isNestedDeeper } from './isNestedDeeper.ts';
import { clientStateMatcher, type MatchClientState } from './matchClientState.ts';

/** Why a whole POST is no notifications. */
export type Refusal = 'tooLarge' | 'tooDeep' | 'noJson' | 'noValue';

/** Why an item of a POST is not taken. */
export type Rejection =
  | 'noObject'
  | 'clientState'
  | 'subscription'
  | 'changeType'
  | 'lifecycleEvent'
  | 'resourceType'
  | 'id';

/** What a POST has. */
export interface Notifications {
  readonly kind: 'notifications';
  /** Ids of call records, as spelled; one may be there several times. */
  readonly ids: readonly string[];
  /** Each once. */
  readonly lifecycleEvents: readonly string[];
  /** Items that are not taken, by reason. */
  readonly rejected: Readonly<Partial<Record<Rejection, number>>>;
}

export type ReadNotifications =
  Notifications | { readonly kind: 'refused'; readonly reason: Refusal };

/** Graph sends far less. */
export const largestBody = 4 * 2 ** 20;
/** Graph nests four levels. */
const deepest = 64;

/** Graph names resources and subscriptions so. */
const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const lifecycleEventName = /^[a-z]{1,40}$/i;

type ReadItem =
  { readonly id: string } | { readonly lifecycleEvent: string } | { readonly rejection: Rejection };

/**
 * Reads the body of a POST that says to come from Graph.
 * @param body at most `largestBody` bytes are looked at
 * @param accepted the subscriptions whose notifications are taken
 */
export function readNotifications(
  body: Uint8Array,
  accepted: readonly AcceptedSubscription[],
): ReadNotifications {
  if (body.byteLength > largestBody) return { kind: 'refused', reason: 'tooLarge' };
  if (isNestedDeeper(body, deepest)) return { kind: 'refused', reason: 'tooDeep' };
  const content = parseJson(body);
  if (content === undefined) return { kind: 'refused', reason: 'noJson' };
  const items = isObject(content.value) ? content.value['value'] : undefined;
  if (!Array.isArray(items)) return { kind: 'refused', reason: 'noValue' };

  const matches = clientStateMatcher(accepted);
  const ids: string[] = [];
  const lifecycleEvents = new Set<string>();
  const rejected: Partial<Record<Rejection, number>> = {};
  for (const item of items as unknown[]) {
    const read = readItem(item, matches);
    if ('id' in read) ids.push(read.id);
    else if ('lifecycleEvent' in read) lifecycleEvents.add(read.lifecycleEvent);
    else rejected[read.rejection] = (rejected[read.rejection] ?? 0) + 1;
  }
  return { kind: 'notifications', ids, lifecycleEvents: [...lifecycleEvents], rejected };
}

/** Undefined if the bytes are no UTF-8 or no JSON. */
function parseJson(body: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) };
  } catch {
    return undefined;
  }
}

function readItem(item: unknown, matches: MatchClientState): ReadItem {
  if (!isObject(item)) return { rejection: 'noObject' };
  const { clientState, subscriptionId, lifecycleEvent } = item;
  const subscriptions = matches(clientState);
  if (subscriptions.length === 0) return { rejection: 'clientState' };
  if (!subscriptions.some(({ id }) => isSubscription(subscriptionId, id))) {
    return { rejection: 'subscription' };
  }
  const isNotification = lifecycleEvent === undefined || lifecycleEvent === null;
  if (isNotification) return readNotification(item);
  const isName = typeof lifecycleEvent === 'string' && lifecycleEventName.test(lifecycleEvent);
  return isName ? { lifecycleEvent } : { rejection: 'lifecycleEvent' };
}

/** @param id undefined: not known yet, and notifications may be faster than the answer that tells */
function isSubscription(given: unknown, id: string | undefined): boolean {
  if (typeof given !== 'string' || !guid.test(given)) return false;
  return id === undefined || given.toLowerCase() === id.toLowerCase();
}

/** The path in `resource` is never looked at: it would be the sender's to choose. */
function readNotification({
  changeType,
  resourceData,
}: Readonly<Record<string, unknown>>): ReadItem {
  if (changeType !== 'created' && changeType !== 'updated') return { rejection: 'changeType' };
  if (!isObject(resourceData)) return { rejection: 'id' };
  const { '@odata.type': type, id } = resourceData;
  // Older notifications spell it `callrecord`.
  const isCallRecord =
    type === undefined ||
    (typeof type === 'string' && type.toLowerCase() === '#microsoft.graph.callrecord');
  if (!isCallRecord) return { rejection: 'resourceType' };
  return typeof id === 'string' && guid.test(id) ? { id } : { rejection: 'id' };
}
