import { describe, expect, it } from 'vitest';
import type { CallRecordOptions } from '../../../../src/local/tenant/callRecords/callRecordOptions.ts';
import { ask, idsOf, itemsOf, send, tenantOf, type Body } from './askRecords.ts';
import { startSubscriber, type SubscriberAnswer } from './subscriber.ts';

const subscriptions = '/v1.0/subscriptions';
const minuteMs = 60_000;

async function place(options: CallRecordOptions = {}) {
  const tenant = await tenantOf({ perDay: 0, ...options });
  const subscriber = await startSubscriber();
  const inMinutes = (minutes: number) =>
    new Date(tenant.clock.now() + minutes * minuteMs).toISOString();
  const wanted = {
    changeType: 'updated',
    notificationUrl: subscriber.url,
    lifecycleNotificationUrl: `${subscriber.url}?lifecycle=1`,
    resource: '/communications/callRecords',
    expirationDateTime: inMinutes(4230),
    clientState: 'secret',
  };
  const create = (change: Body = {}) =>
    send(tenant, 'POST', subscriptions, { ...wanted, ...change });
  return { tenant, subscriber, inMinutes, create };
}

describe('a new subscription', () => {
  it('is answered with what was asked for', async () => {
    const { subscriber, create } = await place();
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      changeType: 'updated',
      resource: '/communications/callRecords',
      notificationUrl: subscriber.url,
      lifecycleNotificationUrl: `${subscriber.url}?lifecycle=1`,
      clientState: 'secret',
      expirationDateTime: '2026-11-05T10:30:00.0000000Z',
    });
  });

  it('asks both addresses first, with a token that has to be decoded', async () => {
    const { subscriber, create } = await place();
    await create();
    expect(subscriber.posts).toHaveLength(2);
    for (const { validationToken, contentType } of subscriber.posts) {
      expect(validationToken).toMatch(/^Validation: Testing .*\+\/=%41 ü$/);
      expect(contentType).toBe('text/plain; charset=utf-8');
    }
  });

  it.each<[string, SubscriberAnswer]>([
    ['another status', { status: 202 }],
    ['an error', { status: 500 }],
    ['a redirect', { status: 302 }],
    ['another content type', { contentType: 'application/json' }],
    ['another body', { body: 'ok' }],
    ['the token still encoded', { body: 'Validation%3A+Testing' }],
  ])('is refused if an address answers with %s', async (_, handshake) => {
    const { tenant, subscriber, create } = await place();
    subscriber.handshake = handshake;
    const { status, body } = await create();
    expect(status).toBe(400);
    expect(body).toHaveProperty('error.code', 'ValidationError');
    expect(tenant.callRecords.subscriptions()).toEqual([]);
  });

  it('is refused while no address can be reached', async () => {
    const { tenant, subscriber, create } = await place();
    await send(tenant, 'POST', '/_tenant/notifications', { isReachable: false });
    const { status, body } = await create();
    expect(status).toBe(400);
    expect(body).toHaveProperty('error.code', 'ValidationError');
    expect(subscriber.posts).toEqual([]);
    tenant.callRecords.configureNotifications({ isReachable: true });
    expect((await create()).status).toBe(201);
  });

  it('is refused if an address does not answer in time, or at all', async () => {
    const { subscriber, create } = await place({ answerWithinMs: 20 });
    const closed = await create({ lifecycleNotificationUrl: 'http://127.0.0.1:9/x' });
    expect(closed.status).toBe(400);
    subscriber.handshake = { hang: true };
    const { status, body } = await create();
    expect(status).toBe(400);
    expect(body).toHaveProperty('error.message', 'Subscription validation request timed out.');
  });

  it.each<[string, Body]>([
    ['no changeType', { changeType: undefined }],
    ['changeType deleted', { changeType: 'created,deleted' }],
    ['another resource', { resource: '/users' }],
    ['a filter that is not known', { resource: '/communications/callRecords?$top=1' }],
    ['no resource', { resource: undefined }],
    ['plain http elsewhere', { notificationUrl: 'http://example.com/x' }],
    ['an address that is none', { notificationUrl: '/api/notifications' }],
    ['an end that is past', { expirationDateTime: '2026-11-02T12:00:00Z' }],
    ['an end that is no time', { expirationDateTime: 'tomorrow' }],
    ['no lifecycle address for more than an hour', { lifecycleNotificationUrl: undefined }],
    ['a clientState of 129 characters', { clientState: 'x'.repeat(129) }],
    ['a clientState that is no text', { clientState: 5 }],
    ['rich notifications', { includeResourceData: true }],
    ['an unknown property', { colour: 'red' }],
  ])('is refused with %s, unasked', async (_, change) => {
    const { subscriber, create } = await place();
    expect((await create(change)).status).toBe(400);
    expect(subscriber.posts).toEqual([]);
  });

  it('lasts 4,230 minutes at most, and 45 at least', async () => {
    const { create, inMinutes } = await place();
    const tooLong = await create({ expirationDateTime: inMinutes(4230.1) });
    expect(tooLong.status).toBe(400);
    expect(tooLong.body).toHaveProperty(
      'error.message',
      'Subscription expiration can only be 4230 minutes in the future.',
    );
    const { body } = await create({ expirationDateTime: inMinutes(1) });
    expect(body['expirationDateTime']).toBe('2026-11-02T12:45:00.0000000Z');
  });

  it('needs no lifecycle address for an hour, and asks one address then', async () => {
    const { subscriber, create, inMinutes } = await place();
    const change = { lifecycleNotificationUrl: undefined, expirationDateTime: inMinutes(60) };
    expect((await create(change)).status).toBe(201);
    expect(subscriber.posts).toHaveLength(1);
  });

  it('is refused beside one for the same changes of the same resource', async () => {
    const { create } = await place();
    await create();
    expect((await create({ resource: 'communications/callRecords' })).status).toBe(409);
    expect((await create({ changeType: 'created,updated' })).status).toBe(201);
    expect((await create({ changeType: 'updated,created' })).status).toBe(409);
  });
});

