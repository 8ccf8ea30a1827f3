import { beforeEach, describe, expect, it } from 'vitest';
import {
  bringCallRecordsUpToDate,
  exportCallRecords,
  listCallRecords,
} from '../../src/callRecords/exportCallRecords.ts';
import { NotificationReceiver } from '../../src/callRecords/notifications/notificationReceiver.ts';
import { Inbox } from '../../src/callRecords/inbox.ts';
import { SubscriptionStore } from '../../src/callRecords/subscription/subscriptionStore.ts';
import { readCoverage, coveragePath } from '../../src/export/coverageFile.ts';
import { createLog } from '../../src/log.ts';
import { CallWorld, record } from '../support/callWorld.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';
import { failAt, Steps } from '../support/steps.ts';
import { dayMs, hourMs } from '../support/world.ts';

const notificationUrl = 'https://example.org/api/notifications';
const subscriptionId = '7d3c3f36-6c1f-4a0a-9d3e-3c8f7f8a1b11';

let world: CallWorld;
let clientState: string;
let subscriptions: SubscriptionStore;

beforeEach(async () => {
  world = new CallWorld('2026-11-05T12:00:00Z', { exportStart: Date.parse('2026-11-04') });
  subscriptions = new SubscriptionStore(new MemoryEntityTable());
  const expiresAt = world.clock.now() + 2 * dayMs;
  const request = await subscriptions.request(notificationUrl, expiresAt, world.clock.now());
  ({ clientState } = request);
  const resource = '/communications/callRecords';
  const created = { id: subscriptionId, resource, changeType: 'updated' };
  await subscriptions.confirm(request, { ...created, notificationUrl, expiresAt });
});

/** A GUID with a number in it. */
const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const call = (n: number, version = 1, start = '2026-11-05T08:00:00Z') =>
  record(idOf(n), start, version);

/** Posts notifications as Graph does. @returns the status */
async function notify(ids: readonly string[], steps = new Steps()): Promise<number> {
  const inbox = new Inbox(steps.table(world.inbox));
  const { clock } = world;
  const receiver = new NotificationReceiver(() => Promise.resolve({ inbox, subscriptions, clock }));
  const value = ids.map((id) => ({
    subscriptionId,
    clientState,
    changeType: 'updated',
    resource: `communications/callRecords/${id}`,
    resourceData: { '@odata.type': '#Microsoft.Graph.callrecord', id },
  }));
  const body = () => Promise.resolve(new TextEncoder().encode(JSON.stringify({ value })));
  const request = { validationToken: undefined, contentLength: undefined, body };
  return (
    await receiver.receive(
      request,
      createLog(() => undefined),
    )
  ).status;
}

const exportOnce = (attended = false) =>
  exportCallRecords(world.context(), world.run({ attended }));
const listOnce = () => listCallRecords(world.context(), world.run());

/** Everything that the timers do in the hours and days that follow. */
async function letTimePass(hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour += 1) {
    await world.clock.advance(hourMs + 60_000);
    await listOnce();
    await exportOnce();
  }
}

function expectTruth(): void {
  const byId = [...world.published()].sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(byId).toEqual(world.source.truth());
}

describe('notifications', () => {
  it.each([1, 2, 20, 1000])(
    'of %i records in one POST put as many ids into the inbox',
    async (n) => {
      const ids = Array.from({ length: n }, (_, i) => idOf(i));
      expect(await notify(ids)).toBe(202);
      expect((await world.inboxEntries()).map(({ id }) => id)).toEqual(ids);
    },
  );

  it('in any order and number end in one row with the highest version', async () => {
    world.source.put(call(1, 3), call(2, 1));
    await notify([idOf(1), idOf(2), idOf(1), idOf(1)]);
    await notify([idOf(1)]);
    await exportOnce();
    world.source.put(call(1, 5));
    await notify([idOf(1)]);
    await notify([idOf(1)]);
    await exportOnce(true);
    expectTruth();
  });

  it('bring a record into its files with the next run', async () => {
    world.source.put(call(1));
    await notify([idOf(1)]);
    await exportOnce();
    expectTruth();
    expect(await world.inboxEntries()).toEqual([]);
  });
});

