import type { Subscription } from './subscription.ts';

/** The subscriptions of the tenant. Those that have expired are as if they had never been. */
export class Subscriptions {
  private readonly held = new Map<string, Subscription>();

  /** All live ones, oldest first. @param now milliseconds since 1970 */
  live(now: number): Subscription[] {
    for (const { id, expiresAt } of this.held.values()) if (expiresAt <= now) this.held.delete(id);
    return [...this.held.values()];
  }

  find(id: string, now: number): Subscription | undefined {
    return this.live(now).find((subscription) => subscription.id === id.toLowerCase());
  }

  /** Adds it, or replaces the one with its id. */
  put(subscription: Subscription): void {
    this.held.set(subscription.id, subscription);
  }

  remove({ id }: Subscription): void {
    this.held.delete(id);
  }

  /** The live one that wants the same changes of the same resource. */
  duplicateOf(
    asked: Pick<Subscription, 'changeType' | 'resource'>,
    now: number,
  ): Subscription | undefined {
    return this.live(now).find((subscription) => subjectOf(subscription) === subjectOf(asked));
  }
}

function subjectOf({ changeType, resource }: Pick<Subscription, 'changeType' | 'resource'>) {
  const types = changeType.split(',').toSorted().join(',');
  return `${types} ${resource.replace(/^\//, '').toLowerCase()}`;
}
