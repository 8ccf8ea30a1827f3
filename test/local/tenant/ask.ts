import { afterEach } from 'vitest';
import { FakeClock } from '../../support/fakeClock.ts';
import { startTenant, type Tenant } from '../../../src/local/tenant/startTenant.ts';
import type { TenantOptions } from '../../../src/local/tenant/tenantOptions.ts';

/** Noon of the day after the one that most tests ask for. */
export const noon = Date.parse('2026-11-02T12:00:00Z');
export const day = { from: Date.parse('2026-11-01'), to: Date.parse('2026-11-02') };

const started: Tenant[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((tenant) => tenant.close()));
});

/** A tenant that ends with the test. */
export async function tenantWith(
  options: Partial<TenantOptions> = {},
): Promise<Tenant & { readonly clock: FakeClock }> {
  const clock = new FakeClock(noon);
  const tenant = await startTenant({ clock, limits: 'off', ...options });
  started.push(tenant);
  return { ...tenant, clock };
}

const functions = {
  pstnCalls: 'v1.0/communications/callRecords/getPstnCalls',
  directRoutingCalls: 'v1.0/communications/callRecords/getDirectRoutingCalls',
  smsLog: 'beta/communications/callRecords/getSmsLog',
};
export type Feed = keyof typeof functions;

/** The address that asks a log for a range. */
export function rangeUrl({ url }: Tenant, feed: Feed, from: string, to: string): string {
  return `${url}/${functions[feed]}(fromDateTime=${from},toDateTime=${to})`;
}

export interface Page {
  readonly '@odata.context': string;
  readonly '@odata.count': number;
  readonly '@odata.nextLink'?: string | null;
  readonly value: readonly Readonly<Record<string, unknown>>[];
}

export async function pageAt(url: string): Promise<Page> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`status ${String(response.status)}`);
  return (await response.json()) as Page;
}

/** All pages of a range, by following the links. */
export async function pagesFrom(url: string): Promise<Page[]> {
  const pages: Page[] = [];
  for (let next: string | null | undefined = url; typeof next === 'string';) {
    const page: Page = await pageAt(next);
    pages.push(page);
    next = page['@odata.nextLink'];
  }
  return pages;
}

/** Ids of the rows of a range, in the order they came. */
export async function idsFrom(url: string): Promise<unknown[]> {
  return (await pagesFrom(url)).flatMap(({ value }) => value.map((row) => row['id']));
}

export function truthIds(tenant: Tenant, feed: Feed, range = day): unknown[] {
  return tenant
    .truth(feed, range.from, range.to)
    .map((text) => (JSON.parse(text) as { id: unknown }).id);
}

/** Rows of one log, each with an id and a time. */
export function rowsAt(feed: Feed, times: Readonly<Record<string, string>>) {
  const time = feed === 'smsLog' ? 'sentDateTime' : 'startDateTime';
  return Object.entries(times).map(([id, at]) => ({ feed, fields: { id, [time]: at } }));
}
