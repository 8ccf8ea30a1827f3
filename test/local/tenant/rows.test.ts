import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/local/tenant/jsonText.ts';
import { logFunctions } from '../../../src/local/tenant/logFunctions.ts';
import { day, idsFrom, pageAt, pagesFrom, rangeUrl, rowsAt, tenantWith, truthIds } from './ask.ts';

const feeds = ['pstnCalls', 'directRoutingCalls', 'smsLog'] as const;

function namesOf(text: string | undefined): string[] {
  return Object.keys(JSON.parse(text ?? '{}') as object);
}

describe('made-up rows', () => {
  it.each(feeds)(
    'of %s are the same for the same options, and others for another seed',
    async (feed) => {
      const [one, same, other] = await Promise.all([
        tenantWith({ rowsPerDay: 50 }),
        tenantWith({ rowsPerDay: 50 }),
        tenantWith({ rowsPerDay: 50, seed: 2 }),
      ]);
      const rows = one.truth(feed, day.from, day.to);
      expect(rows).toHaveLength(50);
      expect(same.truth(feed, day.from, day.to)).toEqual(rows);
      expect(other.truth(feed, day.from, day.to)).not.toEqual(rows);
    },
  );

  it.each(feeds)('of %s have ids of their own', async (feed) => {
    const tenant = await tenantWith({ rowsPerDay: 3000 });
    expect(new Set(truthIds(tenant, feed)).size).toBe(3000);
  });

  it.each([
    ['pstnCalls', '2026-11-01T00:00:00.0000000Z', '2026-11-01T23:59:59.9999999Z'],
    ['directRoutingCalls', '2026-11-01T00:00:00.000Z', '2026-11-01T23:59:59.999Z'],
    ['smsLog', '2026-11-01T00:00:00.0000000Z', '2026-11-01T23:59:59.9999999Z'],
  ] as const)(
    'of %s reach from the first to the last instant of a day',
    async (feed, first, last) => {
      const tenant = await tenantWith({ rowsPerDay: 20 });
      const rows = tenant.truth(feed, day.from, day.to);
      expect(rows[0]).toContain(`DateTime":"${first}"`);
      expect(rows.at(-1)).toContain(`DateTime":"${last}"`);
    },
  );

  it.each(feeds)('of %s come in the order of their times', async (feed) => {
    const tenant = await tenantWith({ rowsPerDay: 700 });
    const column = feed === 'smsLog' ? 'sentDateTime' : 'startDateTime';
    const times = tenant
      .truth(feed, day.from, day.to)
      .map((text) => (JSON.parse(text) as Record<string, string>)[column] ?? '');
    expect(times).toEqual(times.toSorted());
  });

  it('have the columns of their version, in the order of the documented example', async () => {
    const tenant = await tenantWith({ rowsPerDay: 2 });
    for (const log of logFunctions) {
      const [beta] = tenant.truth(log.name, day.from, day.to, 'beta');
      expect(namesOf(beta)).toEqual(log.columns);
    }
    const [pstn] = tenant.truth('pstnCalls', day.from, day.to);
    expect(namesOf(pstn)).toHaveLength(23);
    expect(namesOf(pstn)).not.toContain('administrativeUnitInfos');
    const [directRouting] = tenant.truth('directRoutingCalls', day.from, day.to);
    expect(namesOf(directRouting)).toHaveLength(21);
  });

  it('have what real rows have', async () => {
    const tenant = await tenantWith({ rowsPerDay: 2000 });
    const text = (feed: string) => tenant.truth(feed, day.from, day.to, 'beta').join('\n');
    const pstn = text('pstnCalls');
    for (const digits of [2, 3, 4, 5, 6]) {
      expect(pstn).toMatch(new RegExp(`"charge":\\d+\\.\\d{${String(digits)}},`));
    }
    expect(pstn).toContain('"charge":0.00,');
    expect(pstn).toMatch(/"callerNumber":"\+\d+\*{3,4}"/);
    expect(pstn).toContain('"userDisplayName":"山田 花子"');
    expect(pstn).toContain('"userDisplayName":"Jos\\u00e9 Nu\\u00f1ez"');
    expect(pstn).toMatch(/"userId":"","userPrincipalName":"",.*"callType":"ucap_/);
    expect(pstn).toMatch(/"administrativeUnitInfos":\[\{"id":"[^"]+"\},\{"id"/);
    expect(text('directRoutingCalls')).toMatch(
      /"failureDateTime":"0001-01-01T00:00:00Z",.*"successfulCall":true/,
    );
    expect(text('directRoutingCalls')).toMatch(/"successfulCall":false,.*"finalSipCode":486/);
  });
});

describe('a million rows a day', () => {
  it('are made page by page', async () => {
    const tenant = await tenantWith({ rowsPerDay: 1_000_000 });
    const url = rangeUrl(tenant, 'pstnCalls', '2026-11-01', '2026-11-02');
    const second = await pageAt((await pageAt(url))['@odata.nextLink'] ?? '');
    expect(second['@odata.nextLink']).toContain('$skip=2000');
    const tail = rangeUrl(
      tenant,
      'pstnCalls',
      '2026-11-01T23:59:50Z',
      '2026-11-01T23:59:59.9999999Z',
    );
    const count = (await pageAt(tail))['@odata.count'];
    expect(count).toBeGreaterThan(100);
    expect(count).toBeLessThan(130);
  });
});

describe('rows that come, change and go', () => {
  it('takes rows as text, byte for byte, whatever they are', async () => {
    const text = '{"id":"x","startDateTime":"2026-11-01T05:00:00Z","charge":1.10,"charge":1.100}';
    const rubbish = '{"id":7,"startDateTime":null}';
    const tenant = await tenantWith({ rowsPerDay: 0 });
    tenant.addRows('pstnCalls', [{ text: rubbish, at: '2026-11-01T06:00:00Z' }, { text }]);
    expect(tenant.truth('pstnCalls', day.from, day.to)).toEqual([text, rubbish]);
    const body = await (
      await fetch(rangeUrl(tenant, 'pstnCalls', '2026-11-01', '2026-11-02'))
    ).text();
    expect(body).toContain(`"value":[${text},${rubbish}]`);
  });

  it('refuses a row that says nowhere where it belongs', async () => {
    const tenant = await tenantWith();
    expect(() => {
      tenant.addRows('pstnCalls', [{ text: '{"id":"x"}' }]);
    }).toThrow('needs "at"');
  });

  it('puts an added row where its time belongs', async () => {
    const tenant = await tenantWith({ rowsPerDay: 3 });
    tenant.addRows('smsLog', rowsAt('smsLog', { new: '2026-11-01T23:59:59.9999998Z' }));
    expect(truthIds(tenant, 'smsLog').indexOf('new')).toBe(2);
  });

  it('changes single properties of a made-up row and keeps its other digits', async () => {
    const tenant = await tenantWith({ rowsPerDay: 5 });
    const before = tenant.truth('pstnCalls', day.from, day.to);
    const id = String(truthIds(tenant, 'pstnCalls')[2]);
    tenant.changeRow('pstnCalls', id, { charge: new Decimal('9.870') });
    const after = tenant.truth('pstnCalls', day.from, day.to);
    expect(after[2]).toBe(before[2]?.replace(/"charge":[\d.]+/, '"charge":9.870'));
    expect(after.with(2, before[2] ?? '')).toEqual(before);
  });

  it('moves a changed row to its new time', async () => {
    const tenant = await tenantWith({ rowsPerDay: 5 });
    const [id] = truthIds(tenant, 'pstnCalls');
    tenant.changeRow('pstnCalls', String(id), { startDateTime: '2026-11-01T23:59:59.9999999Z' });
    expect(truthIds(tenant, 'pstnCalls').at(-1)).toBe(id);
  });

  it('withdraws made-up and added rows', async () => {
    const tenant = await tenantWith({ rowsPerDay: 2 });
    tenant.addRows('pstnCalls', rowsAt('pstnCalls', { added: '2026-11-01T05:00:00Z' }));
    const [first, , last] = truthIds(tenant, 'pstnCalls');
    tenant.withdrawRow('pstnCalls', String(first));
    tenant.withdrawRow('pstnCalls', 'added');
    expect(truthIds(tenant, 'pstnCalls')).toEqual([last]);
    expect(() => {
      tenant.withdrawRow('pstnCalls', String(first));
    }).toThrow('holds no row');
  });

  it('shows late rows only when they arrive', async () => {
    const hourMs = 3_600_000;
    const tenant = await tenantWith({ rowsPerDay: 500, late: { share: 0.2, upToMs: 20 * hourMs } });
    const early = truthIds(tenant, 'pstnCalls');
    expect(
      await idsFrom(rangeUrl(tenant, 'pstnCalls', '2026-11-01', '2026-11-01T23:59:59.9999999Z')),
    ).toEqual(early);
    await tenant.clock.advance(8 * hourMs);
    const complete = truthIds(tenant, 'pstnCalls');
    expect(complete).toHaveLength(500);
    expect(early.length).toBeGreaterThan(400);
    expect(early.length).toBeLessThan(500);
    expect(complete).toEqual(expect.arrayContaining(early));
  });

  it('shows an added row from the time it is told', async () => {
    const tenant = await tenantWith({ rowsPerDay: 0 });
    const visibleFrom = tenant.clock.now() + 1000;
    const [row] = rowsAt('pstnCalls', { late: '2026-11-01T05:00:00Z' });
    tenant.addRows('pstnCalls', row === undefined ? [] : [{ ...row, visibleFrom }]);
    expect(truthIds(tenant, 'pstnCalls')).toEqual([]);
    await tenant.clock.advance(1000);
    expect(truthIds(tenant, 'pstnCalls')).toEqual(['late']);
  });
});

describe('complete paging', () => {
  it.each(feeds)('of %s returns what the tenant holds', async (feed) => {
    const tenant = await tenantWith({ rowsPerDay: 100, pageSize: 30 });
    // The end is inclusive for two of the logs, so it must be the window's last tick.
    const last = feed === 'directRoutingCalls' ? '2026-11-02' : '2026-11-01T23:59:59.9999999Z';
    const pages = await pagesFrom(rangeUrl(tenant, feed, '2026-11-01', last));
    expect(pages.map((page) => page['@odata.count'])).toEqual([30, 30, 30, 10]);
    const rows = pages.flatMap(({ value }) => value);
    expect(rows).toEqual(
      tenant.truth(feed, day.from, day.to).map((text) => JSON.parse(text) as unknown),
    );
  });
});
