import type { Clock } from '../../clock.ts';
import type { AcceptedSubscription } from '../subscription/subscriptionRow.ts';
import { acceptedAt } from '../subscription/subscriptionStore.ts';
import type { StoredSubscriptions, SubscriptionStore } from '../subscription/subscriptionStore.ts';

const keptMs = 10_000;
/**
 * Forgeries make storage be read no more often. A subscription that is stored within this time
 * after a reading is not missed: Graph asks for two handshakes before it notifies.
 */
const restMs = 1_000;

/** The subscriptions whose notifications are taken, read from storage only now and then. */
export class AcceptedSubscriptions {
  private stored: StoredSubscriptions | undefined;
  private readAt = -Infinity;
  private reading: Promise<StoredSubscriptions> | undefined;

  constructor(
    private readonly store: SubscriptionStore,
    private readonly clock: Clock,
  ) {}

  /** As they were some seconds ago at most. */
  async recent(): Promise<AcceptedSubscription[]> {
    const stored = this.isOlderThan(keptMs) ? undefined : this.stored;
    return acceptedAt(stored ?? (await this.read()), this.clock.now());
  }

  /** As they are now; undefined if they were read a moment ago, so that nothing can be newer. */
  async newer(): Promise<AcceptedSubscription[] | undefined> {
    if (!this.isOlderThan(restMs)) return undefined;
    return acceptedAt(await this.read(), this.clock.now());
  }

  private isOlderThan(ageMs: number): boolean {
    return this.clock.now() - this.readAt >= ageMs;
  }

  /** Requests that come at the same time wait for the same reading. */
  private async read(): Promise<StoredSubscriptions> {
    this.reading ??= this.readOnce().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readOnce(): Promise<StoredSubscriptions> {
    const begunAt = this.clock.now();
    this.stored = await this.store.read();
    this.readAt = begunAt;
    return this.stored;
  }
}
