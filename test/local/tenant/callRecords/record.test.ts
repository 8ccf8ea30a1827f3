import { describe, expect, it } from 'vitest';
import {
  ask,
  assembled,
  idsOf,
  itemsOf,
  list,
  pagesOf,
  plain,
  repaired,
  tenantOf,
  whole,
} from './askRecords.ts';

const large = { sessions: 200, segments: 1000, participants: 300 };

describe('a call record', () => {
  it('has its own properties and its organizer', async () => {
    const tenant = await tenantOf();
    const id = tenant.callRecords.finish();
    const { body } = await ask(tenant, `${list}/${id}`);
    expect(body).toMatchObject({ id, version: 1, type: 'peerToPeer' });
    expect(body['startDateTime']).toBe('2026-11-02T11:59:00Z');
    expect(body).toHaveProperty('organizer_v2');
    expect(body).not.toHaveProperty('sessions');
    expect(body['@odata.context']).toMatch(/\$metadata#communications\/callRecords\/\$entity$/);
  });

  it.each([
    ['sessions', ['sessions']],
    ['participants_v2', ['participants_v2']],
    ['participants_v2,sessions', ['participants_v2', 'sessions']],
    ['sessions($expand=segments),participants_v2', ['sessions', 'participants_v2']],
    ['sessions($select=id;$expand=segments)', ['sessions']],
    ['organizer_v2', []],
  ])('is expanded by %s', async (expand, names) => {
    const tenant = await tenantOf();
    const id = tenant.callRecords.finish();
    const { body } = await ask(tenant, `${list}/${id}?$expand=${expand}`);
    const parts = ['sessions', 'participants_v2'];
    expect(parts.filter((name) => name in body)).toEqual(names.toSorted().toReversed());
    if (expand.includes('segments')) expect(body).toHaveProperty('sessions.0.segments.0.caller');
    else expect(body).not.toHaveProperty('sessions.0.segments');
  });

  it('is narrowed to what is selected, in record and sessions', async () => {
    const tenant = await tenantOf();
    const id = tenant.callRecords.finish();
    const path = `${list}('${id}')?$select=id,version&$expand=sessions($select=id)`;
    const { body } = await ask(tenant, path);
    const organizer: unknown = expect.anything();
    const expected = { id, version: 1, organizer_v2: organizer, sessions: [{ id }] };
    expect(plain(body)).toEqual(expected);
  });

  it.each([
    '$expand=segments',
    '$expand=sessions($expand=media)',
    '$expand=sessions,sessions',
    '$expand=participants_v2($select=id)',
    '$select=subject',
    '$expand=sessions($select=subject)',
    '$filter=id eq 1',
    'expand=sessions',
  ])('refuses %s', async (query) => {
    const tenant = await tenantOf();
    expect((await ask(tenant, `${list}/${tenant.callRecords.finish()}?${query}`)).status).toBe(400);
  });

  it('is not found before it exists, and more than 30 days after its end', async () => {
    const tenant = await tenantOf();
    const id = tenant.callRecords.finish({ readableInMs: 1000 });
    const status = async () => (await ask(tenant, `${list}/${id}`)).status;
    expect(await status()).toBe(404);
    await tenant.clock.advance(1000);
    expect(await status()).toBe(200);
    await tenant.clock.advance(30 * 86_400_000 - 1000);
    expect(await status()).toBe(200);
    await tenant.clock.advance(1);
    expect(await status()).toBe(404);
  });

  it('is not found under the id of anything else', async () => {
    const tenant = await tenantOf();
    const { status, body } = await ask(tenant, `${list}/00000000-0000-4000-8000-000000000000`);
    expect(status).toBe(404);
    expect(body).toHaveProperty('error.message', 'Could not find the requested call record.');
  });

  it('names new enum members only on request', async () => {
    const tenant = await tenantOf({ perDay: 300 });
    const records = tenant.callRecords.truth(Date.parse('2026-11-01'), Date.parse('2026-11-02'));
    const found = records.find((record) =>
      JSON.stringify(record).includes('azureCommunicationServices"'),
    );
    const path = `${list}/${String(found?.['id'])}?${whole}`;
    const text = async (headers: Record<string, string>) =>
      JSON.stringify((await ask(tenant, path, { headers })).body);
    expect(await text({ prefer: 'include-unknown-enum-members' })).toContain(
      '"productFamily":"azureCommunicationServices"',
    );
    expect(await text({})).toContain('"productFamily":"unknownFutureValue"');
  });
});

describe('the pages inside a record', () => {
  it('begin with 60 sessions and 130 participants in the record', async () => {
    const tenant = await tenantOf();
    const id = tenant.callRecords.finish(large);
    const { body } = await ask(tenant, `${list}/${id}?${whole}`);
    expect(itemsOf(body, 'sessions')).toHaveLength(60);
    expect(itemsOf(body, 'participants_v2')).toHaveLength(130);
    const root = `${tenant.url}/v1.0/$metadata#communications/callRecords('${id}')`;
    expect(String(body['sessions@odata.nextLink'])).toContain(
      `${root}/sessions?$expand=segments&$skiptoken=`,
    );
    expect(String(body['participants_v2@odata.nextLink'])).toContain(
      `${root}/participants_v2?$skiptoken=`,
    );
  });

  it('make up the whole record', async () => {
    const tenant = await tenantOf();
    const id = tenant.callRecords.finish(large);
    const record = await assembled(tenant, id);
    expect(record).toEqual(tenant.callRecords.record(id));
    expect(itemsOf(record, 'sessions')).toHaveLength(200);
    expect(itemsOf(record, 'sessions').flatMap((one) => itemsOf(one, 'segments'))).toHaveLength(
      1000,
    );
    expect(new Set(idsOf(itemsOf(record, 'participants_v2'))).size).toBe(300);
  });

  it('are not found at the printed links: what is after # is never sent', async () => {
    const tenant = await tenantOf();
    const id = tenant.callRecords.finish(large);
    const { body } = await ask(tenant, `${list}/${id}?$expand=sessions`);
    const link = String(body['sessions@odata.nextLink']);
    expect((await ask(tenant, link)).status).toBe(404);
    expect((await ask(tenant, link.replace('#', '%23'))).status).toBe(404);
    expect((await ask(tenant, repaired(link))).status).toBe(200);
  });

  it('have plain links if so told', async () => {
    const tenant = await tenantOf({ nestedLinks: 'plain' });
    const id = tenant.callRecords.finish(large);
    const { body } = await ask(tenant, `${list}/${id}?$expand=sessions`);
    expect((await ask(tenant, String(body['sessions@odata.nextLink']))).status).toBe(200);
  });

  it('go on with segments inside a session that has more than 100', async () => {
    const tenant = await tenantOf();
    const id = tenant.callRecords.finish({ sessions: 1, segments: 250 });
    const { body } = await ask(tenant, `${list}/${id}?${whole}`);
    const [session = {}] = itemsOf(body, 'sessions');
    expect(itemsOf(session, 'segments')).toHaveLength(100);
    expect(session['segments@odata.nextLink']).toContain(`/sessions('${id}')/segments?$skiptoken=`);
    expect(await assembled(tenant, id)).toEqual(tenant.callRecords.record(id));
  });

  it('can be asked for from the beginning', async () => {
    const tenant = await tenantOf();
    const id = tenant.callRecords.finish(large);
    const sizes = async (path: string) =>
      (await pagesOf(tenant, `${list}/${id}/${path}`)).map((page) => itemsOf(page).length);
    const sessions = await sizes('sessions?$expand=segments');
    expect(sessions.slice(0, 3)).toEqual([60, 60, 60]);
    expect(await sizes('participants_v2')).toEqual([130, 130, 40]);
    expect(await sizes('participants_v2?$select=id')).toEqual([130, 130, 40]);
  });

  it('bring a session twice now and then', async () => {
    const tenant = await tenantOf();
    const ids = tenant.callRecords.finishMany(20, { sessions: 70 });
    const counts = await Promise.all(
      ids.map(async (id) => {
        const pages = await pagesOf(tenant, `${list}/${id}/sessions?$select=id`);
        const found = idsOf(pages.flatMap((page) => itemsOf(page)));
        expect(new Set(found).size).toBe(70);
        return found.length;
      }),
    );
    expect(new Set(counts)).toEqual(new Set([70, 72]));
  });

  it.each([
    'sessions?$expand=media',
    'sessions?$skiptoken=abc',
    'sessions?$top=5',
    'participants_v2?$expand=sessions',
  ])('refuse %s', async (path) => {
    const tenant = await tenantOf();
    expect((await ask(tenant, `${list}/${tenant.callRecords.finish()}/${path}`)).status).toBe(400);
  });

  it('refuse a token of something else', async () => {
    const tenant = await tenantOf();
    const [one = '', other = ''] = tenant.callRecords.finishMany(2, large);
    const { body } = await ask(tenant, `${list}/${one}?$expand=sessions`);
    const link = repaired(body['sessions@odata.nextLink']);
    expect((await ask(tenant, link.replace(one, other))).status).toBe(400);
    expect((await ask(tenant, link.replace('?', '?$expand=segments&'))).status).toBe(400);
  });
});

describe('participants_v2 in a national cloud', () => {
  it.each([400, 403] as const)('are refused with %d', async (refuseParticipants) => {
    const tenant = await tenantOf({ refuseParticipants });
    const id = tenant.callRecords.finish();
    expect((await ask(tenant, `${list}/${id}?${whole}`)).status).toBe(refuseParticipants);
    expect((await ask(tenant, `${list}/${id}/participants_v2`)).status).toBe(refuseParticipants);
    expect((await ask(tenant, `${list}/${id}?$expand=sessions`)).status).toBe(200);
  });
});
