import { randomBytes } from 'node:crypto';
import { storedError } from '../../errors.ts';
import type { EntityTable } from '../../export/entityTable.ts';
import type { GraphSubscription } from '../subscriptionApi.ts';
import {
  acceptedUntil,
  readSubscribed,
  subscriptionValues,
  type AcceptedSubscription,
  type RequestedSubscription,
  type SubscriptionRow,
} from './subscriptionRow.ts';

/** What is remembered besides the subscriptions: when something last happened. */
const factNames = [
  'handshakeAt',
  'notificationAt',
  'reauthorizationRequiredAt',
  'subscriptionRemovedAt',
  'missedAt',
  // When Graph's list of subscriptions was last as it should be, or made so.
  'reviewedAt',
] as const;

export type Fact = (typeof factNames)[number];

/** All that is stored. Facts are milliseconds since 1970. */
export interface StoredSubscriptions {
  readonly known: readonly SubscriptionRow[];
  readonly requested: RequestedSubscription | undefined;
  readonly facts: Readonly<Partial<Record<Fact, number>>>;
  /** Why the last renewal failed; undefined since one has gone well. */
  readonly failure: RenewalFailure | undefined;
}

export interface RenewalFailure {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** As `describeError` said. */
  readonly error: string;
}

const partition = 'subscriptions';
const knownPrefix = 'known|';
const factPrefix = 'fact|';
const requestedKey = 'requested';
const failureKey = 'failure';
/** Sorts after every key. */
const lastKey = '~';
/** A request is repeated as it was for so long: its expiry tells whether Graph has taken it. */
const repeatableMs = 600_000;

/**
 * The subscriptions and the clientStates that tell their notifications. There is one request at a
 * time: whoever asks Graph for a subscription sends the same clientState as whoever asked before
 * and got no answer, so that no subscription exists whose clientState is not stored.
 */
export class SubscriptionStore {
  constructor(private readonly table: EntityTable) {}

  async read(): Promise<StoredSubscriptions> {
    const known: SubscriptionRow[] = [];
    const facts: Partial<Record<Fact, number>> = {};
    let requested: RequestedSubscription | undefined;
    let failure: RenewalFailure | undefined;
    for await (const entity of this.table.list(partition, '', lastKey)) {
      const { rowKey, values } = entity;
      if (rowKey === requestedKey) requested = { id: undefined, ...readSubscribed(entity) };
      if (rowKey === failureKey) {
        failure = { at: Number(values['at']), error: String(values['error']) };
      }
      const fact = factNames.find((name) => rowKey === factPrefix + name);
      if (fact) facts[fact] = Number(values['at']);
      if (rowKey.startsWith(knownPrefix)) {
        known.push({ id: rowKey.slice(knownPrefix.length), ...readSubscribed(entity) });
      }
    }
    return { known, requested, facts, failure };
  }

  /**
   * Stores what Graph is going to be asked for, before it is.
   * @param expiresAt milliseconds since 1970, in whole seconds
   * @returns what to ask for: a request that was made shortly before is repeated as it was
   */
  async request(
    notificationUrl: string,
    expiresAt: number,
    now: number,
  ): Promise<RequestedSubscription> {
    for (;;) {
      const entity = await this.table.get(partition, requestedKey);
      const former = entity && readSubscribed(entity);
      const isSame = former?.notificationUrl === notificationUrl;
      if (isSame && former.expiresAt > expiresAt - repeatableMs)
        return { id: undefined, ...former };
      const clientState = former?.clientState ?? randomBytes(32).toString('base64url');
      const request = {
        ...{ clientState, notificationUrl, createdAt: now, renewedAt: now, expiresAt },
        acceptedUntil: acceptedUntil(expiresAt),
      };
      const row = { rowKey: requestedKey, values: subscriptionValues(request) };
      const etags = await this.table.transact(partition, [
        entity ? { kind: 'replace', ...row, etag: entity.etag } : { kind: 'insert', ...row },
      ]);
      if (etags) return { id: undefined, ...request, etag: etags[0] ?? '' };
    }
  }

  /** Stores that a request has become a subscription. */
  async confirm(request: RequestedSubscription, created: GraphSubscription): Promise<void> {
    const { id, expiresAt } = created;
    const until = Math.max(request.acceptedUntil, acceptedUntil(expiresAt));
    const row = { ...request, id, expiresAt, acceptedUntil: until };
    const moved = await this.table.transact(partition, [
      { kind: 'insert', rowKey: knownPrefix + id, values: subscriptionValues(row) },
      { kind: 'delete', rowKey: requestedKey, etag: request.etag },
    ]);
    // Somebody else has confirmed or repeated the request: what was sent with it is true still.
    if (moved === undefined) await this.save(row);
  }

  /** Stores what has changed of a subscription; its clientState never does. */
  async save(row: Omit<SubscriptionRow, 'etag'>): Promise<void> {
    const values = subscriptionValues(row);
    await this.table.transact(partition, [{ kind: 'put', rowKey: knownPrefix + row.id, values }]);
  }

  /** Removes a row unless it has changed since it was read. */
  async forget({ id, etag }: SubscriptionRow | RequestedSubscription): Promise<void> {
    const rowKey = id === undefined ? requestedKey : knownPrefix + id;
    await this.table.transact(partition, [{ kind: 'delete', rowKey, etag }]);
  }

  /** Remembers when something happened last. */
  async note(fact: Fact, at: number): Promise<void> {
    await this.table.transact(partition, [
      { kind: 'put', rowKey: factPrefix + fact, values: { at } },
    ]);
  }

  /** Remembers why the last renewal failed. */
  async noteFailure({ at, error }: RenewalFailure): Promise<void> {
    const values = { at, error: storedError(error) };
    await this.table.transact(partition, [{ kind: 'put', rowKey: failureKey, values }]);
  }

  /** Forgets it; one that another instance notes at the same time stays. */
  async forgetFailure(): Promise<void> {
    const entity = await this.table.get(partition, failureKey);
    if (entity === undefined) return;
    const { rowKey, etag } = entity;
    await this.table.transact(partition, [{ kind: 'delete', rowKey, etag }]);
  }
}

/** The subscriptions whose notifications are taken at a time. */
export function acceptedAt(
  { known, requested }: StoredSubscriptions,
  now: number,
): AcceptedSubscription[] {
  return [...known, ...(requested ? [requested] : [])].filter((row) => now < row.acceptedUntil);
}
