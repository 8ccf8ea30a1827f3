import { expect, it } from 'vitest';
import type { AppStart } from '../../src/status/journal.ts';
import { JournalStore } from '../../src/status/journalStore.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';
import { Crash, crashAt, failAt, Steps } from '../support/steps.ts';
import { hourMs } from '../support/world.ts';

const now = Date.parse('2026-11-21T12:34:56Z');
const hour = Date.parse('2026-11-21T12:00:00Z');

const app: AppStart = {
  version: '1.0.0',
  feeds: ['pstnCalls', 'callRecords'],
  notifies: true,
  timers: [
    { name: 'exportLogs', schedule: '0 */10 * * * *' },
    { name: 'renewSubscription', schedule: '0 */5 * * * *' },
  ],
};

/** As noted when it was seen for the first time. */
function noted(at: number) {
  const feedsSince = { pstnCalls: at, callRecords: at };
  return { ...app, firstSeenAt: at, feedsSince, notifiesSince: at };
}

function setUp() {
  const table = new MemoryEntityTable();
  return { table, journal: new JournalStore(table) };
}

/** Requests that one call makes. */
async function requestsOf(table: MemoryEntityTable, call: Promise<unknown>): Promise<string[]> {
  await call;
  return table.calls.splice(0).map(({ operation }) => operation);
}

function endOf(isCutShort: boolean, endedAt = now, error = '') {
  return { feed: 'pstnCalls', work: 'pull', endedAt, error, isCutShort } as const;
}

it('says nothing where nothing was noted', async () => {
  expect(await setUp().journal.read()).toEqual({
    app: undefined,
    timers: new Map(),
    works: [],
    hours: new Map(),
    clockSkewMs: 0,
  });
});

it('gives back in one request what was noted', async () => {
  const { table, journal } = setUp();
  await journal.noteApp(app, now);
  await journal.timerStarted('exportLogs', now);
  await journal.timerStarted('renewSubscription', now);
  await journal.timerEnded('renewSubscription', now, now + 5, 'Error: no');
  await journal.workEnded({ ...endOf(true), error: 'RetryLaterError: later' });
  await journal.workEnded({ ...endOf(false), feed: 'callRecords', work: 'list' });
  await journal.workEnded({ ...endOf(false), feed: 'callRecords', work: 'fetch' });
  await journal.count({ throttles: 2 }, now);
  await journal.count({ rejected: 3 }, now - hourMs);
  await journal.noteSkew(-400_000, now);
  table.calls.splice(0);
  const endedWell = {
    ...{ endedAt: now, error: '', cutShortRuns: 0 },
    ...{ failedRuns: 0, failingSince: undefined },
  };
  const read = journal.read();
  expect(await read).toEqual({
    app: noted(now),
    timers: new Map([
      ['exportLogs', { startedAt: now, endedAt: undefined, error: '' }],
      ['renewSubscription', { startedAt: now, endedAt: now + 5, error: 'Error: no' }],
    ]),
    works: [
      { feed: 'callRecords', work: 'fetch', ...endedWell },
      { feed: 'callRecords', work: 'list', ...endedWell },
      {
        ...{ feed: 'pstnCalls', work: 'pull', endedAt: now },
        ...{ error: 'RetryLaterError: later', cutShortRuns: 1 },
        ...{ failedRuns: 1, failingSince: now },
      },
    ],
    hours: new Map([
      [hour - hourMs, { throttles: 0, rejected: 3 }],
      [hour, { throttles: 2, rejected: 0 }],
    ]),
    clockSkewMs: -400_000,
  });
  expect(await requestsOf(table, read)).toEqual(['list']);
});

it('passes over rows that another release has written', async () => {
  const { table, journal } = setUp();
  for (const rowKey of ['work|dream|pstnCalls', 'weather', 'application']) {
    await table.transact('journal', [{ kind: 'insert', rowKey, values: { a: 1 } }]);
  }
  expect(await journal.read()).toMatchObject({ app: undefined, works: [] });
});

it('cuts long errors', async () => {
  const { journal } = setUp();
  const error = 'e'.repeat(40_000);
  await journal.timerEnded('exportLogs', now, now, error);
  await journal.workEnded(endOf(false, now, error));
  const { timers, works } = await journal.read();
  expect(timers.get('exportLogs')?.error).toHaveLength(1_000);
  expect(works[0]?.error).toHaveLength(1_000);
});

it('throws what storage throws', async () => {
  const steps = new Steps(failAt(/transact/, 'before'));
  const journal = new JournalStore(steps.table(new MemoryEntityTable()));
  await expect(journal.count({ throttles: 1 }, now)).rejects.toThrow('storage answers 500');
});

