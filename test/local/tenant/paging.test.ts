import { describe, expect, it } from 'vitest';
import { idsFrom, pageAt, pagesFrom, rangeUrl, rowsAt, tenantWith, truthIds } from './ask.ts';

const threePages = { rowsPerDay: 25, pageSize: 10 };
const day = ['2026-11-01', '2026-11-01T23:59:59.9999999Z'] as const;

async function linkOf(url: string): Promise<string> {
  return (await pageAt(url))['@odata.nextLink'] ?? '';
}

async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status;
}

describe('a continuation link', () => {
  it('is spelled as in the documented examples', async () => {
    const tenant = await tenantWith(threePages);
    const links = await Promise.all([
      linkOf(rangeUrl(tenant, 'pstnCalls', ...day)),
      linkOf(rangeUrl(tenant, 'directRoutingCalls', ...day)),
      linkOf(rangeUrl(tenant, 'smsLog', ...day)),
    ]);
    const root = `${tenant.url}/v1.0/communications/callRecords`;
    expect(links).toEqual([
      `${root}/getPstnCalls(from=${day[0]},to=${day[1]})?$skip=10`,
      `${root}/getDirectRoutingCalls(fromDateTime=${day[0]},toDateTime=${day[1]})?$skip=10`,
      `${root.replace('v1.0', 'beta')}/getSmsLog(fromDateTime=${day[0]},toDateTime=${day[1]})?$skip=10`,
    ]);
  });

  it('can be opaque', async () => {
    const tenant = await tenantWith({ ...threePages, linkStyle: 'token' });
    const url = rangeUrl(tenant, 'pstnCalls', ...day);
    expect(await linkOf(url)).toMatch(/T23%3A59%3A59.*\?\$skiptoken=[\w+/]+==$/);
    expect(await idsFrom(url)).toEqual(truthIds(tenant, 'pstnCalls'));
  });

  it('leads to the configured origin', async () => {
    const tenant = await tenantWith({ ...threePages, origin: 'https://graph.microsoft.com' });
    const page = await pageAt(rangeUrl(tenant, 'pstnCalls', ...day));
    expect(page['@odata.nextLink']).toMatch(/^https:\/\/graph\.microsoft\.com\/v1\.0\//);
    expect(page['@odata.context']).toBe(
      'https://graph.microsoft.com/v1.0/$metadata#Collection(microsoft.graph.callRecords.pstnCallLogRow)',
    );
  });

  it('is absent on the last page, or null if so told', async () => {
    const last = async (lastLink: 'absent' | 'null') => {
      const tenant = await tenantWith({ ...threePages, lastLink });
      return (await pagesFrom(rangeUrl(tenant, 'pstnCalls', ...day))).at(-1);
    };
    expect(await last('absent')).not.toHaveProperty(['@odata.nextLink']);
    expect(await last('null')).toHaveProperty(['@odata.nextLink'], null);
  });

  it('is absent if the rows just fill the page', async () => {
    const tenant = await tenantWith({ rowsPerDay: 10, pageSize: 10 });
    expect(await linkOf(rangeUrl(tenant, 'pstnCalls', ...day))).toBe('');
  });

  it('is accepted again and again', async () => {
    const tenant = await tenantWith(threePages);
    const link = await linkOf(rangeUrl(tenant, 'pstnCalls', ...day));
    expect(await pageAt(link)).toEqual(await pageAt(link));
  });

  it.each([
    ['another number', (link: string) => link.replace('skip=10', 'skip=11')],
    ['an encoded dollar', (link: string) => link.replace('$skip', '%24skip')],
    ['the names of a first request', (link: string) => link.replace('(from=', '(fromDateTime=')],
    ['encoded colons', (link: string) => link.replaceAll(':', '%3A')],
    ['one more option', (link: string) => `${link}&$top=1`],
  ])('is refused with %s', async (_, respelled) => {
    const tenant = await tenantWith(threePages);
    const link = await linkOf(rangeUrl(tenant, 'pstnCalls', ...day));
    const path = respelled(link.slice(tenant.url.length));
    expect(await statusOf(tenant.url + path)).toBe(400);
    expect(await statusOf(link)).toBe(200);
  });

  it('expires when told', async () => {
    const tenant = await tenantWith(threePages);
    const url = rangeUrl(tenant, 'pstnCalls', ...day);
    const link = await linkOf(url);
    tenant.expireLinks();
    expect(await statusOf(link)).toBe(410);
    tenant.expireLinks(400);
    expect(await statusOf(link)).toBe(400);
    expect(await idsFrom(url)).toHaveLength(25);
  });
});

describe('a row that arrives during a paging', () => {
  const atDawn = rowsAt('pstnCalls', { new: '2026-11-01T00:00:00.0000001Z' });

  it('is left to the next paging', async () => {
    const tenant = await tenantWith(threePages);
    const url = rangeUrl(tenant, 'pstnCalls', ...day);
    const before = truthIds(tenant, 'pstnCalls');
    const first = await pageAt(url);
    tenant.addRows('pstnCalls', atDawn);
    tenant.withdrawRow('pstnCalls', String(before[20]));
    const rest = await idsFrom(first['@odata.nextLink'] ?? '');
    expect([...first.value.map((row) => row['id']), ...rest]).toEqual(before);
    expect(await idsFrom(url)).toEqual(truthIds(tenant, 'pstnCalls'));
  });

  it('shifts all later pages of a live paging', async () => {
    const tenant = await tenantWith({ ...threePages, paging: 'live' });
    const first = await pageAt(rangeUrl(tenant, 'pstnCalls', ...day));
    tenant.addRows('pstnCalls', atDawn);
    const rest = await idsFrom(first['@odata.nextLink'] ?? '');
    expect(rest[0]).toBe(first.value.at(-1)?.['id']);
    expect(rest).toHaveLength(16);
  });
});

it('has the newest row of each page first if so told', async () => {
  const tenant = await tenantWith({ ...threePages, rowOrder: 'newestFirst' });
  const ids = truthIds(tenant, 'pstnCalls');
  const pages = [ids.slice(0, 10), ids.slice(10, 20), ids.slice(20)];
  const expected = pages.flatMap((page) => page.toReversed());
  expect(await idsFrom(rangeUrl(tenant, 'pstnCalls', ...day))).toEqual(expected);
});
