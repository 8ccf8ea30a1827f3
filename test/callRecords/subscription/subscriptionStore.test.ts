import { describe, expect, it } from 'vitest';
import {
  acceptedAt,
  SubscriptionStore,
} from '../../../src/callRecords/subscription/subscriptionStore.ts';
import type { GraphSubscription } from '../../../src/callRecords/subscriptionApi.ts';
import { MemoryEntityTable } from '../../support/memoryEntityTable.ts';

const url = 'https://app.example.com/api/notifications';
const now = Date.parse('2026-11-02T08:00:00Z');
const hourMs = 3_600_000;
const expiresAt = now + 70 * hourMs;

function created(id: string): GraphSubscription {
  const resource = '/communications/callRecords';
  return { id, resource, changeType: 'updated', notificationUrl: url, expiresAt };
}

function open() {
  const table = new MemoryEntityTable();
  return { table, store: new SubscriptionStore(table), other: new SubscriptionStore(table) };
}

describe('a request', () => {
  it('has the same clientState for all who make it at once', async () => {
    const { store, other } = open();
    const requests = await Promise.all([
      store.request(url, expiresAt, now),
      other.request(url, expiresAt + 1_000, now + 1_000),
    ]);
    expect(requests[1]).toEqual(requests[0]);
  });

  it('keeps its clientState when it is repeated with a later end or another address', async () => {
    const { store } = open();
    const first = await store.request(url, expiresAt, now);
    const later = await store.request(url, expiresAt + hourMs, now + hourMs);
    const moved = await store.request(
      'https://moved.example.com',
      expiresAt + hourMs,
      now + hourMs,
    );
    expect(later).toMatchObject({ clientState: first.clientState, expiresAt: expiresAt + hourMs });
    expect(moved).toMatchObject({ clientState: first.clientState });
  });

  it('has a new clientState once the former has become a subscription', async () => {
    const { store } = open();
    const first = await store.request(url, expiresAt, now);
    await store.confirm(first, created('a'));
    expect((await store.request(url, expiresAt, now)).clientState).not.toBe(first.clientState);
  });

  it('that was confirmed by another instance makes a second subscription known, too', async () => {
    const { store, other } = open();
    const request = await store.request(url, expiresAt, now);
    await other.confirm(request, created('a'));
    await store.confirm(request, created('b'));
    const { known, requested } = await store.read();
    expect(known.map(({ id, clientState }) => [id, clientState])).toEqual([
      ['a', request.clientState],
      ['b', request.clientState],
    ]);
    expect(requested).toBeUndefined();
  });
});

describe('a row', () => {
  it('that has changed since it was read is not removed', async () => {
    const { store } = open();
    await store.confirm(await store.request(url, expiresAt, now), created('a'));
    const [row] = (await store.read()).known;
    if (row === undefined) throw new Error('There is no row.');
    await store.save({ ...row, expiresAt: expiresAt + 1 });
    await store.forget(row);
    expect((await store.read()).known).toMatchObject([{ id: 'a', expiresAt: expiresAt + 1 }]);
  });

  it('is accepted until four and a half hours after its end, also before it is confirmed', async () => {
    const { store } = open();
    const request = await store.request(url, expiresAt, now);
    const requested = await store.read();
    await store.confirm(request, created('a'));
    const end = expiresAt + 4.5 * hourMs;
    expect(acceptedAt(requested, end - 1)).toMatchObject([{ id: undefined }]);
    expect(acceptedAt(await store.read(), end - 1)).toMatchObject([{ id: 'a' }]);
    expect(acceptedAt(requested, end)).toEqual([]);
    expect(acceptedAt(await store.read(), end)).toEqual([]);
  });
});

it('reads facts that it knows and leaves others alone', async () => {
  const { table, store } = open();
  await store.note('missedAt', now);
  await store.note('missedAt', now + 1);
  await table.transact('subscriptions', [
    { kind: 'put', rowKey: 'fact|ofAnotherVersion', values: { at: 7 } },
  ]);
  expect((await store.read()).facts).toEqual({ missedAt: now + 1 });
});
