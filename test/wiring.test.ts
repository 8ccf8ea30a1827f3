import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { ConfigError } from '../src/errors.ts';
import { startTenant, type Tenant } from '../src/local/tenant/startTenant.ts';
import { createLog, silentLog, type LogRecord } from '../src/log.ts';
import { JournalStore } from '../src/status/journalStore.ts';
import { openApp, type AppOptions } from '../src/wiring.ts';
import { timerRun } from './functions/fakeExporter.ts';
import { startAccount } from './storage/loopbackAccount.ts';
import { MemoryBlobs } from './support/memoryBlobs.ts';
import { MemoryEntityTable } from './support/memoryEntityTable.ts';
import { failAt, Steps } from './support/steps.ts';
import { WholeClock } from './support/wholeClock.ts';

const startMs = Date.parse('2026-11-05T12:00:00Z');
const timers = [{ name: 'exportLogs', schedule: '0 */10 * * * *' }];

let clock: WholeClock;
let journalTable: MemoryEntityTable;

beforeEach(() => {
  clock = new WholeClock(startMs, { autoAdvance: true });
  journalTable = new MemoryEntityTable();
});

function memory(steps = new Steps()) {
  const table = () => new MemoryEntityTable();
  return {
    ...{ ledger: table(), inbox: table(), index: table(), subscriptions: table() },
    journal: steps.table(journalTable),
    ...{ files: new MemoryBlobs(clock), raw: new MemoryBlobs(clock) },
  };
}

/** An app whose storage is of memory. */
function open(env: Readonly<Record<string, string>> = {}, options: AppOptions = {}) {
  const settings = { EXPORT_STORAGE: 'UseDevelopmentStorage=true', ...env };
  return openApp(readConfig(settings, startMs), { clock, storage: memory(), ...options });
}

function journal() {
  return new JournalStore(journalTable).read();
}

describe('an app without an identity for Graph', () => {
  it('says so where Graph is needed, before it asks storage for anything', async () => {
    const asked: string[] = [];
    const account = await startAccount(({ url = '' }, response) => {
      asked.push(url);
      response.writeHead(500).end();
    });
    const key = Buffer.from('no real one').toString('base64');
    const endpoints = `BlobEndpoint=${account.url};TableEndpoint=${account.url}`;
    const EXPORT_STORAGE = `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=${key};${endpoints}`;
    const app = openApp(readConfig({ EXPORT_STORAGE }));
    await expect(app.exporter()).rejects.toThrow(ConfigError);
    await expect(app.renewal()).rejects.toThrow(ConfigError);
    expect(asked).toEqual([]);
    await account.stop();
  });

  it('takes notifications and requests, and tells its status', async () => {
    const app = open();
    expect(await app.notifications()).toHaveProperty('inbox');
    const range = { from: startMs - 3_600_000, to: startMs };
    expect(await app.request('pstnCalls', range)).toMatchObject({ windows: 1 });
    expect((await (await app.status()).read()).healthy).toBe(true);
  });
});

