import {
  renewSubscription,
  type RenewalContext,
} from '../../../src/callRecords/subscription/renewSubscription.ts';
import {
  acceptedAt,
  SubscriptionStore,
} from '../../../src/callRecords/subscription/subscriptionStore.ts';
import { createLog, type LogRecord } from '../../../src/log.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { FakeSubscriptionApi, withSteps } from '../../support/fakeSubscriptionApi.ts';
import { MemoryEntityTable } from '../../support/memoryEntityTable.ts';
import { Steps } from '../../support/steps.ts';

export const address = 'https://app.example.com/api/notifications';
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

type GraphOptions = ConstructorParameters<typeof FakeSubscriptionApi>[1];

/** Graph's subscriptions, the table, and instances that renew. */
export class RenewalWorld {
  readonly clock = new FakeClock(Date.parse('2026-11-02T08:00:20Z'));
  readonly table = new MemoryEntityTable();
  readonly store = new SubscriptionStore(this.table);
  readonly events: LogRecord[] = [];
  readonly graph: FakeSubscriptionApi;
  notificationUrl: string | undefined = address;

  constructor(options: GraphOptions = {}) {
    this.graph = new FakeSubscriptionApi(() => this.clock.now(), options);
  }

  context(steps = new Steps()): RenewalContext {
    return {
      subscriptions: new SubscriptionStore(steps.table(this.table)),
      api: withSteps(steps, this.graph),
      notificationUrl: this.notificationUrl,
      clock: this.clock,
      log: createLog((record) => this.events.push(record)),
    };
  }

  /** One run of the timer. */
  run(steps?: Steps): Promise<boolean> {
    return renewSubscription(this.context(steps), new AbortController().signal);
  }

  /** The runs of the timer, every five minutes, of a time to come. */
  async runFor(durationMs: number): Promise<void> {
    for (let passed = 0; passed < durationMs; passed += 5 * minuteMs) {
      await this.clock.advance(5 * minuteMs);
      await this.run();
    }
  }

  /** Subscriptions of ours that live in Graph and whose notifications would not be taken. */
  async unknown(): Promise<string[]> {
    const accepted = acceptedAt(await this.store.read(), this.clock.now());
    const isKnown = (one: { id: string; clientState: string }) =>
      accepted.some(
        ({ id, clientState }) =>
          clientState === one.clientState && (id === undefined || id === one.id),
      );
    return this.graph
      .live()
      .filter((one) => one.clientState !== 'of somebody else' && !isKnown(one))
      .map(({ id }) => id);
  }

  /** Calls of Graph since the last time. */
  takeCalls(): string[] {
    return this.graph.calls.splice(0).map((call) => call.split(' ')[0] ?? '');
  }
}
