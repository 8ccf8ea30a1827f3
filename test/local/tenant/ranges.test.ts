import { describe, expect, it } from 'vitest';
import { idsFrom, pageAt, rangeUrl, rowsAt, tenantWith, type Feed } from './ask.ts';

const edges = {
  'last tick before': '2026-10-31T23:59:59.9999999Z',
  'at from': '2026-11-01T00:00:00.0000000Z',
  'last tick inside': '2026-11-01T23:59:59.9999999Z',
  'at to': '2026-11-02T00:00:00.0000000Z',
  'first tick after': '2026-11-02T00:00:00.0000001Z',
};

async function idsOfDay(feed: Feed, smsUpperBound?: 'exclusive') {
  const tenant = await tenantWith({ rows: rowsAt(feed, edges), smsUpperBound });
  return idsFrom(rangeUrl(tenant, feed, '2026-11-01', '2026-11-02'));
}

describe('the ends of a range', () => {
  it('getPstnCalls returns a row at toDateTime', async () => {
    expect(await idsOfDay('pstnCalls')).toEqual(['at from', 'last tick inside', 'at to']);
  });

  it('getDirectRoutingCalls does not return a row at toDateTime', async () => {
    expect(await idsOfDay('directRoutingCalls')).toEqual(['at from', 'last tick inside']);
  });

  it('getSmsLog returns a row at toDateTime, or not, as it is told', async () => {
    expect(await idsOfDay('smsLog')).toEqual(['at from', 'last tick inside', 'at to']);
    expect(await idsOfDay('smsLog', 'exclusive')).toEqual(['at from', 'last tick inside']);
  });

  it('are told apart by a tick of 100 ns', async () => {
    const tenant = await tenantWith({ rows: rowsAt('pstnCalls', edges) });
    const from = '2026-11-02T00:00:00.0000001Z';
    const ids = await idsFrom(rangeUrl(tenant, 'pstnCalls', from, '2026-11-02T00:00:01Z'));
    expect(ids).toEqual(['first tick after']);
  });

  it.each([
    '2026-11-01T00:00:00Z',
    '2026-11-01T00%3A00%3A00.0000000Z',
    '2026-11-01T01:00:00%2B01:00',
  ])('may be spelled %s', async (from) => {
    const tenant = await tenantWith({ rows: rowsAt('pstnCalls', edges) });
    const ids = await idsFrom(rangeUrl(tenant, 'pstnCalls', from, '2026-11-01T12:00:00Z'));
    expect(ids).toEqual(['at from']);
  });

  it('may lie in the future', async () => {
    const tenant = await tenantWith({ rows: rowsAt('pstnCalls', edges) });
    expect(await idsFrom(rangeUrl(tenant, 'pstnCalls', '2026-11-02', '2027-01-01'))).toHaveLength(
      2,
    );
  });
});

describe('a refused range', () => {
  async function refusal(path: string) {
    const { url } = await tenantWith();
    const response = await fetch(`${url}/${path}`);
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    return { status: response.status, ...error };
  }
  const pstn = 'v1.0/communications/callRecords/getPstnCalls';

  it('is 406 beyond 90 days, and not at 90 days', async () => {
    const tenant = await tenantWith();
    const url = (to: string) => rangeUrl(tenant, 'pstnCalls', '2026-08-01', to);
    expect((await fetch(url('2026-10-30'))).status).toBe(200);
    expect((await fetch(url('2026-10-30T00:00:00.0000001Z'))).status).toBe(406);
  });

  it('is 400 for empty parameters, with the position that Graph names', async () => {
    expect(await refusal(`${pstn}(fromDateTime=,toDateTime=)`)).toMatchObject({
      status: 400,
      code: 'BadRequest',
      message: "Expression expected at position 13 in 'fromDateTime=,toDateTime='.",
    });
  });

  it.each([
    '(fromDateTime=yesterday,toDateTime=2026-11-01)',
    '(fromDateTime=2026-02-30,toDateTime=2026-03-05)',
    '(fromDateTime=2026-11-02,toDateTime=2026-11-01)',
    '(from=2026-11-01,to=2026-11-02)',
    '()',
  ])('is 400 for %s', async (parameters) => {
    expect(await refusal(pstn + parameters)).toMatchObject({
      status: 400,
      message: 'Error in query syntax.',
    });
  });

  it('is 400 for getSmsLog under v1.0, which has no such function', async () => {
    const path =
      'v1.0/communications/callRecords/getSmsLog(fromDateTime=2026-11-01,toDateTime=2026-11-02)';
    expect(await refusal(path)).toMatchObject({
      status: 400,
      message: "Resource not found for the segment 'getSmsLog'.",
    });
  });

  it('is 404 for what is no function', async () => {
    expect(await refusal('v1.0/users')).toMatchObject({ status: 404 });
  });
});

describe('what a log keeps', () => {
  it('ends with its retention', async () => {
    const rows = rowsAt('pstnCalls', {
      old: '2026-10-26T11:59:59Z',
      young: '2026-10-26T12:00:00Z',
    });
    const tenant = await tenantWith({ rows, retentionDays: { pstnCalls: 7 } });
    expect(await idsFrom(rangeUrl(tenant, 'pstnCalls', '2026-10-01', '2026-11-01'))).toEqual([
      'young',
    ]);
  });

  it('has no made-up rows of the future', async () => {
    const tenant = await tenantWith({ rowsPerDay: 100 });
    const { value } = await pageAt(rangeUrl(tenant, 'pstnCalls', '2026-11-02', '2026-11-09'));
    const times = value.map((row) => Date.parse(String(row['startDateTime'])));
    expect(value.length).toBeGreaterThan(40);
    expect(Math.max(...times)).toBeLessThanOrEqual(tenant.clock.now());
  });
});
