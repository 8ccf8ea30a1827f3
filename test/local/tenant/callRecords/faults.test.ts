import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../../src/local/tenant/fault.ts';
import { ask, itemsOf, list, repaired, tenantOf, whole } from './askRecords.ts';

async function withRecord(fault: Fault) {
  const tenant = await tenantOf({ perDay: 0 });
  const id = tenant.callRecords.finish({ sessions: 70 });
  tenant.fault(fault);
  return { tenant, id, path: `${list}/${id}?${whole}` };
}

describe('a fault', () => {
  it('befalls the list only if it names it', async () => {
    const { tenant } = await withRecord({ kind: 'status', status: 500 });
    expect((await ask(tenant, list)).status).toBe(200);
    tenant.fault({ kind: 'status', status: 500, feed: 'callRecordList' });
    expect((await ask(tenant, list)).status).toBe(500);
    expect((await ask(tenant, list)).status).toBe(200);
  });

  it.each([401, 403])('refuses access with %d wherever it is named', async (status) => {
    const { tenant, path } = await withRecord({ kind: 'status', status, feed: 'callRecords' });
    for (const feed of ['callRecordList', 'subscriptions']) {
      tenant.fault({ kind: 'status', status, feed });
    }
    for (const asked of [path, list, '/v1.0/subscriptions']) {
      expect((await ask(tenant, asked)).status).toBe(status);
      expect((await ask(tenant, asked)).status).toBe(200);
    }
  });

  it('befalls a page of a record, or one record', async () => {
    const second = { feed: 'callRecords', page: 2 } as const;
    const { tenant, id, path } = await withRecord({ kind: 'status', status: 504, ...second });
    const { status, body } = await ask(tenant, path);
    expect(status).toBe(200);
    const link = repaired(body['sessions@odata.nextLink']);
    expect((await ask(tenant, link)).status).toBe(504);
    expect((await ask(tenant, link)).status).toBe(200);
    const other = tenant.callRecords.finish();
    tenant.fault({ kind: 'status', status: 500, feed: 'callRecords', id, times: 'always' });
    expect((await ask(tenant, `${list}/${other}`)).status).toBe(200);
    expect((await ask(tenant, path)).status).toBe(500);
  });

  it('breaks the connection', async () => {
    const reset = { kind: 'reset', when: 'midBody', feed: 'callRecords' } as const;
    const { tenant, path } = await withRecord(reset);
    await expect(ask(tenant, path)).rejects.toThrow();
    expect(tenant.callRecords.requests.at(-1)?.status).toBe(0);
  });

  it('breaks the sessions of a record, or their link', async () => {
    const { tenant, path } = await withRecord({ kind: 'noValue', feed: 'callRecords' });
    expect((await ask(tenant, path)).body).not.toHaveProperty('sessions');
    tenant.fault({ kind: 'valueNotArray', feed: 'callRecords' });
    expect((await ask(tenant, path)).body).toHaveProperty('sessions', {});
    tenant.fault({ kind: 'foreignLink', feed: 'callRecords' });
    expect((await ask(tenant, path)).body['sessions@odata.nextLink']).toMatch(
      /^https:\/\/graph\.example\.com\/v1\.0/,
    );
    tenant.fault({ kind: 'relativeLink', feed: 'callRecords' });
    expect((await ask(tenant, path)).body['sessions@odata.nextLink']).toMatch(/^\/v1\.0/);
    tenant.fault({ kind: 'truncated', feed: 'callRecords' });
    await expect(ask(tenant, path)).rejects.toThrow();
  });

  it('puts rubbish into the list', async () => {
    const rubbish = { kind: 'rubbishRows', rubbish: 'notObjects', feed: 'callRecordList' } as const;
    const { tenant } = await withRecord(rubbish);
    expect(itemsOf((await ask(tenant, list)).body)).toContain(42);
  });
});
