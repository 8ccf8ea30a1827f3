import { describe, expect, it } from 'vitest';
import { newWindowRow } from '../../src/export/windowRow.ts';
import { describeStatus } from '../../src/status/describeStatus.ts';
import { remedyOfError } from '../../src/status/remedies.ts';
import { noFacts } from '../../src/status/noFacts.ts';
import {
  dayMs,
  facts,
  failingInbox,
  failingRow,
  feedFacts,
  feedNames,
  hourMs,
  inboxEntry,
  journal,
  minuteMs,
  noApp,
  now,
  olderWindow,
  openRow,
  subscription,
  subscriptions,
  timerNote,
  today,
} from './facts.ts';

function feedOf(changes: Parameters<typeof feedFacts>[0]) {
  const [feed] = describeStatus(facts({ feeds: [feedFacts(changes)] })).feeds;
  if (feed === undefined) throw new Error('There is no feed.');
  return feed;
}

describe('the document', () => {
  it('says that all is well', () => {
    const { feeds, timers, ...document } = describeStatus(facts({ landed: 4 }));
    expect(document).toEqual({
      checkedAt: '2026-11-21T12:30:00.000Z',
      version: '1.2.3',
      healthy: true,
      problems: [],
      subscription: {
        id: '5f0a2a4c-0000-4000-8000-000000000001',
        expiresAt: '2026-11-22T12:30:00.000Z',
        lastNotification: '2026-11-21T12:20:00.000Z',
        lastHandshake: '2026-11-14T12:30:00.000Z',
        error: null,
      },
      inbox: { waiting: 0, isMore: false, failing: 0, oldest: null, failures: [] },
      landed: 4,
      throttlesLastHour: 0,
    });
    expect(feeds.map(({ name }) => name)).toEqual([
      'pstnCalls',
      'directRoutingCalls',
      'smsLog',
      'callRecords',
    ]);
    expect(timers).toHaveLength(4);
  });

  it('says what is wrong', () => {
    const { healthy, problems } = describeStatus(
      facts({ journal: journal({ clockSkewMs: hourMs }) }),
    );
    expect(healthy).toBe(false);
    expect(problems.map(({ code }) => code)).toEqual(['clockSkew']);
  });

  it('says that storage does not answer where nothing could be read', () => {
    const document = describeStatus(noFacts(new Error('Storage did not read a row'), now));
    expect(document).toMatchObject({ healthy: false, feeds: [], timers: [], subscription: null });
    expect(document.problems.map(({ code, feed }) => [code, feed])).toEqual([
      ['storageRefused', null],
    ]);
  });

  it('never holds the secret of a subscription', () => {
    expect(JSON.stringify(describeStatus(facts()))).not.toContain('secret');
  });

  it('is there at once after five years of hourly windows', () => {
    const exportStart = today - 1_825 * dayMs;
    const older = Array.from({ length: 1_825 * 24 }, (_, index) =>
      olderWindow({ from: exportStart + index * hourMs, to: exportStart + (index + 1) * hourMs }),
    );
    const open = older.slice(-900).map(({ from, to }) => openRow({ from, to, attempts: 1 }));
    const feeds = feedNames.map((name) => feedFacts({ name, exportStart, older, open }));
    const begun = process.cpuUsage();
    const document = describeStatus(facts({ feeds }));
    // Work that is quadratic in the windows takes many times as long.
    expect(process.cpuUsage(begun).user).toBeLessThan(2_000_000);
    expect(document.feeds[0]?.windows).toMatchObject({ open: 900, failing: 900 });
    expect(document.feeds[0]?.coverage).toHaveLength(61);
  });
});

