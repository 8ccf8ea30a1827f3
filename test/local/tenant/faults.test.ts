import { describe, expect, it } from 'vitest';
import type { Fault, FaultKind } from '../../../src/local/tenant/fault.ts';
import { rubbishKinds, type Rubbish } from '../../../src/local/tenant/rubbishRows.ts';
import { pageAt, pagesFrom, rangeUrl, tenantWith } from './ask.ts';

const options = { rowsPerDay: 5, pageSize: 3 };
const day = ['2026-11-01', '2026-11-01T23:59:59.9999999Z'] as const;

async function withFault(fault: Fault) {
  const tenant = await tenantWith(options);
  const url = rangeUrl(tenant, 'pstnCalls', ...day);
  const whole = await (await fetch(url)).text();
  tenant.fault(fault);
  return { tenant, url, whole };
}

describe('a status', () => {
  it.each([401, 403, 404, 410, 429, 500, 503, 504])(
    '%d comes in the shape of Graph',
    async (status) => {
      const { url } = await withFault({ kind: 'status', status });
      const response = await fetch(url);
      expect(response.status).toBe(status);
      expect(response.headers.has('retry-after')).toBe(false);
      const { error } = (await response.json()) as { error: Record<string, unknown> };
      expect(Object.keys(error)).toEqual(['code', 'message', 'innerError']);
      expect((await fetch(url)).status).toBe(200);
    },
  );

  it('502 comes as HTML', async () => {
    const { url } = await withFault({ kind: 'status', status: 502 });
    const response = await fetch(url);
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('<html>');
  });

  it('says when to come back, in seconds or as a date', async () => {
    const inSeconds = await withFault({ kind: 'status', status: 429, retryAfterSeconds: 7 });
    expect((await fetch(inSeconds.url)).headers.get('retry-after')).toBe('7');
    const asDate = await withFault({ kind: 'status', status: 503, retryAfterDateInMs: 60_000 });
    const date = (await fetch(asDate.url)).headers.get('retry-after') ?? '';
    expect(Date.parse(date)).toBe(asDate.tenant.clock.now() + 60_000);
  });

  it('is what a cloud answers that does not have the log', async () => {
    const { url, tenant } = await withFault({ kind: 'noLog', times: 'always' });
    const response = await fetch(url);
    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty(
      'error.message',
      "Resource not found for the segment 'getPstnCalls'.",
    );
    tenant.clearFaults();
    expect((await fetch(url)).status).toBe(200);
  });

  it('302 leads elsewhere', async () => {
    const { url } = await withFault({ kind: 'redirect', location: 'http://127.0.0.1:9/x' });
    const response = await fetch(url, { redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('http://127.0.0.1:9/x');
  });
});

describe('a broken connection', () => {
  it('is reset before the headers', async () => {
    const { tenant, url } = await withFault({ kind: 'reset', when: 'beforeHeaders' });
    await expect(fetch(url)).rejects.toThrow();
    expect(tenant.requests.at(-1)?.status).toBe(0);
    expect((await fetch(url)).status).toBe(200);
  });

  it.each(['afterHeaders', 'midBody'] as const)('is reset %s', async (when) => {
    const { url } = await withFault({ kind: 'reset', when });
    const response = await fetch(url);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('hangs until the client or the tenant ends it', async () => {
    const { tenant, url } = await withFault({ kind: 'hang', times: 2 });
    const stop = new AbortController();
    const left = fetch(url, { signal: stop.signal });
    const waiting = fetch(url);
    stop.abort();
    await expect(left).rejects.toThrow();
    while (tenant.requests.at(-1)?.status !== 0)
      await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([tenant.close(), expect(waiting).rejects.toThrow()]);
  });

  it('sends a slow body piece by piece, by the clock', async () => {
    const { tenant, url, whole } = await withFault({ kind: 'slowBody', pauseMs: 1000 });
    const response = await fetch(url);
    const body = response.text();
    for (let piece = 0; piece < 10; piece += 1) {
      await tenant.clock.whenSleeping();
      await tenant.clock.advance(1000);
    }
    expect(await body).toBe(whole);
  });
});

describe('a broken page', () => {
  async function bodyWith(fault: FaultKind): Promise<string> {
    return (await fetch((await withFault(fault)).url)).text();
  }

  it('is cut off in the middle of its JSON', async () => {
    const body = await bodyWith({ kind: 'truncated' });
    expect(body.length).toBeGreaterThan(500);
    expect(() => JSON.parse(body) as unknown).toThrow();
  });

  it('has no value, or one that is no list', async () => {
    expect(JSON.parse(await bodyWith({ kind: 'noValue' }))).not.toHaveProperty('value');
    expect(JSON.parse(await bodyWith({ kind: 'valueNotArray' }))).toHaveProperty('value', {});
  });

  it('has another content type, or none', async () => {
    const type = async (contentType: string | null) => {
      const { url } = await withFault({ kind: 'contentType', contentType });
      return (await fetch(url)).headers.get('content-type');
    };
    expect(await type('text/plain')).toBe('text/plain');
    expect(await type(null)).toBeNull();
  });

  it('is compressed, or indented, and means the same', async () => {
    const packed = await withFault({ kind: 'gzip' });
    const response = await fetch(packed.url);
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.text()).toBe(packed.whole);
    const indented = await withFault({ kind: 'prettyPrinted' });
    const body = await (await fetch(indented.url)).text();
    expect(body.split('\n').length).toBeGreaterThan(50);
    expect(JSON.parse(body)).toEqual(JSON.parse(indented.whole));
    expect(body).toContain('"@odata.count" : 3,');
  });

  it('links to itself, elsewhere, or without an origin', async () => {
    const link = async (fault: FaultKind) => {
      const { tenant, url } = await withFault(fault);
      return { tenant, url, link: (await pageAt(url))['@odata.nextLink'] };
    };
    const repeated = await link({ kind: 'repeatedLink' });
    expect(repeated.link).toBe(repeated.url);
    const foreign = await link({ kind: 'foreignLink', origin: 'https://example.com' });
    expect(foreign.link).toMatch(/^https:\/\/example\.com\/v1\.0\/.*skip=3$/);
    expect((await link({ kind: 'relativeLink' })).link).toMatch(/^\/v1\.0\/.*skip=3$/);
  });

  it('has null for the link on the last page', async () => {
    const { url } = await withFault({ kind: 'nullLink', page: 2 });
    expect((await pagesFrom(url)).at(-1)).toHaveProperty(['@odata.nextLink'], null);
  });

  it.each(rubbishKinds)('has rubbish rows: %s', async (kind) => {
    const { url, whole } = await withFault({ kind: 'rubbishRows', rubbish: kind as Rubbish });
    const page = await pageAt(url);
    const sound = (JSON.parse(whole) as { value: unknown[] }).value;
    expect(page.value.slice(0, sound.length)).toEqual(sound);
    expect(page.value.length).toBeGreaterThan(sound.length);
    expect(page['@odata.count']).toBe(page.value.length);
  });
});

describe('which request a fault befalls', () => {
  const fault = { kind: 'status', status: 500 } as const;

  it('is that of its log and its page, as often as told', async () => {
    const { tenant, url } = await withFault({ ...fault, feed: 'pstnCalls', page: 2, times: 2 });
    const sms = await pagesFrom(rangeUrl(tenant, 'smsLog', ...day));
    expect(sms).toHaveLength(2);
    const link = (await pageAt(url))['@odata.nextLink'] ?? '';
    const statuses = [await fetch(link), await fetch(link), await fetch(link)].map((r) => r.status);
    expect(statuses).toEqual([500, 500, 200]);
  });

  it('comes after those that are let pass', async () => {
    const { url } = await withFault({ ...fault, after: 1 });
    const statuses = [await fetch(url), await fetch(url), await fetch(url)].map((r) => r.status);
    expect(statuses).toEqual([200, 500, 200]);
  });

  it('is every one until the faults are cleared', async () => {
    const { tenant, url } = await withFault({ ...fault, times: Infinity });
    expect([(await fetch(url)).status, (await fetch(url)).status]).toEqual([500, 500]);
    tenant.clearFaults();
    expect((await fetch(url)).status).toBe(200);
  });

  it('can be told over HTTP', async () => {
    const tenant = await tenantWith(options);
    const url = rangeUrl(tenant, 'pstnCalls', ...day);
    const post = (body: unknown) =>
      fetch(`${tenant.url}/_tenant/faults`, { method: 'POST', body: JSON.stringify(body) });
    expect((await post({ ...fault, times: 'always' })).status).toBe(201);
    expect((await fetch(url)).status).toBe(500);
    await fetch(`${tenant.url}/_tenant/faults`, { method: 'DELETE' });
    expect((await fetch(url)).status).toBe(200);
  });

  it.each([
    { kind: 'flood' },
    { kind: 'status' },
    { kind: 'reset', when: 'never' },
    { kind: 'hang', times: 'often' },
    { kind: 'hang', feed: 'faxes' },
    'hang',
  ])('is refused over HTTP if it is not understood: %j', async (body) => {
    const tenant = await tenantWith(options);
    const url = `${tenant.url}/_tenant/faults`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    expect(response.status).toBe(400);
    expect((await fetch(rangeUrl(tenant, 'pstnCalls', ...day))).status).toBe(200);
  });
});
