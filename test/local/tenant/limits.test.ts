import { describe, expect, it } from 'vitest';
import { rangeUrl, tenantWith, type Feed } from './ask.ts';

const quiet = { rowsPerDay: 0, limits: 'documented' } as const;

describe('the limits', () => {
  it('refuse the 51st request of a minute and say when to come back', async () => {
    const tenant = await tenantWith(quiet);
    const url = rangeUrl(tenant, 'pstnCalls', '2026-11-01', '2026-11-02');
    for (let n = 0; n < 50; n += 1) expect((await fetch(url)).status).toBe(200);
    await tenant.clock.advance(20_000);
    const refused = await fetch(url);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('40');
    await tenant.clock.advance(40_000);
    expect((await fetch(url)).status).toBe(200);
    expect(tenant.tally('pstnCalls')).toEqual({ requests: 52, overLimit: 1 });
  });

  it('count refused requests too', async () => {
    const tenant = await tenantWith({
      ...quiet,
      limits: { perFeedPerMinute: 1, togetherPerMinute: 9 },
    });
    const url = rangeUrl(tenant, 'pstnCalls', '2026-11-01', '2026-11-02');
    await fetch(url);
    await tenant.clock.advance(30_000);
    expect((await fetch(url)).headers.get('retry-after')).toBe('60');
    await tenant.clock.advance(31_000);
    expect((await fetch(url)).status).toBe(429);
  });

  it('hold for all logs together', async () => {
    const tenant = await tenantWith({
      ...quiet,
      limits: { perFeedPerMinute: 50, togetherPerMinute: 2 },
    });
    const ask = async (feed: Feed) =>
      (await fetch(rangeUrl(tenant, feed, '2026-11-01', '2026-11-02'))).status;
    expect(await ask('pstnCalls')).toBe(200);
    expect(await ask('smsLog')).toBe(200);
    expect(await ask('directRoutingCalls')).toBe(429);
  });

  it('are counted even where they are switched off', async () => {
    const tenant = await tenantWith({ rowsPerDay: 0, limits: 'off' });
    const url = rangeUrl(tenant, 'smsLog', '2026-11-01', '2026-11-02');
    for (let n = 0; n < 51; n += 1) expect((await fetch(url)).status).toBe(200);
    expect(tenant.tally('smsLog')).toEqual({ requests: 51, overLimit: 1 });
  });
});

describe('the account of requests', () => {
  it('says what was asked, when, and how it was answered', async () => {
    const tenant = await tenantWith({ rowsPerDay: 3, pageSize: 2 });
    const url = rangeUrl(tenant, 'pstnCalls', '2026-11-01', '2026-11-01T23:00:00Z');
    await fetch(url, { headers: { authorization: 'Bearer x' } });
    await fetch(rangeUrl(tenant, 'pstnCalls', 'never', '2026-11-02'));
    const asked = { feed: 'pstnCalls', version: 'v1.0', at: tenant.clock.now() };
    const range = { from: '2026-11-01', to: '2026-11-01T23:00:00Z' };
    expect(tenant.requests).toEqual([
      { ...asked, ...range, page: 1, status: 200, isAuthorized: true },
      { ...asked, from: '', to: '', page: 0, status: 400, isAuthorized: false },
    ]);
  });

  it('waits as long as the latency says before it answers', async () => {
    const tenant = await tenantWith({ rowsPerDay: 0, latencyMs: 200 });
    const answer = fetch(rangeUrl(tenant, 'pstnCalls', '2026-11-01', '2026-11-02'));
    expect(await tenant.clock.whenSleeping()).toBe(tenant.clock.now() + 200);
    await tenant.clock.advance(200);
    expect((await answer).status).toBe(200);
  });
});