it('gives up on a row that is changed by others again and again', async () => {
  const table = new MemoryEntityTable();
  const steps = new Steps(async ({ phase, name }) => {
    if (phase === 'before' && name.startsWith('transact')) {
      await new JournalStore(table).count({ throttles: 1 }, now);
    }
  });
  const journal = new JournalStore(steps.table(table));
  await expect(journal.count({ throttles: 1 }, now)).rejects.toThrow('hour|2026-11-21T12:00:00Z');
});

it('notes an app once', async () => {
  const { table, journal } = setUp();
  expect(await requestsOf(table, journal.noteApp(app, now))).toEqual(['get', 'insert']);
  expect(await requestsOf(table, journal.noteApp(app, now + 1))).toEqual(['get']);
});

it.each([
  ['another version', { version: '2.0.0' }],
  ['other feeds', { feeds: ['smsLog'] }],
  ['notifications switched off', { notifies: false }],
  ['another schedule', { timers: app.timers.map((t) => ({ ...t, schedule: '0 0 * * * *' })) }],
  ['its timers in another order', { timers: app.timers.toReversed() }],
])('keeps when an app was first seen, also with %s', async (_, change) => {
  const { journal } = setUp();
  await journal.noteApp(app, now);
  await journal.noteApp({ ...app, ...change }, now + hourMs);
  expect((await journal.read()).app).toMatchObject({ ...app, ...change, firstSeenAt: now });
});

it('keeps since when a feed is exported, and sees one for the first time that comes back', async () => {
  const { journal } = setUp();
  const since: unknown[] = [];
  for (const [day, feeds] of [
    ['pstnCalls'],
    ['pstnCalls', 'smsLog'],
    ['smsLog'],
    app.feeds,
  ].entries()) {
    const timers = day === 2 ? [] : app.timers;
    await journal.noteApp({ ...app, feeds, timers }, now + day);
    since.push((await journal.read()).app?.feedsSince);
  }
  expect(since).toEqual([
    { pstnCalls: now },
    { pstnCalls: now, smsLog: now + 1 },
    { smsLog: now + 1 },
    { pstnCalls: now + 3, callRecords: now + 3 },
  ]);
});

it('keeps since when Graph shall notify, as long as it shall', async () => {
  const { journal } = setUp();
  const since: unknown[] = [];
  for (const [day, notifies] of [true, true, false, true].entries()) {
    await journal.noteApp({ ...app, notifies, version: `1.0.${day}` }, now + day);
    since.push((await journal.read()).app?.notifiesSince);
  }
  expect(since).toEqual([now, now, undefined, now + 3]);
});

it('sees an app with other timers for the first time', async () => {
  const { journal } = setUp();
  await journal.noteApp(app, now);
  const timers = [...app.timers, { name: 'exportCallRecords', schedule: '0 * * * * *' }];
  await journal.noteApp({ ...app, timers }, now + hourMs);
  expect((await journal.read()).app?.firstSeenAt).toBe(now + hourMs);
});

it('notes one of many instances that start at once', async () => {
  const { table, journal } = setUp();
  const instances = [0, 1, 2, 3].map((n) => new JournalStore(table).noteApp(app, now + n));
  await Promise.all(instances);
  expect((await journal.read()).app).toEqual(noted(now));
});

it('keeps the error of a timer until its next run has ended', async () => {
  const { journal } = setUp();
  await journal.timerStarted('exportLogs', now);
  await journal.timerEnded('exportLogs', now, now + 1, 'Error: no');
  await journal.timerStarted('exportLogs', now + 2);
  const running = { startedAt: now + 2, endedAt: undefined, error: 'Error: no' };
  expect((await journal.read()).timers.get('exportLogs')).toEqual(running);
  await journal.timerEnded('exportLogs', now + 2, now + 3, '');
  const ended = { startedAt: now + 2, endedAt: now + 3, error: '' };
  expect((await journal.read()).timers.get('exportLogs')).toEqual(ended);
});

it('leaves a timer that was started again before its earlier run ended', async () => {
  const { journal } = setUp();
  await journal.timerStarted('exportLogs', now);
  await journal.timerStarted('exportLogs', now + 10);
  await journal.timerEnded('exportLogs', now, now + 20, 'Error: no');
  const running = { startedAt: now + 10, endedAt: undefined, error: '' };
  expect((await journal.read()).timers.get('exportLogs')).toEqual(running);
});

it('notes the end of a timer whose start could not be noted', async () => {
  const { journal } = setUp();
  await journal.timerEnded('exportLogs', now, now + 1, '');
  expect((await journal.read()).timers.get('exportLogs')?.endedAt).toBe(now + 1);
});

it('counts runs in a row that were cut short', async () => {
  const { journal } = setUp();
  const counts: unknown[] = [];
  for (const isCutShort of [true, true, true, false, true]) {
    await journal.workEnded(endOf(isCutShort));
    counts.push((await journal.read()).works[0]?.cutShortRuns);
  }
  expect(counts).toEqual([1, 2, 3, 0, 1]);
});

