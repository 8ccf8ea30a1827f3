import { mix } from '../draw.ts';
import type { CallEvent } from './heldCalls.ts';
import type { JsonObject } from './json.ts';
import type { Subscription } from './subscription.ts';

// Documented ones, and one that was seen: readers must not care about case.
const types = [
  '#Microsoft.Graph.callRecord',
  '#Microsoft.Graph.callrecord',
  '#microsoft.graph.callRecord',
];

export const lifecycleEvents = [
  'reauthorizationRequired',
  'subscriptionRemoved',
  'missed',
] as const;
export type LifecycleEvent = (typeof lifecycleEvents)[number];

/**
 * One item of a notification.
 * @see https://learn.microsoft.com/graph/api/resources/changenotification
 */
export function notificationItem(
  subscription: Subscription,
  { id, version }: Pick<CallEvent, 'id' | 'version'>,
  changeType: string,
  tenantId: string,
): JsonObject {
  const bits = mix(Buffer.from(id).readUInt32LE(0) + version);
  const resource =
    bits % 10 === 0 ? `communications/callRecords('${id}')` : `communications/callRecords/${id}`;
  const type = types[bits % types.length];
  const repeated = bits % 5 === 0 ? { oDataType: type, oDataId: resource } : {};
  return {
    ...addressee(subscription, tenantId),
    changeType,
    resource,
    resourceData: { '@odata.type': type, '@odata.id': resource, id, ...repeated },
  };
}

/**
 * An item that is about the subscription itself.
 * @see https://learn.microsoft.com/graph/change-notifications-lifecycle-events
 */
export function lifecycleItem(
  subscription: Subscription,
  lifecycleEvent: LifecycleEvent,
  tenantId: string,
): JsonObject {
  return { ...addressee(subscription, tenantId), lifecycleEvent };
}

function addressee({ id, clientState, expiresAt }: Subscription, tenantId: string): JsonObject {
  return {
    subscriptionId: id,
    clientState: clientState ?? null,
    subscriptionExpirationDateTime: new Date(expiresAt).toISOString().replace('Z', '+00:00'),
    tenantId,
  };
}
