import { describe, expect, it } from 'vitest';
import { ask, idsOf, itemsOf, list, pagesOf, tenantOf, type Body } from './askRecords.ts';

const day =
  '$filter=startDateTime ge 2026-11-01T00:00:00Z and startDateTime lt 2026-11-02T00:00:00Z';
const oneDay = `${list}?${day}`;
const from = Date.parse('2026-11-01');
const to = Date.parse('2026-11-02');

function listed(pages: readonly Body[]): Body[] {
  return pages.flatMap((page) => itemsOf(page));
}

describe('the list of call records', () => {
  it('holds each record of the range once, in its newest version', async () => {
    const tenant = await tenantOf({ perDay: 150 });
    const records = listed(await pagesOf(tenant, oneDay));
    const truth = tenant.callRecords.truth(from, to);
    expect(records).toHaveLength(150);
    const versions = (items: readonly Body[]) =>
      new Map(items.map(({ id, version }) => [id, version]));
    expect(versions(records)).toEqual(versions(truth));
  });

  it('has pages of 60, or of the size that is preferred', async () => {
    const tenant = await tenantOf({ perDay: 150 });
    const pages = await pagesOf(tenant, oneDay);
    expect(pages.map((page) => itemsOf(page).length)).toEqual([60, 60, 30]);
    const headers = { prefer: 'odata.maxpagesize=50' };
    const preferred = await ask(tenant, oneDay, { headers });
    expect(itemsOf(preferred.body)).toHaveLength(50);
    expect(preferred.headers.get('preference-applied')).toBe('odata.maxpagesize=50');
  });

  it('remembers the page size of a reading in its links', async () => {
    const tenant = await tenantOf({ perDay: 150 });
    const pages = await pagesOf(tenant, oneDay, { prefer: 'odata.maxpagesize=70' });
    expect(pages.map((page) => itemsOf(page).length)).toEqual([70, 70, 10]);
    const link = String(pages[0]?.['@odata.nextLink']);
    const headers = { prefer: 'odata.maxpagesize=7' };
    const second = await ask(tenant, link, { headers });
    expect(itemsOf(second.body)).toHaveLength(70);
    expect(second.headers.has('preference-applied')).toBe(false);
  });

  it('has 1,000 records a page at most', async () => {
    const tenant = await tenantOf({ perDay: 1200 });
    const headers = { prefer: 'odata.maxpagesize=5000' };
    const page = await ask(tenant, oneDay, { headers });
    expect(itemsOf(page.body)).toHaveLength(1000);
    expect(page.headers.get('preference-applied')).toBe('odata.maxpagesize=1000');
  });

  it('is in no order of time, and in the same order each time', async () => {
    const tenant = await tenantOf({ perDay: 150 });
    const pages = await pagesOf(tenant, oneDay);
    const starts = listed(pages).map(({ startDateTime }) => String(startDateTime));
    expect(starts).not.toEqual(starts.toSorted());
    expect(pages[2]?.['value']).toEqual((await pagesOf(tenant, oneDay))[2]?.['value']);
  });

  it('shows the organizer, and nothing that can be expanded', async () => {
    const tenant = await tenantOf();
    for (const record of itemsOf((await ask(tenant, oneDay)).body)) {
      expect(record).toHaveProperty('organizer_v2.identity');
      expect(record).not.toHaveProperty('sessions');
      expect(record).not.toHaveProperty('participants_v2');
    }
  });

  it('narrows records to what is selected', async () => {
    const tenant = await tenantOf();
    const { body } = await ask(tenant, `${oneDay}&$select=id,version`);
    const [record = {}] = itemsOf(body);
    const names = Object.keys(record).filter((name) => !name.startsWith('organizer_v2'));
    expect(names).toEqual(['id', 'version']);
  });

  it('leaves out what ended more than 30 days ago', async () => {
    const tenant = await tenantOf({ perDay: 0 });
    const id = tenant.callRecords.finish();
    await tenant.clock.advance(30 * 86_400_000);
    expect(idsOf(itemsOf((await ask(tenant, list)).body))).toEqual([id]);
    await tenant.clock.advance(1);
    expect(itemsOf((await ask(tenant, list)).body)).toEqual([]);
  });

  it('shows a record once it exists, not when its call starts', async () => {
    const tenant = await tenantOf({ perDay: 0 });
    tenant.callRecords.finish({ readableInMs: 60_000 });
    expect(itemsOf((await ask(tenant, list)).body)).toEqual([]);
    await tenant.clock.advance(60_000);
    expect(itemsOf((await ask(tenant, list)).body)).toHaveLength(1);
  });

  it('leaves out nulls on request', async () => {
    const tenant = await tenantOf();
    const headers = { prefer: 'omit-values=nulls' };
    const { body } = await ask(tenant, oneDay, { headers });
    expect(JSON.stringify(body)).not.toContain('null');
  });
});