describe('an app', () => {
  it('is opened once, however many ask', async () => {
    const app = open({ GRAPH_BASE_URL: 'http://127.0.0.1:1' }, { timers });
    const parts = () => Promise.all([app.exporter(), app.renewal(), app.status()]);
    const [first, second] = await Promise.all([parts(), parts()]);
    for (const [n, part] of first.entries()) expect(second[n]).toBe(part);
    expect(journalTable.calls.filter(({ operation }) => operation === 'insert')).toHaveLength(1);
  });

  it('notes what it is when its status is opened', async () => {
    await open({ FEEDS: 'smsLog' }, { timers }).status();
    const noted = { firstSeenAt: startMs, feeds: ['smsLog'], notifies: false, timers };
    expect((await journal()).app).toMatchObject(noted);
  });

  it('that has no timers is no function app, and notes nothing', async () => {
    await (await open().status()).read();
    expect(journalTable.rows('journal')).toEqual([]);
  });

  const notificationUrl = 'https://app.example.com/api/notifications';
  it.each([
    ['call records and an address', 'smsLog,callRecords', notificationUrl, notificationUrl],
    ['no call records', 'smsLog', notificationUrl, undefined],
    ['no address', 'smsLog,callRecords', '', undefined],
  ])('with %s is notified at %4$s', async (_what, FEEDS, NOTIFICATION_URL, expected) => {
    const env = { GRAPH_BASE_URL: 'http://127.0.0.1:1', FEEDS, NOTIFICATION_URL };
    const app = open(env, { timers });
    expect((await app.renewal()).notificationUrl).toBe(expected);
    await app.status();
    expect((await journal()).app?.notifies).toBe(expected !== undefined);
  });

  it('counts notifications that are not its own, without a timer', async () => {
    const { rejected } = await open().notifications();
    rejected?.(3);
    await clock.advance(0);
    expect((await journal()).hours.get(startMs)?.rejected).toBe(3);
  });
});

describe('a run', () => {
  let tenant: Tenant;

  beforeEach(async () => {
    const from = startMs - 86_400_000;
    const dateAheadMs = 600_000;
    tenant = await startTenant({ clock, from, rowsPerDay: 12, callRecords: {}, dateAheadMs });
  });

  afterEach(() => tenant.close());

  const env = () => ({ GRAPH_BASE_URL: tenant.url, EXPORT_START: '2026-11-05' });

  it.each([
    ['exportLogs', ['pull directRoutingCalls', 'pull pstnCalls', 'pull smsLog']],
    ['listCallRecords', ['list callRecords']],
    ['exportCallRecords', ['fetch callRecords']],
    ['bringCallRecordsUpToDate', ['list callRecords']],
  ] as const)('of %s is noted for status, feed by feed', async (name, noted) => {
    const exporter = await open(env()).exporter();
    await exporter[name](timerRun(), silentLog);
    const { works } = await journal();
    expect(works.map(({ work, feed }) => `${work} ${feed}`).sort()).toEqual(noted);
    for (const work of works) expect(work).toMatchObject({ endedAt: clock.now(), error: '' });
  });

  it('that failed is noted with the reason', async () => {
    tenant.fault({ kind: 'status', status: 403, feed: 'smsLog', times: 99 });
    const exporter = await open({ ...env(), FEEDS: 'smsLog' }).exporter();
    await exporter.exportLogs(timerRun(), silentLog);
    expect((await journal()).works).toMatchObject([
      { feed: 'smsLog', error: expect.stringMatching(/^PermissionMissingError: /) as unknown },
    ]);
  });

  it('does not suffer where it cannot be noted', async () => {
    const storage = memory(new Steps(failAt(/./, 'before', 99)));
    const exporter = await open({ ...env(), FEEDS: 'smsLog' }, { storage }).exporter();
    const logged: LogRecord[] = [];
    const log = createLog((record) => logged.push(record));
    expect(await exporter.exportLogs(timerRun(), log)).toMatchObject({ complete: true });
    expect(logged.at(-1)).toEqual({
      ...{ level: 'error', event: 'statusFailed' },
      fields: { error: 'Error: storage answers 500' },
    });
  });

  it('leaves what it has seen of Graph to the next write of status', async () => {
    tenant.fault({ kind: 'status', status: 429, retryAfterSeconds: 1, feed: 'smsLog', times: 2 });
    const app = open({ ...env(), FEEDS: 'smsLog' });
    await (await app.exporter()).exportLogs(timerRun(), silentLog);
    await (await app.status()).write(silentLog, true);
    const { hours, clockSkewMs } = await journal();
    expect(hours.get(startMs)?.throttles).toBe(2);
    expect(Math.abs(clockSkewMs - 600_000)).toBeLessThan(2_000);
  });
});
