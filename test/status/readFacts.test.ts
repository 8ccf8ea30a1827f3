import { randomUUID } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { Inbox } from '../../src/callRecords/inbox.ts';
import { addDrop, addRun } from '../../src/callRecords/pending.ts';
import { SubscriptionStore } from '../../src/callRecords/subscription/subscriptionStore.ts';
import type { Blobs } from '../../src/export/blobs.ts';
import { refreshCoverage } from '../../src/export/coverage.ts';
import { coveragePath } from '../../src/export/coverageFile.ts';
import type { EntityTable } from '../../src/export/entityTable.ts';
import { Ledger } from '../../src/export/ledger.ts';
import { edge } from '../../src/export/window.ts';
import {
  newWindowRow,
  toEntity,
  windowRowKey,
  type WindowRow,
} from '../../src/export/windowRow.ts';
import { JournalStore } from '../../src/status/journalStore.ts';
import { noFacts } from '../../src/status/noFacts.ts';
import { OlderWindows } from '../../src/status/olderWindows.ts';
import { readFacts, type StatusSources } from '../../src/status/readFacts.ts';
import type { FeedFacts, StatusFacts } from '../../src/status/statusFacts.ts';
import { openStorage } from '../../src/storage/openStorage.ts';
import { version } from '../../src/version.ts';
import { MemoryBlobs } from '../support/memoryBlobs.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';
import { failAt, Pause, Steps } from '../support/steps.ts';
import { dayMs, hourMs } from '../support/world.ts';

const now = Date.parse('2026-11-21T12:30:00Z');
const today = Date.parse('2026-11-21');
const allFeeds = ['pstnCalls', 'directRoutingCalls', 'smsLog', 'callRecords'];
const revisitHours = [1, 3, 8, 24, 48, 72, 168, 336, 840];
const app = { version, feeds: allFeeds, notifies: true, timers: [] };

interface Stores {
  readonly ledger: EntityTable;
  readonly inbox: EntityTable;
  readonly subscriptions: EntityTable;
  readonly journal: EntityTable;
  readonly tables: Blobs;
}

function memoryStores() {
  return {
    ledger: new MemoryEntityTable(),
    inbox: new MemoryEntityTable(),
    subscriptions: new MemoryEntityTable(),
    journal: new MemoryEntityTable(),
    tables: new MemoryBlobs(),
  };
}

function sourcesOf(stores: Stores, settings: Partial<StatusSources['app']> = {}): StatusSources {
  return {
    app: { ...app, ...settings },
    revisitHours,
    ledger: stores.ledger,
    inbox: new Inbox(stores.inbox),
    subscriptions: new SubscriptionStore(stores.subscriptions),
    journal: new JournalStore(stores.journal),
    older: new OlderWindows(stores.tables),
  };
}

/** The same stores, each call of which may be interfered with. */
function stepping(stores: Stores, steps: Steps): Stores {
  return {
    ledger: steps.table(stores.ledger),
    inbox: steps.table(stores.inbox),
    subscriptions: steps.table(stores.subscriptions),
    journal: steps.table(stores.journal),
    tables: steps.blobs(stores.tables),
  };
}

/** Every request since the last time, of all stores. */
function takeCalls(stores: ReturnType<typeof memoryStores>): string[] {
  const { ledger, inbox, subscriptions, journal, tables } = stores;
  const asked = [ledger, inbox, subscriptions, journal].flatMap((table) => table.calls.splice(0));
  return [...asked, ...tables.calls.splice(0)].map(({ operation }) => operation);
}

/** A window of a day that was pulled an hour after its end. */
function pulled(feed: string, from: number, change: Partial<WindowRow> = {}): WindowRow {
  const to = from + dayMs;
  return {
    ...newWindowRow({ feed, from, to }),
    ...{ lastPull: to + hourMs, rows: 5, lastPullRows: 5, files: { raw: 'e1', table: 'e2' } },
    ...change,
  };
}

async function store(ledger: EntityTable, rows: readonly WindowRow[]): Promise<void> {
  for (const row of rows) {
    const change = { kind: 'put', rowKey: windowRowKey(row), values: toEntity(row) } as const;
    await ledger.transact(row.feed, [change]);
  }
}

/** Windows of so many days before today, the last 35 of them open, and today's; in coverage too. */
async function storeHistory(stores: Stores, feeds: readonly string[], days: number): Promise<void> {
  for (const feed of feeds) {
    const exportStart = today - days * dayMs;
    const plan = { exportStart, tiledFrom: exportStart, tiledTo: today + dayMs, notBefore: 0 };
    await stores.ledger.transact(feed, [{ kind: 'put', rowKey: 'plan', values: { ...plan } }]);
    const rows = Array.from({ length: days + 1 }, (_, age) =>
      pulled(feed, today - age * dayMs, { state: age > 35 ? 'settled' : 'open' }),
    );
    await store(stores.ledger, rows);
    const stale = new Ledger(feed, stores.ledger).staleMark({ from: exportStart, to: now });
    await stores.ledger.transact(feed, [stale]);
  }
  await refreshCoverage(
    stores.tables,
    feeds.map((feed) => new Ledger(feed, stores.ledger)),
    'test',
  );
}