describe('nothing is missing', () => {
  beforeEach(async () => {
    world.source.put(call(1), call(2), call(3, 1, '2026-11-04T08:00:00Z'));
    await listOnce();
    await exportOnce();
    expectTruth();
  });

  it('after a day without notifications', async () => {
    world.source.put(call(4), call(5, 1, '2026-11-05T20:00:00Z'), call(1, 2));
    await letTimePass(24);
    expectTruth();
  });

  it('after an hour in which the webhook answers 500', async () => {
    world.source.put(call(4), call(1, 2));
    const broken = new Steps(failAt(/^transact/, 'before', Infinity));
    expect(await notify([idOf(4), idOf(1)], broken)).toBe(500);
    expect(await world.inboxEntries()).toEqual([]);
    await letTimePass(2);
    expectTruth();
  });

  it('after the inbox was emptied by hand', async () => {
    world.source.put(call(4), call(1, 2));
    await notify([idOf(4), idOf(1)]);
    await new Inbox(world.inbox).remove(await world.inboxEntries());
    await letTimePass(2);
    expectTruth();
  });

  it('after landed records were deleted by hand', async () => {
    world.source.put(call(4));
    await notify([idOf(4)]);
    await exportOnce();
    for (const path of world.landing()) await world.raw.remove(path);
    expect(world.published()).toHaveLength(3);
    await letTimePass(13);
    expectTruth();
  });

  it('when a person runs the export with nothing but the list', async () => {
    world.source.put(call(4), call(1, 2));
    const range = { from: Date.parse('2026-11-04') };
    const run = world.run({ attended: true, range });
    const report = await bringCallRecordsUpToDate(world.context(), run);
    expect(report).toMatchObject({ done: 2, left: 0, error: undefined });
    expectTruth();
  });
});

describe('the coverage table', () => {
  it('tells how far the records of each window have got', async () => {
    world.source.put(call(1), call(2), call(3, 1, '2026-11-04T08:00:00Z'));
    world.source.missing.add(idOf(2));
    await listOnce();
    await exportOnce();
    const rows = await readCoverage(world.tables.bytes(coveragePath));
    const figures = rows.map(({ state, listed, landed, published, gone }) => ({
      ...{ state, listed, landed, published, gone },
    }));
    expect(figures).toEqual([
      { state: 'open', listed: 1, landed: 1, published: 1, gone: 0 },
      { state: 'open', listed: 2, landed: 1, published: 1, gone: 0 },
    ]);
  });

  it('is settled with what Graph has forgotten counted as gone', async () => {
    world.source.put(call(1), call(2));
    world.source.missing.add(idOf(2));
    await listOnce();
    await exportOnce();
    for (let day = 0; day < 34; day += 1) {
      await world.clock.advance(dayMs);
      if (day > 30) world.source.unlisted.add(idOf(2)).add(idOf(1));
      await listOnce();
      await exportOnce();
    }
    const rows = await readCoverage(world.tables.bytes(coveragePath));
    expect(rows.find(({ from }) => from === Date.parse('2026-11-05'))).toMatchObject({
      ...{ state: 'settled', landed: 1, published: 1, gone: 1 },
    });
    expect(await world.inboxEntries()).toEqual([]);
  });
});

describe('a person who runs the export', () => {
  it('has ids that keep failing tried now, and is told of those that still fail', async () => {
    world.source.put(call(1), call(2));
    world.source.missing.add(idOf(2));
    await notify([idOf(1), idOf(2)]);
    await exportOnce();
    const report = await bringCallRecordsUpToDate(world.context(), world.run({ attended: true }));
    expect(world.source.fetched.filter((id) => id === idOf(2))).toHaveLength(2);
    expect(report.error).toContain('could not be fetched yet, and are tried again: 1');
    world.source.missing.clear();
    const later = await bringCallRecordsUpToDate(world.context(), world.run({ attended: true }));
    expect(later.error).toBeUndefined();
    expectTruth();
  });
});
