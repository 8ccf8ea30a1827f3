import { BlobServiceClient } from '@azure/storage-blob';
import { TableClient } from '@azure/data-tables';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { drainInbox } from '../../src/callRecords/drainInbox.ts';
import { publishCallRecords } from '../../src/callRecords/publishCallRecords.ts';
import { describeError } from '../../src/errors.ts';
import { smsLog } from '../../src/feeds/smsLog.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { callRecordLimiters } from '../../src/graph/callRecordLimits.ts';
import { GraphCallRecords } from '../../src/graph/graphCallRecords.ts';
import { GraphLogSource } from '../../src/graph/graphLogSource.ts';
import { Limiter } from '../../src/graph/limiter.ts';
import { logLine, type LogRecord } from '../../src/log.ts';
import { createAzureBlobs } from '../../src/storage/azureBlobs.ts';
import { createAzureEntityTable } from '../../src/storage/azureEntityTable.ts';
import { bodyOf, lifecycle, notification } from '../callRecords/notifications/posts.ts';
import { ReceiverWorld } from '../callRecords/notifications/receiverWorld.ts';
import { json, startGraphServer } from '../graph/graphServer.ts';
import { startAccount } from '../storage/loopbackAccount.ts';
import { CallWorld, record } from '../support/callWorld.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { findPersonalData } from '../support/logs/personalData.ts';
import { hourMs, World } from '../support/world.ts';

const now = '2026-11-03T12:00:00Z';
const { signal } = new AbortController();

/** Personal data, each of a kind of its own. */
const data = [
  '+14255550123',
  '+4420794****',
  'user7@contoso.com',
  'Наталья Орлова',
  'Anna Example',
  '{"userDisplayName":"Anna Example","callerNumber":"+14255550123"}',
  'Bearer eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJncmFwaCJ9.c2lnbmF0dXJl',
];
const anyData = fc.constantFrom(...data);
const anyValue = fc.oneof(
  anyData,
  anyData.map((one) => ({ [one]: one })),
  fc.array(anyData, { maxLength: 2 }),
);

/** Nothing of it, and there is something that could have held it. */
function expectNone(events: readonly LogRecord[]): void {
  expect(events.length).toBeGreaterThan(0);
  expect(events.map(logLine).flatMap(findPersonalData)).toEqual([]);
}

/** A row or record whose every property, known or not, holds personal data. */
function rowOf(columns: readonly string[]) {
  const known = fc.record(Object.fromEntries(columns.map((name) => [name, anyValue])), {
    requiredKeys: [],
  });
  const unknown = fc.dictionary(anyData, anyValue, { maxKeys: 3 });
  return fc.tuple(known, unknown).map(([one, other]) => ({ ...one, ...other }));
}

it.each([pstnCalls, smsLog])('$name: no event has anything of a row', async (feed) => {
  const rows = fc.array(rowOf(Object.keys(feed.columns)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(rows, async (all) => {
      const world = new World(now, { exportStart: Date.parse('2026-11-03') });
      world.feeds = [feed];
      for (const row of all)
        world.source.putText(feed, '2026-11-03T11:00:00Z', JSON.stringify(row));
      await world.run();
      expect(world.allRows(feed).length).toBeGreaterThan(0);
      expectNone(world.events);
    }),
    { numRuns: 30 },
  );
});

it('no event has anything of a call record', async () => {
  const columns = [
    'type',
    'modalities',
    'organizer_v2',
    'participants_v2',
    'sessions',
    'endDateTime',
  ];
  await fc.assert(
    fc.asyncProperty(rowOf(columns), async (content) => {
      const world = new CallWorld(now, { exportStart: Date.parse('2026-11-01') });
      world.source.put(record('r1', '2026-11-02T10:00:00Z', 1, content));
      await world.context().inbox.announce(['r1'], world.clock.now());
      await drainInbox(world.context(), world.run());
      await publishCallRecords(world.context(), world.run());
      expect(world.published()).toHaveLength(1);
      expectNone(world.events);
    }),
    { numRuns: 30 },
  );
});

it('no event has anything of a notification that is not ours, or of a body that is none', async () => {
  const world = new ReceiverWorld();
  const ours = await world.subscribe();
  const receiver = world.receiver();
  for (const one of data) {
    const items = [
      notification({ id: one, clientState: one }, one),
      notification({ ...ours, clientState: one }),
      notification(ours, one),
      notification(ours, undefined, { resourceData: { id: one, [one]: one }, [one]: one }),
      lifecycle(ours, one),
      lifecycle(ours, { [one]: one }),
    ];
    await world.post(receiver, bodyOf(items));
    await world.post(receiver, bodyOf(one));
    await world.post(receiver, Buffer.from(one));
  }
  expectNone(world.events);
});

const statuses = [200, 400, 401, 403, 404, 406, 410, 412, 429, 500, 503];

it.each(statuses)('no error has anything of an answer %i of Graph', async (status) => {
  const bodies = data.flatMap((one) => [
    one,
    { error: { code: one, message: one, innerError: { [one]: one } } },
    { value: one, '@odata.nextLink': one },
    { value: [one], '@odata.nextLink': `https://graph.microsoft.com/${one}` },
    { id: one, version: one, startDateTime: one, sessions: one, participants_v2: [one] },
  ]);
  const clock = new FakeClock(Date.parse(now), { autoAdvance: true });
  const giveUpAt = clock.now() + hourMs;
  const range = { from: clock.now() - hourMs, to: clock.now() };
  const errors: string[] = [];
  for (const body of bodies) {
    const header = { 'request-id': encodeURI(data.join()), 'retry-after': encodeURI(data.join()) };
    const server = await startGraphServer(json(status, body, header));
    onTestFinished(() => server.close());
    const access = { root: server.root, scope: 'scope', credential: undefined };
    const shared = { access, clock, random: () => 0 };
    const logs = new GraphLogSource({ ...shared, limiter: new Limiter(clock) });
    const records = new GraphCallRecords({ ...shared, limiters: callRecordLimiters(clock) });
    const answers = await Promise.allSettled([
      logs.fetchPage({ feed: pstnCalls, range, retry: false, giveUpAt }, signal),
      records.fetchRecord('e523d2ed-2966-4b6b-925b-754a88034cc5', giveUpAt, signal),
    ]);
    for (const answer of answers) {
      if (answer.status === 'rejected') errors.push(describeError(answer.reason));
    }
  }
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.flatMap(findPersonalData)).toEqual([]);
});

it.each([400, 403, 409])('no error has anything of an answer %i of storage', async (status) => {
  const text = data.join('\n');
  const account = await startAccount((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    const message = { lang: 'en-US', value: text };
    response.end(JSON.stringify({ 'odata.error': { code: 'Odd', message }, [text]: text }));
  });
  onTestFinished(() => account.stop());
  const blobs = createAzureBlobs(new BlobServiceClient(account.url).getContainerClient('c'));
  const client = new TableClient(account.url, 't', { allowInsecureConnection: true });
  const table = createAzureEntityTable(client, 'scope');
  const answers = await Promise.allSettled([
    blobs.head('a'),
    blobs.read('a', 'e', { offset: 0, count: 1 }),
    table.get('p', 'r'),
  ]);
  const errors = answers.map((one) => (one.status === 'rejected' ? describeError(one.reason) : ''));
  expect(errors).toEqual(errors.map(() => expect.stringContaining('Storage did not') as string));
  expect(errors.flatMap(findPersonalData)).toEqual([]);
});
