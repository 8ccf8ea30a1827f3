import { describe, expect, it } from 'vitest';
import type { CallRecordOptions } from '../../../../src/local/tenant/callRecords/callRecordOptions.ts';
import { ask, list, send, tenantOf, type Body } from './askRecords.ts';
import { startSubscriber } from './subscriber.ts';

const hourMs = 3_600_000;

async function subscribed(options: CallRecordOptions = {}, changeType = 'updated') {
  const tenant = await tenantOf({ perDay: 0, notifyEveryMs: 0, ...options });
  const subscriber = await startSubscriber();
  const { body } = await send(tenant, 'POST', '/v1.0/subscriptions', {
    changeType,
    notificationUrl: subscriber.url,
    lifecycleNotificationUrl: subscriber.url.replace('notifications', 'lifecycle'),
    resource: '/communications/callRecords',
    expirationDateTime: new Date(tenant.clock.now() + 70 * hourMs).toISOString(),
    clientState: 'secret',
  });
  subscriber.posts.splice(0);
  const { callRecords } = tenant;
  return { tenant, callRecords, subscriber, subscriptionId: String(body['id']) };
}

function told(items: readonly Body[]): unknown[] {
  return items.map((item) => (item['resourceData'] as Body | undefined)?.['id']);
}

describe('a notification', () => {
  it('has the documented shape', async () => {
    const { callRecords, subscriber, subscriptionId } = await subscribed();
    const id = callRecords.finish({ id: '3cf3bbc8-b21d-4f2e-bfd0-b13603ae6c65' });
    expect(await callRecords.deliver()).toMatchObject({ delivered: 1, refused: 0 });
    const [item = {}] = subscriber.items();
    expect(subscriber.posts[0]?.contentType).toContain('application/json');
    expect(item).toMatchObject({
      subscriptionId,
      clientState: 'secret',
      changeType: 'updated',
      subscriptionExpirationDateTime: '2026-11-05T10:00:00.000+00:00',
      resource: `communications/callRecords/${id}`,
      resourceData: { id, '@odata.id': `communications/callRecords/${id}` },
    });
    expect(item['tenantId']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('names its type in one case or another', async () => {
    const { callRecords, subscriber } = await subscribed();
    callRecords.finishMany(40);
    await callRecords.deliver();
    const types = subscriber.items().map((item) => (item['resourceData'] as Body)['@odata.type']);
    expect(new Set(types).size).toBeGreaterThan(1);
    expect(new Set(types.map((type) => String(type).toLowerCase()))).toEqual(
      new Set(['#microsoft.graph.callrecord']),
    );
  });

  it('comes for a new record and for each new version', async () => {
    const { callRecords, subscriber } = await subscribed();
    const id = callRecords.finish();
    callRecords.raise(id);
    await callRecords.deliver();
    expect(told(subscriber.items())).toEqual([id, id]);
  });

  it('of changeType created comes once a record', async () => {
    const { callRecords, subscriber } = await subscribed({}, 'created');
    const id = callRecords.finish();
    callRecords.raise(id);
    await callRecords.deliver();
    expect(subscriber.items().map(({ changeType }) => changeType)).toEqual(['created']);
  });

  it('comes before the record can be read, if so told', async () => {
    const { tenant, callRecords, subscriber } = await subscribed();
    const id = callRecords.finish({ readableInMs: 60_000 });
    await callRecords.deliver();
    expect(told(subscriber.items())).toEqual([id]);
    expect((await ask(tenant, `${list}/${id}`)).status).toBe(404);
  });

  it('comes for made-up calls when their records and versions appear', async () => {
    const { tenant, callRecords, subscriber } = await subscribed({ perDay: 100 });
    await tenant.clock.advance(24 * hourMs);
    await callRecords.deliver();
    const end = tenant.clock.now();
    const appeared = callRecords
      .truth(end - 200 * hourMs, end)
      .filter(({ lastModifiedDateTime }) => {
        return Date.parse(String(lastModifiedDateTime)) > end - 24 * hourMs;
      });
    expect(appeared.length).toBeGreaterThan(100);
    expect(new Set(told(subscriber.items()))).toEqual(new Set(appeared.map(({ id }) => id)));
  });

  it('comes by itself, by the clock of the tenant', async () => {
    const { tenant, callRecords, subscriber } = await subscribed({
      perDay: 100,
      notifyEveryMs: 60_000,
    });
    await tenant.clock.advance(6 * hourMs);
    const posts = subscriber.posts.length;
    await callRecords.deliver();
    expect(posts).toBeGreaterThan(10);
  });

  it('comes to nobody who is not subscribed any more', async () => {
    const { tenant, callRecords, subscriber, subscriptionId } = await subscribed();
    await send(tenant, 'DELETE', `/v1.0/subscriptions/${subscriptionId}`);
    callRecords.finish();
    await callRecords.deliver();
    expect(subscriber.posts).toEqual([]);
  });
});

describe('a POST of notifications', () => {
  it('carries as many items as told', async () => {
    const { callRecords, subscriber } = await subscribed({ notifications: { itemsPerPost: 20 } });
    callRecords.finishMany(45);
    await callRecords.deliver();
    const sizes = subscriber.posts.map(({ items }) => items.length);
    expect(sizes.toSorted((a, b) => b - a)).toEqual([20, 20, 5]);
    callRecords.configureNotifications({ itemsPerPost: 1000 });
    callRecords.finishMany(1000);
    await callRecords.deliver();
    expect(subscriber.posts.at(-1)?.items).toHaveLength(1000);
  });

  it('carries items of several subscriptions', async () => {
    const { tenant, callRecords, subscriber, subscriptionId } = await subscribed();
    await send(tenant, 'POST', '/v1.0/subscriptions', {
      changeType: 'created',
      notificationUrl: subscriber.url,
      resource: '/communications/callRecords',
      expirationDateTime: new Date(tenant.clock.now() + hourMs).toISOString(),
    });
    subscriber.posts.splice(0);
    callRecords.finish();
    await callRecords.deliver();
    expect(subscriber.posts).toHaveLength(1);
    const [first, second] = subscriber.items();
    expect(first?.['subscriptionId']).toBe(subscriptionId);
    expect(second).toMatchObject({ changeType: 'created', clientState: null });
  });

  it('comes again after growing waits until it is answered with 2xx', async () => {
    const { tenant, callRecords, subscriber } = await subscribed();
    subscriber.status = 500;
    const id = callRecords.finish();
    expect(await callRecords.deliver()).toMatchObject({ refused: 1, pending: 1 });
    expect(await callRecords.deliver()).toMatchObject({ refused: 1 });
    await tenant.clock.advance(10_000);
    expect(await callRecords.deliver()).toMatchObject({ refused: 2 });
    await tenant.clock.advance(10_000);
    expect(await callRecords.deliver()).toMatchObject({ refused: 2 });
    await tenant.clock.advance(10_000);
    subscriber.status = 200;
    expect(await callRecords.deliver()).toMatchObject({ delivered: 1, refused: 2, pending: 0 });
    expect(told(subscriber.items())).toEqual([id, id, id]);
  });

  it('is given up after four hours', async () => {
    const { tenant, callRecords, subscriber } = await subscribed();
    subscriber.status = 503;
    callRecords.finish();
    for (let minute = 0; minute < 4 * 60; minute += 1) {
      await callRecords.deliver();
      await tenant.clock.advance(60_000);
    }
    expect(await callRecords.deliver()).toMatchObject({ delivered: 0, lost: 1, pending: 0 });
    expect(subscriber.posts.length).toBeGreaterThan(8);
  });

  it('waits less with a smaller scale', async () => {
    const { tenant, callRecords, subscriber } = await subscribed({ retryScale: 0.001 });
    subscriber.status = 500;
    callRecords.finish();
    await callRecords.deliver();
    await tenant.clock.advance(10);
    expect(await callRecords.deliver()).toMatchObject({ refused: 2 });
  });

  it('comes twice, or with the newest first, if so told', async () => {
    const { callRecords, subscriber } = await subscribed({
      notifications: { duplicates: 1, isReordered: true },
    });
    const ids = callRecords.finishMany(3);
    await callRecords.deliver();
    const newestFirst = ids.toReversed();
    expect(told(subscriber.items())).toEqual([...newestFirst, ...newestFirst]);
  });

  it('comes again for chosen records', async () => {
    const { callRecords, subscriber } = await subscribed();
    const id = callRecords.finish();
    await callRecords.deliver();
    callRecords.notifyAgain([id]);
    await callRecords.deliver();
    expect(told(subscriber.items())).toEqual([id, id]);
  });
});

describe('notifications that are switched off', () => {
  it('are lost, also after they are switched on again', async () => {
    const { tenant, callRecords, subscriber } = await subscribed({ perDay: 500 });
    callRecords.configureNotifications({ isOn: false });
    callRecords.finish();
    await tenant.clock.advance(12 * hourMs);
    callRecords.configureNotifications({ isOn: true });
    await callRecords.deliver();
    expect(subscriber.posts).toEqual([]);
    const id = callRecords.finish();
    await callRecords.deliver();
    expect(told(subscriber.items())).toEqual([id]);
  });
});

describe('lifecycle notifications', () => {
  it('go to the lifecycle address and carry no resource', async () => {
    const { callRecords, subscriber, subscriptionId } = await subscribed();
    callRecords.lifecycle('missed');
    await callRecords.deliver();
    expect(subscriber.posts[0]?.path).toBe('/api/lifecycle');
    const [item = {}] = subscriber.items();
    expect(item).toMatchObject({ subscriptionId, clientState: 'secret', lifecycleEvent: 'missed' });
    expect(item).not.toHaveProperty('resource');
  });

  it('pause a subscription until it is reauthorized; what happens meanwhile is lost', async () => {
    const { tenant, callRecords, subscriber, subscriptionId } = await subscribed();
    callRecords.lifecycle('reauthorizationRequired', { isPaused: true });
    callRecords.finish();
    await callRecords.deliver();
    await send(tenant, 'POST', `/v1.0/subscriptions/${subscriptionId}/reauthorize`);
    const id = callRecords.finish();
    await callRecords.deliver();
    const [first, ...rest] = subscriber.items();
    expect(first).toHaveProperty('lifecycleEvent', 'reauthorizationRequired');
    expect(told(rest)).toEqual([id]);
  });

  it('remove a subscription', async () => {
    const { callRecords, subscriber, subscriptionId } = await subscribed();
    callRecords.lifecycle('subscriptionRemoved', { subscriptionId });
    await callRecords.deliver();
    expect(callRecords.subscriptions()).toEqual([]);
    expect(subscriber.items()[0]).toHaveProperty('lifecycleEvent', 'subscriptionRemoved');
  });
});