describe('a feed', () => {
  it('says how far it has got', () => {
    const newestRow = now - 20 * minuteMs;
    const open = [openRow({ newestRow })];
    const { rowsPerDay, coverage, ...feed } = feedOf({ open, due: new Set([today]) });
    expect(feed).toEqual({
      name: 'pstnCalls',
      lastSuccess: '2026-11-21T12:25:00.000Z',
      newestRow: '2026-11-21T12:10:00.000Z',
      lagMinutes: 5,
      windows: { due: 1, open: 1, settled: 1, failing: 0, beyondRetention: 0 },
      failures: [],
    });
    expect(rowsPerDay.at(-1)).toEqual({ date: '2026-11-21', rows: 3 });
    expect(coverage).toEqual([{ month: '2026-11', days: '-------------------so---------' }]);
  });

  it('that was never planned has nothing to say', () => {
    const feed = feedOf({ open: [], recent: [], exportStart: undefined });
    expect(feed).toMatchObject({
      lastSuccess: null,
      newestRow: null,
      lagMinutes: null,
      coverage: [],
    });
    expect(feed.windows).toEqual({ due: 0, open: 0, settled: 0, failing: 0, beyondRetention: 0 });
  });

  it('counts each window once, wherever it is known from', () => {
    const old = today - 40 * dayMs;
    const older = [
      olderWindow({ from: old - dayMs, state: 'beyondRetention', pulledAt: undefined }),
      olderWindow({ from: old }),
      olderWindow({ from: old + dayMs }),
    ];
    const open = [openRow({ from: old, requested: true }), openRow()];
    const { windows } = feedOf({ exportStart: old, older, open });
    expect(windows).toMatchObject({ open: 2, settled: 2, beyondRetention: 1 });
  });

  it('shows the ten newest failing windows, newest first', () => {
    const open = Array.from({ length: 12 }, (_, index) =>
      failingRow('BadAnswerError: no', { from: today - (11 - index) * dayMs }),
    );
    const { windows, failures } = feedOf({ exportStart: 0, open });
    expect(windows.failing).toBe(12);
    expect(failures.map(({ from }) => from.slice(8, 10))).toEqual([
      '21',
      '20',
      '19',
      '18',
      '17',
      '16',
      '15',
      '14',
      '13',
      '12',
    ]);
  });

  it('says of a failing window why, what to do and when it is tried again', () => {
    const changes = { attempts: 2, nextPull: now + hourMs };
    const open = [failingRow('PermissionMissingError: pstnCalls: Graph answered 403.', changes)];
    const [failure] = feedOf({ open }).failures;
    expect(failure).toEqual({
      from: '2026-11-21T00:00:00Z',
      to: '2026-11-22T00:00:00Z',
      error: 'pstnCalls: Graph answered 403.',
      remedy: expect.stringContaining('CallRecords.Read.All') as string,
      attempts: 2,
      nextTry: '2026-11-21T13:30:00.000Z',
    });
  });

  it('says of a window that could not be published when that is tried again', () => {
    const publishAfter = now + 10 * minuteMs;
    const failure = { publishFailures: 2, publishAfter, lastError: 'Error: no file' };
    expect(feedOf({ open: [openRow(failure)] }).failures).toMatchObject([
      { error: 'no file', attempts: 2, nextTry: '2026-11-21T12:40:00.000Z' },
    ]);
  });

  it('says of a window that is tried by the next run that this is now', () => {
    const open = [failingRow('Error: no', { nextPull: now - hourMs })];
    expect(feedOf({ open }).failures[0]?.nextTry).toBe('2026-11-21T12:30:00.000Z');
  });

  it.each([
    ['RetryLaterError: no', /^Wait/],
    ['BadAnswerError: no', /^Look/],
    ['an error of no known kind', /^Wait/],
  ])('has a remedy for %s', (error, remedy) => {
    expect(feedOf({ open: [failingRow(error)] }).failures[0]?.remedy).toMatch(remedy);
  });

  it('of new windows that nobody has pulled is missing', () => {
    const window = newWindowRow({ feed: 'pstnCalls', from: today, to: today + dayMs });
    const { coverage } = feedOf({ exportStart: today, open: [window], recent: [window] });
    expect(coverage[0]?.days.slice(19, 22)).toBe('-m-');
  });
});