it('counts runs in a row that failed, and keeps since when', async () => {
  const { journal } = setUp();
  const noted: unknown[] = [];
  for (const [run, error] of ['Error: a', 'Error: b', '', 'Error: c'].entries()) {
    await journal.workEnded(endOf(false, now + run, error));
    const [work] = (await journal.read()).works;
    noted.push([work?.error, work?.failedRuns, work?.failingSince]);
  }
  expect(noted).toEqual([
    ['Error: a', 1, now],
    ['Error: b', 2, now],
    ['', 0, undefined],
    ['Error: c', 1, now + 3],
  ]);
});

it('counts runs that end at once in several instances, and keeps how the last one ended', async () => {
  const { table, journal } = setUp();
  const ends = [3, 1, 2].map((n) => endOf(true, now + n, `Error: ${n}`));
  await Promise.all(ends.map((end) => new JournalStore(table).workEnded(end)));
  const last = { endedAt: now + 3, error: 'Error: 3', cutShortRuns: 3 };
  expect((await journal.read()).works).toEqual([expect.objectContaining(last)]);
});

it('adds what several instances count in an hour', async () => {
  const { table, journal } = setUp();
  const instances = Array.from({ length: 10 }, () => new JournalStore(table));
  await Promise.all(instances.map((one) => one.count({ throttles: 1, rejected: 2 }, now)));
  expect((await journal.read()).hours).toEqual(new Map([[hour, { throttles: 10, rejected: 20 }]]));
});

it('counts at most once what an instance counts that dies', async () => {
  for (const phase of ['before', 'after'] as const) {
    for (const number of [1, 2]) {
      const { table, journal } = setUp();
      await journal.count({ throttles: 1 }, now);
      const dying = new JournalStore(new Steps(crashAt(number, phase)).table(table));
      await expect(dying.count({ throttles: 1 }, now)).rejects.toThrow(Crash);
      const isStored = number === 2 && phase === 'after';
      expect((await journal.read()).hours.get(hour)?.throttles).toBe(isStored ? 2 : 1);
      await journal.count({ throttles: 1 }, now);
      expect((await journal.read()).hours.get(hour)?.throttles).toBe(isStored ? 3 : 2);
    }
  }
});

it('forgets hours after two days', async () => {
  const { table, journal } = setUp();
  for (let n = 0; n < 120; n += 1) await journal.count({ throttles: 1 }, now + n * hourMs);
  const hours = [...(await journal.read()).hours.keys()];
  expect(hours).toEqual(Array.from({ length: 49 }, (_, n) => hour + (71 + n) * hourMs));
  table.calls.splice(0);
  const again = await requestsOf(table, journal.count({ throttles: 1 }, now + 119 * hourMs));
  expect(again).toEqual(['get', 'replace']);
});

it('forgets more hours at once than a transaction takes', async () => {
  const { table, journal } = setUp();
  for (let n = 0; n < 150; n += 1) {
    const rowKey = `hour|${new Date(hour - n * 48 * hourMs).toISOString().slice(0, 19)}Z`;
    await table.transact('journal', [{ kind: 'insert', rowKey, values: { throttles: 1 } }]);
  }
  await journal.count({ throttles: 1 }, now + hourMs);
  expect((await journal.read()).hours.size).toBe(2);
});

it('takes a small clock skew for none', async () => {
  const { table, journal } = setUp();
  expect(await requestsOf(table, journal.noteSkew(29_999, now))).toEqual(['get']);
  expect((await journal.read()).clockSkewMs).toBe(0);
});

it('writes the clock skew only when it has changed by more than half a minute', async () => {
  const { table, journal } = setUp();
  const noted: unknown[] = [];
  for (const skewMs of [-31_000.4, -61_000, -61_001, -29_000, 400_000]) {
    await journal.noteSkew(skewMs, now);
    noted.push((await journal.read()).clockSkewMs);
  }
  expect(noted).toEqual([-31_000, -31_000, -61_001, 0, 400_000]);
  const writes = table.calls.filter(({ operation }) => /insert|replace/.test(operation));
  expect(writes).toHaveLength(4);
});

it('keeps since when call records come that nothing has notified, until there are none', async () => {
  const { table, journal } = setUp();
  const noted: unknown[] = [];
  for (const since of [undefined, now, undefined]) {
    await journal.noteUnheard(since);
    noted.push((await journal.read()).unheardSince);
  }
  expect(noted).toEqual([undefined, now, undefined]);
  table.calls.splice(0);
  expect(await requestsOf(table, journal.noteUnheard(undefined))).toEqual(['get']);
});
