import { describe, expect, it } from 'vitest';
import type { WindowRow } from '../../../src/export/windowRow.ts';
import type { FeedFacts, StatusFacts } from '../../../src/status/statusFacts.ts';
import {
  appNote,
  dayMs,
  failingRow,
  feedFacts,
  hourMs,
  journal,
  minuteMs,
  noApp,
  now,
  openRow,
  timerNote,
  today,
} from '../facts.ts';
import { findingsOf } from './findingsOf.ts';

/** A feed that was pulled three hours ago and is due since. */
function silent(changes: Partial<WindowRow> = {}, name = 'pstnCalls') {
  const open = [openRow({ feed: name, lastPull: now - 3 * hourMs, ...changes })];
  return feedFacts({ name, open, recent: [], due: new Set([today]) });
}

function scheduled(schedule: string): Partial<StatusFacts> {
  const timers = [{ name: 'exportLogs', schedule }];
  const note = timerNote({ startedAt: now - 1, endedAt: now });
  const notes = new Map([['exportLogs', note]]);
  return { journal: journal({ app: appNote({ timers }), timers: notes }) };
}

const never = { open: [openRow({ lastPull: undefined })], recent: [] };

describe('feedSilent', () => {
  it('is found after three hours without a success, even if nothing failed', () => {
    expect(findingsOf({ feeds: [silent({ lastPull: now - 3 * hourMs + 1 })] })).toEqual([]);
    expect(findingsOf({ feeds: [silent()] })).toEqual(['feedSilent pstnCalls']);
  });

  it('is found after three runs where EXPORT_SCHEDULE has them further apart', () => {
    const due = scheduled('0 30 6-12/2 * * *');
    const since = (lastPull: number) => findingsOf({ feeds: [silent({ lastPull })], ...due });
    expect(since(now - 4 * hourMs)).toEqual([]);
    expect(since(now - 4 * hourMs - 1)).toEqual(['feedSilent pstnCalls']);
  });

  it('goes by the timer of its list for call records', () => {
    const due = scheduled('0 0 0 1 1 *');
    expect(findingsOf({ feeds: [silent({}, 'callRecords')], ...due })).toEqual([
      'feedSilent callRecords',
    ]);
    expect(findingsOf({ feeds: [silent()], ...due })).toEqual([]);
  });

  it('counts from the first sight of the app for a feed without any success', () => {
    const seen = (firstSeenAt: number, exportStart = today) =>
      findingsOf({
        feeds: [feedFacts({ ...never, exportStart })],
        journal: journal({ app: appNote({ firstSeenAt }) }),
      });
    expect(seen(now - 3 * hourMs + 1)).toEqual([]);
    expect(seen(now - 3 * hourMs)).toEqual(['feedSilent pstnCalls']);
  });

  it('counts from when the feed was added, also to an app that has run for long', () => {
    const added = (since: number, feed: Partial<FeedFacts> = never) =>
      findingsOf({
        feeds: [feedFacts({ ...feed, name: 'smsLog' })],
        journal: journal({ app: appNote({ feedsSince: { smsLog: since } }) }),
      });
    expect(added(now - 3 * hourMs + 1)).toEqual([]);
    expect(added(now - 3 * hourMs)).toEqual(['feedSilent smsLog']);
    const taken = { open: [openRow({ lastPull: now - 30 * dayMs })], recent: [] };
    expect(added(now - 3 * hourMs + 1, taken)).toEqual([]);
    expect(added(now - 3 * hourMs, taken)).toEqual(['feedSilent smsLog']);
  });

  it('counts from the beginning of the export if that comes later', () => {
    const feed = feedFacts({ open: [], recent: [], exportStart: now + dayMs });
    expect(findingsOf({ feeds: [feed] })).toEqual([]);
  });

  it('is never found for a feed without any success where no app has run', () => {
    expect(findingsOf({ feeds: [feedFacts(never)], journal: journal(noApp) })).toEqual([]);
  });

  it('is one problem where all feeds are silent, and none for the others where one is', () => {
    const [logs, sms] = [silent(), silent({}, 'smsLog')];
    expect(findingsOf({ feeds: [logs, sms] })).toEqual(['feedSilent']);
    expect(findingsOf({ feeds: [logs, feedFacts({ name: 'smsLog' })] })).toEqual([
      'feedSilent pstnCalls',
    ]);
  });
});

describe('feedSilent is not found beside', () => {
  it.each([
    ['permissionMissing', 'PermissionMissingError: no'],
    ['signInRefused', 'SignInRefusedError: no'],
    ['feedUnavailable', 'FeedUnavailableError: no'],
  ])('%s of the same feed', (code, error) => {
    const feeds = [silent({ ...failingRow(error), lastPull: now - 4 * hourMs })];
    expect(findingsOf({ feeds })).toEqual([`${code} pstnCalls`]);
  });

  it('the same of another feed, but then it is found', () => {
    const refused = failingRow('FeedUnavailableError: no', { feed: 'smsLog' });
    const feeds = [silent(), feedFacts({ name: 'smsLog', open: [refused], recent: [] })];
    expect(findingsOf({ feeds })).toEqual(['feedUnavailable smsLog', 'feedSilent pstnCalls']);
  });

  it('storageRefused', () => {
    const feeds = [
      silent({ ...failingRow('StorageRefusedError: no'), lastPull: now - 4 * hourMs }),
    ];
    expect(findingsOf({ feeds })).toEqual(['storageRefused']);
  });

  it('throttled', () => {
    const hour = now - 30 * minuteMs;
    const hours = new Map(
      [0, 1, 2].map((ago) => [hour - ago * hourMs, { throttles: 1, rejected: 0 }]),
    );
    expect(findingsOf({ feeds: [silent()], journal: journal({ hours }) })).toEqual(['throttled']);
  });

  it('the silence of its own timer; that of another timer explains nothing', () => {
    const late = (name: string) =>
      journal({ timers: new Map(journal().timers).set(name, timerNote({ endedAt: now - dayMs })) });
    const feeds = [silent()];
    expect(findingsOf({ feeds, journal: late('exportLogs') })).toEqual(['timersSilent']);
    expect(findingsOf({ feeds, journal: late('reconcileCallRecords') })).toEqual([
      'feedSilent pstnCalls',
      'timersSilent',
    ]);
  });

  it('windowsFailing if all windows that are due fail', () => {
    const failing = failingRow('BadAnswerError: no', { attempts: 3, lastPull: now - 4 * hourMs });
    const waiting = openRow({ from: today - dayMs, lastPull: now - 5 * hourMs });
    const feed = (due: readonly number[]) =>
      feedFacts({ open: [waiting, failing], recent: [], due: new Set(due) });
    expect(findingsOf({ feeds: [feed([today])] })).toEqual(['windowsFailing pstnCalls']);
    expect(findingsOf({ feeds: [feed([waiting.from, today])] })).toEqual([
      'feedSilent pstnCalls',
      'windowsFailing pstnCalls',
    ]);
  });
});
