import { describe, expect, it } from 'vitest';
import type { CallRecordOptions } from '../../../../src/local/tenant/callRecords/callRecordOptions.ts';
import { ask, list, tenantOf } from './askRecords.ts';

const limited = (options: CallRecordOptions = {}) =>
  tenantOf({ perDay: 0, limits: 'documented', ...options });

describe('the limits of call records', () => {
  it('refuse the 41st request to the list in 20 seconds and say when to come back', async () => {
    const tenant = await limited();
    for (let n = 0; n < 40; n += 1) expect((await ask(tenant, list)).status).toBe(200);
    await tenant.clock.advance(5000);
    const refused = await ask(tenant, list);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('15');
    await tenant.clock.advance(15_000);
    expect((await ask(tenant, list)).status).toBe(200);
    expect(tenant.callRecords.tally()).toEqual({ list: 42, records: 0, overLimit: 1 });
  });

  it('refuse the 41st request for one record, also for its pages, but not for others', async () => {
    const tenant = await limited();
    const [one = '', other = ''] = tenant.callRecords.finishMany(2);
    const path = (id: string, n: number) => `${list}/${id}${n % 2 === 0 ? '' : '/sessions'}`;
    for (let n = 0; n < 40; n += 1) expect((await ask(tenant, path(one, n))).status).toBe(200);
    expect((await ask(tenant, path(one, 40))).status).toBe(429);
    expect((await ask(tenant, path(other, 40))).status).toBe(200);
  });

  it('hold for all records together', async () => {
    const tenant = await limited({ limits: { records: 2, eachRecord: 9, list: 9 } });
    const statuses = [];
    for (const id of tenant.callRecords.finishMany(3)) {
      statuses.push((await ask(tenant, `${list}/${id}`)).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect((await ask(tenant, list)).status).toBe(200);
  });

  it('count refused requests too', async () => {
    const tenant = await limited({ limits: { records: 9, eachRecord: 9, list: 1 } });
    await ask(tenant, list);
    await tenant.clock.advance(10_000);
    expect((await ask(tenant, list)).headers.get('retry-after')).toBe('20');
    await tenant.clock.advance(10_000);
    expect((await ask(tenant, list)).status).toBe(429);
  });

  it('are off with those of the logs, and counted all the same', async () => {
    const tenant = await tenantOf({ perDay: 0 });
    for (let n = 0; n < 41; n += 1) expect((await ask(tenant, list)).status).toBe(200);
    expect(tenant.callRecords.tally()).toMatchObject({ list: 41, overLimit: 1 });
  });
});

describe('the account of requests for call records', () => {
  it('says what was asked, when, and how it was answered', async () => {
    const tenant = await tenantOf({ perDay: 0 });
    const id = tenant.callRecords.finish();
    await ask(tenant, `${list}/${id}`, { headers: { authorization: 'Bearer x' } });
    await ask(tenant, `${list}?$top=1`);
    const at = tenant.clock.now();
    expect(tenant.callRecords.requests).toEqual([
      { kind: 'record', id, page: 1, at, status: 200, isAuthorized: true },
      { kind: 'list', id: '', page: 0, at, status: 400, isAuthorized: false },
    ]);
  });
});
