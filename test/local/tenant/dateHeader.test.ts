import { expect, it } from 'vitest';
import { noon, rangeUrl, tenantWith } from './ask.ts';
import type { Tenant } from '../../../src/local/tenant/startTenant.ts';

async function dateOf(tenant: Tenant): Promise<number> {
  const response = await fetch(rangeUrl(tenant, 'pstnCalls', '2026-11-01', '2026-11-02'));
  return Date.parse(response.headers.get('date') ?? '');
}

function setDate({ url }: Tenant, body: unknown): Promise<Response> {
  return fetch(`${url}/_tenant/clock`, { method: 'POST', body: JSON.stringify(body) });
}

it("says what the tenant's clock says", async () => {
  const tenant = await tenantWith();
  expect(await dateOf(tenant)).toBe(noon);
  await tenant.clock.advance(90_000);
  expect(await dateOf(tenant)).toBe(noon + 90_000);
});

it('can be ahead of it or behind it', async () => {
  const tenant = await tenantWith({ dateAheadMs: 600_000 });
  expect(await dateOf(tenant)).toBe(noon + 600_000);
  tenant.setDateAhead(-600_000);
  expect(await dateOf(tenant)).toBe(noon - 600_000);
});

it('can be moved over HTTP', async () => {
  const tenant = await tenantWith();
  expect((await setDate(tenant, { aheadMs: 3_600_000 })).status).toBe(200);
  expect(await dateOf(tenant)).toBe(noon + 3_600_000);
});

it('stays where it is if the request is not understood', async () => {
  const tenant = await tenantWith();
  expect((await setDate(tenant, { aheadMs: 'much' })).status).toBe(400);
  expect(await dateOf(tenant)).toBe(noon);
});
