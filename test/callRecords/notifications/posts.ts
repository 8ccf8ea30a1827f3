import { randomUUID } from 'node:crypto';

/** An item of a POST, as Graph sends it. */
export type Item = Readonly<Record<string, unknown>>;

export interface Subscribed {
  readonly id: string;
  readonly clientState: string;
}

/** A notification of a call record. */
export function notification(of: Subscribed, id: string = randomUUID(), more: Item = {}): Item {
  return {
    ...{ subscriptionId: of.id, clientState: of.clientState, changeType: 'updated' },
    resource: `communications/callRecords/${id}`,
    subscriptionExpirationDateTime: '2026-11-05T00:00:00.000+00:00',
    resourceData: {
      '@odata.type': '#microsoft.graph.callrecord',
      '@odata.id': `communications/callRecords/${id}`,
      id,
    },
    tenantId: '4a1c2f3e-0000-4000-8000-000000000001',
    ...more,
  };
}

export function lifecycle(of: Subscribed, lifecycleEvent: unknown): Item {
  return {
    ...{ subscriptionId: of.id, clientState: of.clientState, lifecycleEvent },
    subscriptionExpirationDateTime: '2026-11-05T00:00:00.000+00:00',
    tenantId: '4a1c2f3e-0000-4000-8000-000000000001',
  };
}

export function bodyOf(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify({ value }));
}