describe('subscriptions', () => {
  it('are refused beyond what an organization may have', async () => {
    const { create } = await place({ subscriptionQuota: 2 });
    expect((await create({ changeType: 'created' })).status).toBe(201);
    expect((await create({ changeType: 'updated' })).status).toBe(201);
    expect((await create({ changeType: 'created,updated' })).status).toBe(403);
  });

  it('are listed page by page, without their secrets', async () => {
    const { tenant, create } = await place({ subscriptionPageSize: 2 });
    const changes = ['updated', 'created', 'created,updated'];
    const created = [];
    for (const changeType of changes) created.push((await create({ changeType })).body);
    const first = (await ask(tenant, subscriptions)).body;
    const second = (await ask(tenant, String(first['@odata.nextLink']))).body;
    const all = [...itemsOf(first), ...itemsOf(second)];
    expect(itemsOf(first)).toHaveLength(2);
    expect(second).not.toHaveProperty(['@odata.nextLink']);
    expect(idsOf(all)).toEqual(idsOf(created));
    expect(all.map(({ clientState }) => clientState)).toEqual([null, null, null]);
  });

  it('can be read, renewed, reauthorized and deleted', async () => {
    const { tenant, create, inMinutes } = await place();
    const { id } = (await create({ expirationDateTime: inMinutes(100) })).body;
    const path = `${subscriptions}/${String(id)}`;
    expect((await ask(tenant, path)).body).toMatchObject({ id, clientState: null });
    const renewal = { expirationDateTime: inMinutes(200) };
    const renewed = await send(tenant, 'PATCH', path, renewal);
    expect(renewed.status).toBe(200);
    expect(renewed.body['expirationDateTime']).toBe('2026-11-02T15:20:00.0000000Z');
    expect((await send(tenant, 'POST', `${path}/reauthorize`)).status).toBe(204);
    expect((await send(tenant, 'DELETE', path)).status).toBe(204);
    expect((await ask(tenant, path)).status).toBe(404);
  });

  it('are not renewed for too long, or in anything else', async () => {
    const { tenant, create, inMinutes } = await place();
    const path = `${subscriptions}/${String((await create()).body['id'])}`;
    const patch = async (body: unknown) => (await send(tenant, 'PATCH', path, body)).status;
    expect(await patch({ expirationDateTime: inMinutes(4231) })).toBe(400);
    expect(await patch({})).toBe(400);
    expect(await patch({ expirationDateTime: inMinutes(60), clientState: 'new' })).toBe(400);
  });

  it('vanish when they expire', async () => {
    const { tenant, create, inMinutes } = await place();
    const { id } = (await create({ expirationDateTime: inMinutes(100) })).body;
    await tenant.clock.advance(100 * minuteMs);
    expect(itemsOf((await ask(tenant, subscriptions)).body)).toEqual([]);
    const path = `${subscriptions}/${String(id)}`;
    const renewal = { expirationDateTime: inMinutes(60) };
    expect((await send(tenant, 'PATCH', path, renewal)).status).toBe(404);
    expect((await send(tenant, 'POST', `${path}/reauthorize`)).status).toBe(404);
    expect((await send(tenant, 'DELETE', path)).status).toBe(404);
  });

  it('meet faults that name them', async () => {
    const { tenant, create } = await place();
    tenant.fault({ kind: 'status', status: 503, feed: 'subscriptions' });
    expect((await create()).status).toBe(503);
    expect(tenant.callRecords.subscriptions()).toEqual([]);
    tenant.fault({ kind: 'reset', when: 'beforeHeaders', feed: 'subscriptions' });
    await expect(create()).rejects.toThrow();
    expect(tenant.callRecords.subscriptions()).toHaveLength(1);
  });
});
