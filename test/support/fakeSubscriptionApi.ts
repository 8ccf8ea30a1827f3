import type {
  GraphSubscription,
  SubscriptionApi,
  WantedSubscription,
} from '../../src/callRecords/subscriptionApi.ts';
import { BadAnswerError } from '../../src/errors.ts';
import type { Steps } from './steps.ts';

/** A subscription as Graph has it, with the secret that it does not tell. */
export interface FakeSubscription extends GraphSubscription {
  readonly clientState: string;
}

interface FakeSubscriptionOptions {
  /** Whether a second subscription of the same kind is answered with 409. */
  readonly refusesDuplicates?: boolean;
  /** What Graph makes of an end that it is asked for. */
  readonly endOf?: (expiresAt: number) => number;
}

/** The subscriptions of one application in Graph. */
export class FakeSubscriptionApi implements SubscriptionApi {
  readonly subscriptions = new Map<string, FakeSubscription>();
  /** Every call in its order, e.g. `renew sub-1`. */
  readonly calls: string[] = [];
  /** Throws to answer a call with an error; called before anything happens. */
  refuse: (call: string) => void = () => undefined;
  /** Renewals that are answered with 404 although the subscription is there. */
  wrongNotFound = 0;
  private readonly options: FakeSubscriptionOptions;
  private made = 0;

  constructor(
    private readonly now: () => number,
    options: FakeSubscriptionOptions = {},
  ) {
    this.options = options;
  }

  /** Those that have not ended. */
  live(): FakeSubscription[] {
    return [...this.subscriptions.values()].filter((one) => one.expiresAt > this.now());
  }

  /** Puts a subscription into Graph that this project has not created. */
  add(one: Partial<FakeSubscription>): FakeSubscription {
    this.made += 1;
    const subscription = {
      id: `00000000-0000-4000-8000-${String(this.made).padStart(12, '0')}`,
      resource: 'communications/callRecords',
      changeType: 'updated',
      notificationUrl: 'https://example.com/api/notifications',
      expiresAt: this.now() + 3_600_000,
      clientState: 'of somebody else',
      ...one,
    };
    this.subscriptions.set(subscription.id, subscription);
    return subscription;
  }

  list(): Promise<readonly GraphSubscription[]> {
    this.begin('list');
    return Promise.resolve(this.live().map(withoutSecret));
  }

  create(wanted: WantedSubscription): Promise<GraphSubscription> {
    this.begin('create');
    const isDuplicate = this.live().some(({ resource }) => /callrecords$/i.test(resource));
    if (isDuplicate && this.options.refusesDuplicates) {
      throw new BadAnswerError('subscriptions: Graph answered 409.', { status: 409 });
    }
    return Promise.resolve(withoutSecret(this.add({ ...wanted, expiresAt: this.endOf(wanted) })));
  }

  renew(id: string, expiresAt: number): Promise<GraphSubscription | undefined> {
    this.begin(`renew ${id}`);
    const one = this.live().find((other) => other.id === id);
    if (one === undefined || this.wrongNotFound-- > 0) return Promise.resolve(undefined);
    const renewed = { ...one, expiresAt: this.endOf({ expiresAt }) };
    this.subscriptions.set(id, renewed);
    return Promise.resolve(withoutSecret(renewed));
  }

  remove(id: string): Promise<void> {
    this.begin(`remove ${id}`);
    this.subscriptions.delete(id);
    return Promise.resolve();
  }

  private begin(call: string): void {
    this.calls.push(call);
    this.refuse(call);
  }

  private endOf({ expiresAt }: Pick<WantedSubscription, 'expiresAt'>): number {
    return this.options.endOf?.(expiresAt) ?? expiresAt;
  }
}

/** The same subscriptions, seen by an instance whose calls are counted. */
export function withSteps(steps: Steps, inner: SubscriptionApi): SubscriptionApi {
  return {
    list: (signal) => steps.take('list subscriptions', async () => inner.list(signal)),
    create: (wanted, signal) => steps.take('create', async () => inner.create(wanted, signal)),
    renew: (id, expiresAt, signal) =>
      steps.take(`renew ${id}`, async () => inner.renew(id, expiresAt, signal)),
    remove: (id, signal) => steps.take(`remove ${id}`, async () => inner.remove(id, signal)),
  };
}

function withoutSecret(one: FakeSubscription): GraphSubscription {
  const { id, resource, changeType, notificationUrl, expiresAt } = one;
  return { id, resource, changeType, notificationUrl, expiresAt };
}
