import type { CallRecordState } from './callRecordState.ts';
import type { LifecycleEvent } from './notificationItem.ts';

/** Which subscriptions a lifecycle event is for, and what it does to them. */
export interface LifecycleChoice {
  /** By default all. */
  readonly subscriptionId?: string | undefined;
  /** For `reauthorizationRequired`: nothing is told until the client has done so. */
  readonly isPaused?: boolean | undefined;
}

/** Tells subscribers of a lifecycle event; `subscriptionRemoved` removes the subscription. */
export function sendLifecycle(
  { subscriptions, notifier, clock }: CallRecordState,
  event: LifecycleEvent,
  { subscriptionId, isPaused = false }: LifecycleChoice,
): void {
  for (const subscription of subscriptions.live(clock.now())) {
    if ((subscriptionId ?? subscription.id) !== subscription.id) continue;
    if (event === 'subscriptionRemoved') subscriptions.remove(subscription);
    if (isPaused && event === 'reauthorizationRequired') {
      subscriptions.put({ ...subscription, isPaused });
    }
    notifier.tellLifecycle(subscription, event);
  }
}