function feedOf({ feeds }: StatusFacts, name: string): FeedFacts {
  const feed = feeds.find((one) => one.name === name);
  if (feed === undefined) throw new Error(`no facts of ${name}`);
  return feed;
}

function days(windows: readonly { readonly from: number }[]): string[] {
  return windows.map(({ from }) => edge(from).slice(0, 10));
}

it('finds nothing in an empty account, and no fault either', async () => {
  expect(await readFacts(sourcesOf(memoryStores()), now)).toEqual({
    now,
    version,
    feeds: allFeeds.map((name) => ({
      ...{ name, exportStart: undefined, open: [], due: new Set(), recent: [], older: [] },
    })),
    subscriptions: { known: [], requested: undefined, facts: {} },
    inbox: { waiting: 0, isMore: false, failing: [], oldest: undefined },
    landed: 0,
    journal: {
      ...{ app: undefined, timers: new Map(), works: [], hours: new Map(), clockSkewMs: 0 },
    },
  });
});

it('has the feeds that the app has noted, rather than those of the settings', async () => {
  const stores = memoryStores();
  const sources = sourcesOf(stores, { feeds: ['pstnCalls'] });
  expect((await readFacts(sources, now)).feeds.map(({ name }) => name)).toEqual(['pstnCalls']);
  const noted = { ...app, feeds: ['callRecords', 'dreams', 'smsLog'] };
  await sources.journal.noteApp(noted, now);
  const facts = await readFacts(sources, now);
  expect(facts.feeds.map(({ name }) => name)).toEqual(['smsLog', 'callRecords']);
  expect(facts.journal.app).toMatchObject({ ...noted, firstSeenAt: now });
});

it.each([
  ['notifications are switched off', { notifies: false }],
  ['call records are not exported', { feeds: ['pstnCalls', 'smsLog'] }],
])('has no subscription where %s', async (_, change) => {
  const stores = memoryStores();
  const bySettings = await readFacts(sourcesOf(stores, change), now);
  expect(bySettings.subscriptions).toBeUndefined();
  await new JournalStore(stores.journal).noteApp({ ...app, ...change }, now);
  const byNote = await readFacts(sourcesOf(stores), now);
  expect(byNote.subscriptions).toBeUndefined();
});

it('has what is known of the subscription', async () => {
  const sources = sourcesOf(memoryStores());
  await sources.subscriptions.note('notificationAt', now - 5);
  await sources.journal.noteApp(app, now);
  const { subscriptions } = await readFacts(sources, now);
  expect(subscriptions?.facts).toEqual({ notificationAt: now - 5 });
});

it('tells recent windows, which the ledger has, from older ones, which coverage has', async () => {
  const stores = memoryStores();
  await storeHistory(stores, ['pstnCalls', 'callRecords'], 40);
  const facts = await readFacts(sourcesOf(stores), now);
  for (const name of ['pstnCalls', 'callRecords']) {
    const feed = feedOf(facts, name);
    expect(feed.exportStart).toBe(today - 40 * dayMs);
    expect(days(feed.recent)).toHaveLength(36);
    expect(days(feed.recent).at(0)).toBe('2026-10-17');
    expect(days(feed.recent).at(-1)).toBe('2026-11-21');
    const first = Date.parse('2026-10-12');
    const older = Array.from({ length: 5 }, (_, n) => first + n * dayMs);
    expect(feed.older).toEqual(
      older.map((from) => ({
        ...{ from, to: from + dayMs, state: 'settled', pulledAt: from + dayMs + hourMs },
      })),
    );
  }
  expect(feedOf(facts, 'smsLog')).toMatchObject({ exportStart: undefined, recent: [], older: [] });
});

it('has every open window and recent ones of any state, oldest first', async () => {
  const stores = memoryStores();
  const rows = [
    pulled('smsLog', today - 100 * dayMs),
    pulled('smsLog', today - 60 * dayMs, { state: 'settled' }),
    pulled('smsLog', today - 35 * dayMs, { state: 'beyondRetention' }),
    pulled('smsLog', today - 3 * dayMs, { failedAt: now - 1, lastError: 'Error: no', attempts: 2 }),
    pulled('smsLog', today - 2 * dayMs, { state: 'settled' }),
    pulled('smsLog', today, { lastPull: undefined }),
  ];
  await store(stores.ledger, rows);
  const { open, recent } = feedOf(await readFacts(sourcesOf(stores), now), 'smsLog');
  expect(days(open)).toEqual(['2026-08-13', '2026-11-18', '2026-11-21']);
  expect(days(recent)).toEqual(['2026-10-17', '2026-11-18', '2026-11-19', '2026-11-21']);
  expect(open[1]).toEqual(rows[3]);
});

