import type { Entity, EntityValues } from '../../export/entityTable.ts';
import { hourMs } from '../../export/time.ts';

/** What is stored of a subscription. Times are milliseconds since 1970. */
interface Subscribed {
  /** A secret that Graph repeats in every notification. */
  readonly clientState: string;
  readonly notificationUrl: string;
  readonly createdAt: number;
  /** Graph takes a renewal for the answer to reauthorizationRequired. */
  readonly renewedAt: number;
  /** As Graph last said; a time that has passed once it is known to have ended. */
  readonly expiresAt: number;
  /** Its notifications are taken until then. */
  readonly acceptedUntil: number;
}

/** A subscription that Graph has, or has had. */
export interface SubscriptionRow extends Subscribed {
  /** As Graph named it. */
  readonly id: string;
  readonly etag: string;
}

/** A subscription that Graph has been or will be asked for, whose answer is not stored yet. */
export interface RequestedSubscription extends Subscribed {
  readonly id: undefined;
  readonly etag: string;
}

/** What tells a notification of ours; a subscription that is not known by id yet may have any. */
export type AcceptedSubscription = Pick<SubscriptionRow | RequestedSubscription, 'clientState'> & {
  readonly id: string | undefined;
};

/**
 * How long Graph repeats a notification that was not answered, and half an hour.
 * @see https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
 */
const repeatedForMs = 4.5 * hourMs;

/** Until when notifications of a subscription that ends at a time may still arrive. */
export function acceptedUntil(expiresAt: number): number {
  return expiresAt + repeatedForMs;
}

export function subscriptionValues(row: Subscribed): EntityValues {
  const { clientState, notificationUrl, createdAt, renewedAt, expiresAt, acceptedUntil } = row;
  return { clientState, notificationUrl, createdAt, renewedAt, expiresAt, acceptedUntil };
}

export function readSubscribed({ etag, values }: Entity): Subscribed & { readonly etag: string } {
  return {
    etag,
    clientState: String(values['clientState']),
    notificationUrl: String(values['notificationUrl']),
    createdAt: Number(values['createdAt']),
    renewedAt: Number(values['renewedAt']),
    expiresAt: Number(values['expiresAt']),
    acceptedUntil: Number(values['acceptedUntil']),
  };
}