describe('the subscription', () => {
  it('is the one that lives longest', () => {
    const known = [
      subscription({ id: 'ended', expiresAt: now }),
      subscription({ id: 'short', expiresAt: now + 1 }),
      subscription({ id: 'long', expiresAt: now + dayMs }),
    ];
    const { subscription: shown } = describeStatus(
      facts({ subscriptions: subscriptions({ known }) }),
    );
    expect(shown).toMatchObject({ id: 'long', expiresAt: '2026-11-22T12:30:00.000Z' });
  });

  it('that does not live has no id, and says why', () => {
    const failure = { at: now, error: 'RetryLaterError: Graph answered 503.' };
    const stored = subscriptions({ known: [], facts: {}, failure });
    expect(describeStatus(facts({ subscriptions: stored })).subscription).toEqual({
      ...{ id: null, expiresAt: null, lastNotification: null, lastHandshake: null },
      error: 'Graph answered 503.',
    });
  });
});

describe('the inbox', () => {
  it('shows the ten records with the most tries', () => {
    const entries = Array.from({ length: 12 }, (_, index) =>
      inboxEntry({ id: `record-${index + 1}`, tries: index + 1 }),
    );
    const { inbox } = describeStatus(facts(failingInbox(...entries)));
    expect(inbox).toMatchObject({ waiting: 12, failing: 12, oldest: '2026-11-21T11:30:00.000Z' });
    expect(inbox.failures.map(({ tries }) => tries)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    expect(inbox.failures[0]).toEqual({
      callRecord: 'record-12',
      error: 'callRecords aaaaaaaa: Graph answered 400.',
      remedy: remedyOfError('BadAnswerError: 400'),
      tries: 12,
      nextTry: '2026-11-21T12:35:00.000Z',
    });
  });
});

describe('throttles', () => {
  it('are those of the present and the last clock hour', () => {
    const hour = now - 30 * minuteMs;
    const counts = [1, 2, 4].map(
      (throttles, ago) => [hour - ago * hourMs, { throttles, rejected: 0 }] as const,
    );
    const document = describeStatus(facts({ journal: journal({ hours: new Map(counts) }) }));
    expect(document.throttlesLastHour).toBe(3);
  });
});

describe('the timers', () => {
  it('say when they ran, why they failed, and which are silent', () => {
    const timers = new Map([
      ['exportLogs', timerNote({ startedAt: now - minuteMs, endedAt: undefined })],
      ['exportCallRecords', timerNote({ error: 'Error: Not everything is exported.' })],
      ['reconcileCallRecords', timerNote({ startedAt: now - dayMs, endedAt: now - dayMs })],
    ]);
    const shown = describeStatus(facts({ journal: journal({ timers }) })).timers;
    const ran = { lastStart: '2026-11-21T12:28:00.000Z', lastEnd: '2026-11-21T12:29:00.000Z' };
    const yesterday = '2026-11-20T12:30:00.000Z';
    expect(shown.map(({ schedule, ...timer }) => [schedule.length > 0, timer])).toEqual([
      [
        true,
        {
          name: 'exportLogs',
          lastStart: '2026-11-21T12:29:00.000Z',
          lastEnd: null,
          error: null,
          silent: false,
        },
      ],
      [
        true,
        { name: 'exportCallRecords', ...ran, error: 'Not everything is exported.', silent: false },
      ],
      [
        true,
        {
          name: 'reconcileCallRecords',
          lastStart: yesterday,
          lastEnd: yesterday,
          error: null,
          silent: true,
        },
      ],
      [
        true,
        { name: 'renewSubscription', lastStart: null, lastEnd: null, error: null, silent: true },
      ],
    ]);
  });

  it('there are none where no function app has ever run', () => {
    expect(describeStatus(facts({ journal: journal(noApp) })).timers).toEqual([]);
  });
});