describe('the filter of the list', () => {
  it.each([
    ['ge 2026-11-02T10:00:00Z', ['at', 'after']],
    ['gt 2026-11-02T10:00:00Z', ['after']],
    ['lt 2026-11-02T10:00:00Z', ['before']],
    ['le 2026-11-02T10:00:00.0000000Z', ['before', 'at']],
    ['ge 2026-11-02T11:00:00%2B01:00', ['at', 'after']],
    ['gt 2026-11-02T09:00:00Z and startDateTime lt 2026-11-02T10:00:00Z', ['before']],
  ])('takes startDateTime %s', async (comparison, expected) => {
    const tenant = await tenantOf({ perDay: 0 });
    const names = new Map<string, string>();
    const add = (name: string, startDateTime: string) =>
      names.set(tenant.callRecords.finish({ startDateTime }), name);
    add('before', '2026-11-02T09:59:59.9999999Z');
    add('at', '2026-11-02T10:00:00Z');
    add('after', '2026-11-02T10:00:00.0000001Z');
    const { body } = await ask(tenant, `${list}?$filter=startDateTime ${comparison}`);
    const found = idsOf(itemsOf(body)).map((id) => names.get(String(id)));
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  it.each([
    "$filter=startDateTime ge '2026-11-01T00:00:00Z'",
    '$filter=startDateTime ge 2026-11-01',
    '$filter=startDateTime GE 2026-11-01T00:00:00Z',
    '$filter=startDateTime ge 2026-11-02T11:00:00+01:00',
    '$filter=startDateTime eq 2026-11-01T00:00:00Z',
    '$filter=endDateTime ge 2026-11-01T00:00:00Z',
    '$filter=startDateTime ge 2026-11-01T00:00:00Z or startDateTime lt 2026-11-02T00:00:00Z',
    '$filter=',
    '$filter=id eq 1&$filter=id eq 1',
    '$expand=sessions',
    '$expand=participants_v2',
    '$orderby=startDateTime',
    '$top=10',
    '$count=true',
    '$select=startTime',
  ])('refuses %s', async (query) => {
    const tenant = await tenantOf();
    const { status, body } = await ask(tenant, `${list}?${query}`);
    expect(status).toBe(400);
    expect(body).toHaveProperty('error.code', 'BadRequest');
  });
});

describe('a link of the list', () => {
  const linked = async () => {
    const tenant = await tenantOf({ perDay: 150 });
    const link = String((await ask(tenant, oneDay)).body['@odata.nextLink']);
    return { tenant, link };
  };

  it('keeps the query, and is accepted again and again', async () => {
    const { tenant, link } = await linked();
    expect(link).toContain('/v1.0/communications/callRecords?$filter=startDateTime%20ge');
    expect((await ask(tenant, link)).body).toEqual((await ask(tenant, link)).body);
  });

  it.each([
    ['a token of its own', (link: string) => link.replace(/skiptoken=.*/, 'skiptoken=abc')],
    ['a changed token', (link: string) => link.replace(/skiptoken=../, 'skiptoken=AA')],
    ['a decoded token', (link: string) => decodeURIComponent(link).replace('==', '')],
    ['another filter', (link: string) => link.replace('%20ge%20', '%20gt%20')],
    ['no filter', (link: string) => link.replace(/\$filter=.*&/, '')],
  ])('is refused with %s', async (_, respelled) => {
    const { tenant, link } = await linked();
    expect((await ask(tenant, respelled(link))).status).toBe(400);
  });

  it('expires when told', async () => {
    const { tenant, link } = await linked();
    tenant.expireLinks();
    expect((await ask(tenant, link)).status).toBe(410);
    tenant.expireLinks(400);
    expect((await ask(tenant, link)).status).toBe(400);
  });

  it('shows a record that changed during the reading once', async () => {
    const { tenant } = await linked();
    const first = await ask(tenant, oneDay);
    const ids = idsOf(itemsOf(first.body));
    for (const { id } of tenant.callRecords.truth(from, to)) tenant.callRecords.raise(String(id));
    const rest = await pagesOf(tenant, String(first.body['@odata.nextLink']));
    const all = [...ids, ...idsOf(listed(rest))];
    expect(new Set(all).size).toBe(150);
    expect(all).toHaveLength(150);
    expect(idsOf(listed(await pagesOf(tenant, oneDay)))).toHaveLength(150);
  });
});
