import { describe, expect, it } from 'vitest';
import { ask, idsOf, itemsOf, list, repaired, tenantOf, whole } from './askRecords.ts';

const hourMs = 3_600_000;
const from = Date.parse('2026-11-01');
const to = Date.parse('2026-11-02');

describe('a new version of a record', () => {
  it('has the next number, and a segment more', async () => {
    const tenant = await tenantOf({ perDay: 0 });
    const id = tenant.callRecords.finish();
    expect(tenant.callRecords.raise(id)).toBe(2);
    const { body } = await ask(tenant, `${list}/${id}?${whole}`);
    expect(body['version']).toBe(2);
    expect(body).toHaveProperty('sessions.0.segments.length', 2);
  });

  it('has the size that is told, and keeps what was there', async () => {
    const tenant = await tenantOf({ perDay: 0 });
    const id = tenant.callRecords.finish({ sessions: 3, participants: 4 });
    const before = tenant.callRecords.record(id) ?? {};
    tenant.callRecords.raise(id, { sessions: 5, segments: 5, participants: 6 });
    const after = tenant.callRecords.record(id) ?? {};
    expect(idsOf(itemsOf(after, 'sessions')).slice(0, 3)).toEqual(
      idsOf(itemsOf(before, 'sessions')),
    );
    expect(itemsOf(after, 'participants_v2').slice(0, 4)).toEqual(
      itemsOf(before, 'participants_v2'),
    );
    expect(itemsOf(after, 'sessions')).toHaveLength(5);
    expect(itemsOf(after, 'participants_v2')).toHaveLength(6);
  });

  it('moves the call to another day', async () => {
    const tenant = await tenantOf({ perDay: 50 });
    const [record = {}] = tenant.callRecords.truth(from, to);
    const id = String(record['id']);
    tenant.callRecords.raise(id, { startDateTime: '2026-10-31T23:00:00Z' });
    const listed = async (day: string, end: string) => {
      const filter = `startDateTime ge ${day}T00:00:00Z and startDateTime lt ${end}T00:00:00Z`;
      return idsOf(itemsOf((await ask(tenant, `${list}?$filter=${filter}`)).body));
    };
    expect(await listed('2026-11-01', '2026-11-02')).not.toContain(id);
    expect(await listed('2026-10-31', '2026-11-01')).toContain(id);
    expect(idsOf(tenant.callRecords.truth(from, to))).not.toContain(id);
  });

  it('comes by itself to some made-up records, hours and days later', async () => {
    const tenant = await tenantOf({ perDay: 200 });
    const versions = () =>
      new Map(tenant.callRecords.truth(from, to).map(({ id, version }) => [id, Number(version)]));
    const before = versions();
    await tenant.clock.advance(90 * hourMs);
    const after = versions();
    expect(after.size).toBe(before.size);
    const risen = [...after].filter(([id, version]) => version > (before.get(id) ?? 0));
    expect(risen.length).toBeGreaterThan(10);
    expect(Math.max(...after.values())).toBe(4);
  });

  it('never comes by itself if so told', async () => {
    const tenant = await tenantOf({ perDay: 200, hasLateVersions: false });
    await tenant.clock.advance(90 * hourMs);
    const versions = tenant.callRecords.truth(from, to).map(({ version }) => version);
    expect(new Set(versions)).toEqual(new Set([1]));
  });

  it('comes between two pages of the same record, as a fault', async () => {
    const tenant = await tenantOf({ perDay: 0 });
    const id = tenant.callRecords.finish({ sessions: 70 });
    tenant.fault({ kind: 'versionRises', feed: 'callRecords', id });
    const { body } = await ask(tenant, `${list}/${id}?${whole}`);
    expect(body['version']).toBe(1);
    expect((await ask(tenant, repaired(body['sessions@odata.nextLink']))).status).toBe(200);
    expect((await ask(tenant, `${list}/${id}?$select=version`)).body['version']).toBe(2);
  });
});
