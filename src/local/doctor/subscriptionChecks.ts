import { randomBytes } from 'node:crypto';
import { callRecordFeed } from '../../callRecords/callRecordFeed.ts';
import type { SubscriptionStore } from '../../callRecords/subscription/subscriptionStore.ts';
import type { SubscriptionApi } from '../../callRecords/subscriptionApi.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import { ask } from './ask.ts';
import { checkNotificationUrl, handshakeMs, handshakeUrl } from './checks/checkNotificationUrl.ts';
import { checkSubscription, type SubscriptionEvidence } from './checks/checkSubscription.ts';
import { notNotified } from './checks/notNotified.ts';
import type { Check } from './runChecks.ts';

interface Sources {
  readonly store: () => Promise<Pick<SubscriptionStore, 'read'>>;
  /** Undefined where there is nobody to ask Graph as. */
  readonly api: Pick<SubscriptionApi, 'list'> | undefined;
  readonly clock: Clock;
}

/** The checks of how Graph tells of call records. */
export function subscriptionChecks(
  { feeds, notificationUrl }: Pick<Config, 'feeds' | 'notificationUrl'>,
  { store, api, clock }: Sources,
): Check[] {
  const exportsCallRecords = feeds.includes(callRecordFeed.name);
  return [
    {
      name: 'subscription',
      needs: ['tableStorage'],
      run: async (signal) => {
        if (!exportsCallRecords || notificationUrl === undefined) {
          return [notNotified('subscription', exportsCallRecords)];
        }
        const stored = await (await store()).read();
        const listed = await listOf(api, signal);
        return checkSubscription({ stored, listed, notificationUrl }, clock.now());
      },
    },
    {
      name: 'notifications',
      needs: [],
      run: async (signal) => {
        if (!exportsCallRecords || notificationUrl === undefined) {
          return [notNotified('notifications', exportsCallRecords)];
        }
        // With characters that have to be decoded.
        const token = `doctor: ${randomBytes(12).toString('base64')}`;
        const url = handshakeUrl(notificationUrl, token);
        const question = { url, method: 'POST', withinMs: handshakeMs } as const;
        const asked = await ask(question, clock, signal);
        return [checkNotificationUrl(notificationUrl, token, asked)];
      },
    },
  ];
}

async function listOf(
  api: Sources['api'],
  signal: AbortSignal,
): Promise<SubscriptionEvidence['listed']> {
  try {
    return await api?.list(signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error) return error;
    throw error;
  }
}
