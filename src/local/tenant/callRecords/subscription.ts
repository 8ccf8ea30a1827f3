import type { JsonObject } from './json.ts';

/** A subscription that Graph has accepted. */
export interface Subscription {
  readonly id: string;
  readonly resource: string;
  /** As it was asked for, e.g. `created,updated`. */
  readonly changeType: string;
  readonly notificationUrl: string;
  readonly lifecycleNotificationUrl: string | undefined;
  readonly clientState: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly createdAt: number;
  /** Whether it waits for its reauthorization: nothing is told meanwhile. */
  readonly isPaused: boolean;
}

/**
 * As Graph prints it.
 * @param hasClientState only the answer to its creation repeats the secret
 */
export function subscriptionBody(subscription: Subscription, hasClientState: boolean): JsonObject {
  const { id, resource, changeType, notificationUrl, clientState, expiresAt } = subscription;
  return {
    id,
    resource,
    applicationId: '00000000-0000-4000-8000-0000000000aa',
    changeType,
    clientState: hasClientState ? (clientState ?? null) : null,
    notificationUrl,
    notificationQueryOptions: null,
    lifecycleNotificationUrl: subscription.lifecycleNotificationUrl ?? null,
    expirationDateTime: new Date(expiresAt).toISOString().replace('Z', '0000Z'),
    creatorId: '00000000-0000-4000-8000-0000000000bb',
    includeResourceData: null,
    latestSupportedTlsVersion: 'v1_2',
    encryptionCertificate: null,
    encryptionCertificateId: null,
    notificationUrlAppId: null,
  };
}