it.each(allFeeds)('says which windows of %s are due', async (feed) => {
  const stores = memoryStores();
  await storeHistory(stores, [feed], 3);
  await store(stores.ledger, [
    pulled(feed, today - 3 * dayMs, { lastPull: now - 60_000 }),
    pulled(feed, today - 2 * dayMs, { lastPull: now - 60_000, requested: true }),
    pulled(feed, today - dayMs, { attempts: 1, nextPull: now + 1 }),
    pulled(feed, today, { lastPull: undefined }),
    pulled(feed, today - 5 * dayMs, { lastPull: undefined }),
  ]);
  const { due, open } = feedOf(await readFacts(sourcesOf(stores), now), feed);
  expect(open).toHaveLength(5);
  expect([...due].sort()).toEqual([today - 2 * dayMs, today]);
});

it('has only what was asked for as due in a feed that was never planned', async () => {
  const stores = memoryStores();
  const requested = pulled('smsLog', today - dayMs, { requested: true });
  await store(stores.ledger, [pulled('smsLog', today, { lastPull: undefined }), requested]);
  const { due } = feedOf(await readFacts(sourcesOf(stores), now), 'smsLog');
  expect([...due]).toEqual([requested.from]);
});

it('never misses a window that is done while it reads', async () => {
  const stores = memoryStores();
  await store(stores.ledger, [pulled('smsLog', today - dayMs)]);
  for (let number = 1, isReached = true; isReached; number += 1) {
    const pause = new Pause(number, 'after');
    const steps = new Steps(pause.onStep);
    const sources = sourcesOf(stepping(stores, steps), { feeds: ['smsLog'] });
    const read = readFacts(sources, now);
    await Promise.race([pause.reached, read]);
    const ledger = new Ledger('smsLog', stores.ledger);
    const [stored] = await ledger.open();
    if (stored) await ledger.close(stored, 'settled');
    pause.resume();
    const { recent } = feedOf(await read, 'smsLog');
    expect(days(recent)).toEqual(['2026-11-20']);
    isReached = steps.names.length >= number;
    expect(isReached || number > 5).toBe(true);
    await ledger.table.transact('smsLog', [
      { kind: 'delete', rowKey: `done|${edge(today - dayMs)}`, etag: await etagOf(ledger) },
    ]);
    await store(stores.ledger, [pulled('smsLog', today - dayMs)]);
  }
});

async function etagOf(ledger: Ledger): Promise<string> {
  return (await ledger.get({ state: 'settled', from: today - dayMs }))?.etag ?? '';
}

it('counts all landed records, also of more runs than one publish takes', async () => {
  const stores = memoryStores();
  for (let n = 0; n < 120; n += 1) {
    const from = n < 110 ? today : today - dayMs;
    const run = addRun({ from, name: String(n), records: 3, added: 1, listAt: 9 });
    await stores.ledger.transact('callRecords', [run, addDrop(from, `moved-${n}`)]);
  }
  expect((await readFacts(sourcesOf(stores), now)).landed).toBe(360);
});

it('has the failing entries of the inbox, and since when the oldest waits', async () => {
  const stores = memoryStores();
  const inbox = new Inbox(stores.inbox);
  await inbox.announce(['a', 'b'], now - 10);
  await inbox.addListed(['c'], today, now - 20);
  for await (const entry of inbox.list()) {
    if (entry.id === 'b') await inbox.putOff(entry, now + 5, 'BadAnswerError: no');
  }
  const facts = await readFacts(sourcesOf(stores), now);
  expect(facts.inbox).toMatchObject({ waiting: 3, isMore: false, oldest: now - 20 });
  expect(facts.inbox.failing).toMatchObject([{ id: 'b', tries: 1, error: 'BadAnswerError: no' }]);
});

it.each([
  [5_000, false],
  [5_001, true],
  [9_000, true],
])('counts 5,000 entries of an inbox of %d', async (entries, isMore) => {
  const stores = memoryStores();
  const ids = Array.from({ length: entries }, (_, n) => String(n).padStart(6, '0'));
  await new Inbox(stores.inbox).announce(ids, now);
  takeCalls(stores);
  const { inbox } = await readFacts(sourcesOf(stores), now);
  expect(inbox).toMatchObject({ waiting: 5_000, isMore });
  expect(stores.inbox.calls.length).toBeLessThanOrEqual(6);
});

