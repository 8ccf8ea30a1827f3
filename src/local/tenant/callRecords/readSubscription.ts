import { readTicks, msOfTicks } from '../ticks.ts';
import { isObject } from './readBody.ts';
import type { Subscription } from './subscription.ts';

/** What a client asks for; the rest of a subscription is Graph's. */
export type AskedSubscription = Omit<Subscription, 'id' | 'createdAt' | 'isPaused'>;

const minuteMs = 60_000;
const longestMs = 4230 * minuteMs;
const shortestMs = 45 * minuteMs;
const withoutLifecycleMs = 60 * minuteMs;
const resources = /^\/?communications\/callRecords$/;
const known = [
  ...['changeType', 'notificationUrl', 'lifecycleNotificationUrl', 'resource', 'clientState'],
  ...['expirationDateTime', 'latestSupportedTlsVersion', 'includeResourceData', '@odata.type'],
];

/**
 * Reads the body of a request for a subscription.
 * @param now milliseconds since 1970
 * @throws Error with the message that refuses it
 * @see https://learn.microsoft.com/graph/api/subscription-post-subscriptions
 */
export function readSubscription(value: unknown, now: number): AskedSubscription {
  if (!isObject(value)) throw new Error('Unable to read JSON request payload.');
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(
      `The property '${unknown}' does not exist on type 'microsoft.graph.subscription'.`,
    );
  }
  const resource = requiredText(value, 'resource');
  if (!resources.test(resource)) throw new Error(`Resource '${resource}' is not supported.`);
  if ((value['includeResourceData'] ?? false) !== false) {
    throw new Error('Rich notifications are not supported for this resource.');
  }
  const clientState = optionalText(value, 'clientState');
  if ((clientState ?? '').length > 128) {
    throw new Error('clientState must not be longer than 128 characters.');
  }
  const lifecycleNotificationUrl = optionalText(value, 'lifecycleNotificationUrl');
  const expiresAt = readExpiration(value, lifecycleNotificationUrl !== undefined, now);
  if (lifecycleNotificationUrl !== undefined) {
    requireUrl('lifecycleNotificationUrl', lifecycleNotificationUrl);
  }
  return {
    resource,
    changeType: readChangeType(requiredText(value, 'changeType')),
    notificationUrl: requireUrl('notificationUrl', requiredText(value, 'notificationUrl')),
    lifecycleNotificationUrl,
    clientState,
    expiresAt,
  };
}

/**
 * Reads expirationDateTime of a request; less than 45 minutes become 45.
 * @throws Error with the message that refuses it
 */
export function readExpiration(
  value: Readonly<Record<string, unknown>>,
  hasLifecycleUrl: boolean,
  now: number,
): number {
  const ticks = readTicks(requiredText(value, 'expirationDateTime'));
  if (ticks === undefined) throw new Error("'expirationDateTime' is not a DateTimeOffset.");
  const expiresAt = msOfTicks(ticks);
  if (expiresAt <= now) throw new Error('Subscription expiration must be in the future.');
  if (expiresAt > now + longestMs) {
    throw new Error('Subscription expiration can only be 4230 minutes in the future.');
  }
  if (!hasLifecycleUrl && expiresAt > now + withoutLifecycleMs) {
    throw new Error(
      'lifecycleNotificationUrl is a required property for subscription creation on this resource when the expirationDateTime value is set to greater than 1 hour.',
    );
  }
  return Math.max(expiresAt, now + shortestMs);
}

function readChangeType(text: string): string {
  const types = text.split(',').map((type) => type.trim());
  const isKnown = types.every((type) => type === 'created' || type === 'updated');
  if (!isKnown) throw new Error(`changeType '${text}' is not supported for this resource.`);
  return [...new Set(types)].join(',');
}

function requireUrl(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url?.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname);
  if (url?.protocol === 'https:' || isLoopback) return text;
  throw new Error(`'${name}' must be an https address.`);
}

function requiredText(value: Readonly<Record<string, unknown>>, name: string): string {
  const text = optionalText(value, name);
  if (text === undefined || text === '') throw new Error(`'${name}' is required.`);
  return text;
}

function optionalText(value: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const text = value[name] ?? undefined;
  if (text === undefined || typeof text === 'string') return text;
  throw new Error(`'${name}' is not a string.`);
}
