import { describe, expect, it } from 'vitest';
import { ask, itemsOf, list, send, tenantOf } from './askRecords.ts';
import { startSubscriber } from './subscriber.ts';

const records = '/_tenant/callRecords';

describe('the controls of call records over HTTP', () => {
  it('finish calls', async () => {
    const tenant = await tenantOf({ perDay: 0 });
    const wanted = { count: 2, sessions: 3, segments: 6, participants: 5, durationMs: 1000 };
    const { status, body } = await send(tenant, 'POST', records, wanted);
    expect(status).toBe(201);
    const [id, other] = body['ids'] as string[];
    expect(other).not.toBe(id);
    const record = tenant.callRecords.record(id ?? '') ?? {};
    expect(record['startDateTime']).toBe('2026-11-02T11:59:59Z');
    expect(itemsOf(record, 'sessions')).toHaveLength(3);
    expect(itemsOf(record, 'participants_v2')).toHaveLength(5);
  });

  it('raise a version and remove a record', async () => {
    const tenant = await tenantOf({ perDay: 0 });
    const id = tenant.callRecords.finish();
    const raised = await send(tenant, 'POST', `${records}/${id}/version`, { segments: 9 });
    expect(raised.body).toEqual({ version: 2 });
    expect((await send(tenant, 'DELETE', `${records}/${id}`)).status).toBe(200);
    expect((await ask(tenant, `${list}/${id}`)).status).toBe(404);
    expect(itemsOf((await ask(tenant, list)).body)).toEqual([]);
  });

  it('tell the truth, of a range or of one record', async () => {
    const tenant = await tenantOf({ perDay: 20 });
    const range = 'from=2026-11-01&to=2026-11-02T00:00:00Z';
    const truth = tenant.callRecords.truth(Date.parse('2026-11-01'), Date.parse('2026-11-02'));
    const value = itemsOf((await ask(tenant, `${records}?${range}`)).body);
    expect(value).toEqual(truth);
    expect(value).toHaveLength(20);
    const id = String(truth[0]?.['id']);
    expect((await ask(tenant, `${records}/${id}`)).body).toEqual(truth[0]);
    expect((await ask(tenant, `${records}/none`)).status).toBe(404);
  });

  it('count requests', async () => {
    const tenant = await tenantOf({ perDay: 0 });
    await ask(tenant, list);
    const { body } = await ask(tenant, '/_tenant/tally');
    expect(body).toEqual({ list: 1, records: 0, overLimit: 0 });
  });

  it('switch, repeat and send notifications, and end subscriptions', async () => {
    const tenant = await tenantOf({ perDay: 0, notifyEveryMs: 0 });
    const subscriber = await startSubscriber();
    await send(tenant, 'POST', '/v1.0/subscriptions', {
      changeType: 'updated',
      notificationUrl: subscriber.url,
      lifecycleNotificationUrl: subscriber.url,
      resource: '/communications/callRecords',
      expirationDateTime: '2026-11-02T14:00:00Z',
    });
    const notify = '/_tenant/notifications';
    const off = await send(tenant, 'POST', notify, { isOn: false, itemsPerPost: 7 });
    expect(off.body).toEqual({
      ...{ isOn: false, itemsPerPost: 7, duplicates: 0 },
      ...{ isReachable: true, isReordered: false },
    });
    const id = tenant.callRecords.finish();
    await send(tenant, 'POST', notify, { isOn: true });
    await send(tenant, 'POST', `${notify}/again`, { ids: [id] });
    await send(tenant, 'POST', '/_tenant/lifecycle', { event: 'subscriptionRemoved' });
    const { body } = await send(tenant, 'POST', `${notify}/deliver`);
    expect(body).toEqual({ delivered: 2, refused: 0, lost: 0, pending: 0 });
    expect(subscriber.items()).toHaveLength(2);
    expect(tenant.callRecords.subscriptions()).toEqual([]);
  });

  it.each([
    ['POST', records, { sessions: 'many' }],
    ['POST', records, { type: 'party' }],
    ['POST', records, { participants: 0 }],
    ['POST', records, { startDateTime: 'yesterday' }],
    ['POST', `${records}/none/version`, {}],
    ['DELETE', `${records}/none`, undefined],
    ['POST', '/_tenant/notifications/again', { ids: 'all' }],
    ['POST', '/_tenant/lifecycle', { event: 'ended' }],
    ['GET', `${records}?from=now`, undefined],
  ])('refuse what they do not understand: %s %s %j', async (method, path, body) => {
    const tenant = await tenantOf({ perDay: 0 });
    expect((await send(tenant, method, path, body)).status).toBe(400);
  });
});