it('asks as little after five years as after 35 days, and writes nothing', async () => {
  const requests: string[][] = [];
  for (const age of [35, 5 * 365 + 1]) {
    const stores = memoryStores();
    await storeHistory(stores, allFeeds, age);
    takeCalls(stores);
    await readFacts(sourcesOf(stores), now);
    requests.push(takeCalls(stores));
  }
  expect(requests[1]).toEqual(requests[0]);
  // A feed is asked for its plan, its open and its recently done windows; coverage once.
  const lists = allFeeds.length * 2 + ['pending', 'inbox', 'subscriptions', 'journal'].length;
  expect(requests[1]?.toSorted()).toEqual([
    ...allFeeds.map(() => 'get'),
    'head',
    ...Array<string>(lists).fill('list'),
    'read',
  ]);
});

it('reads coverage again only when it was written anew', async () => {
  const stores = memoryStores();
  await storeHistory(stores, ['pstnCalls'], 36);
  const sources = sourcesOf(stores);
  const first = await readFacts(sources, now);
  expect(feedOf(first, 'pstnCalls').older).toHaveLength(1);
  takeCalls(stores);
  expect(await readFacts(sources, now)).toEqual(first);
  expect(takeCalls(stores)).not.toContain('read');
  await storeHistory(stores, ['smsLog'], 38);
  const facts = await readFacts(sources, now);
  expect(feedOf(facts, 'smsLog').older).toHaveLength(3);
  expect(feedOf(facts, 'pstnCalls').older).toHaveLength(1);
});

it('reads coverage that is replaced while it is read', async () => {
  const stores = memoryStores();
  await storeHistory(stores, ['pstnCalls'], 36);
  let isReplaced = false;
  const steps = new Steps(async ({ phase, name }) => {
    if (isReplaced || phase === 'after' || name !== `read ${coveragePath}`) return;
    isReplaced = true;
    await storeHistory(stores, ['pstnCalls'], 37);
  });
  const facts = await readFacts(sourcesOf(stepping(stores, steps)), now);
  expect(feedOf(facts, 'pstnCalls').older).toHaveLength(2);
});

it.each(['ledger', 'inbox', 'subscriptions', 'journal', 'tables'] as const)(
  'says nothing but why if storage fails to answer for the %s',
  async (name) => {
    const stores = memoryStores();
    await storeHistory(stores, allFeeds, 36);
    await new JournalStore(stores.journal).count({ throttles: 1 }, now);
    const broken = stepping(stores, new Steps(failAt(/./, 'before', Infinity)));
    const facts = await readFacts(sourcesOf({ ...stores, [name]: broken[name] }), now);
    expect(facts).toEqual(noFacts(new Error('storage answers 500'), now));
    expect(facts.error).toBe('Error: storage answers 500');
  },
);

it('says so if coverage is another file', async () => {
  const stores = memoryStores();
  const writer = stores.tables.writer(coveragePath, '1', 'text/plain');
  await writer.write(Buffer.from('not a Parquet file'));
  await writer.commit({ ifAbsent: true });
  expect((await readFacts(sourcesOf(stores), now)).error).toMatch(/^\w*Error: /);
});

it('reads the same from Azure Storage', async () => {
  const connectionString = inject('storageConnectionString');
  const exportContainer = `status-${randomUUID()}`;
  const { files: tables, ...others } = await openStorage({ connectionString, exportContainer });
  const memory = memoryStores();
  for (const stores of [memory, { tables, ...others }]) {
    await storeHistory(stores, ['pstnCalls', 'callRecords'], 38);
    const { journal, inbox, subscriptions } = sourcesOf(stores);
    await journal.noteApp(app, now);
    await journal.timerStarted('exportLogs', now);
    await journal.timerEnded('exportLogs', now, now + 1, 'Error: no');
    await journal.workEnded({
      ...{ feed: 'callRecords', work: 'list', endedAt: now, error: '', isCutShort: true },
    });
    await Promise.all([1, 2, 3].map((n) => journal.count({ rejected: n }, now)));
    await journal.noteSkew(600_000, now);
    await inbox.announce(['a'], now);
    await subscriptions.note('handshakeAt', now);
    const run = addRun({ from: today, name: 'one', records: 3, added: 3, listAt: 9 });
    await stores.ledger.transact('callRecords', [run]);
  }
  const facts = await readFacts(sourcesOf({ tables, ...others }), now);
  expect(facts).toEqual(await readFacts(sourcesOf(memory), now));
  expect(facts).toMatchObject({ landed: 3, inbox: { waiting: 1 } });
  expect(facts.error).toBeUndefined();
});
