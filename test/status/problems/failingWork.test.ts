import { describe, expect, it } from 'vitest';
import type { HourCounts, WorkNote } from '../../../src/status/journal.ts';
import { windowsFailing } from '../../../src/status/problems/windowsFailing.ts';
import {
  facts,
  failingInbox,
  failingRow,
  feedFacts,
  feedNames,
  hourMs,
  inboxEntry,
  journal,
  minuteMs,
  now,
  openRow,
  subscriptions,
  timerNote,
  workNote,
  dayMs,
  today,
} from '../facts.ts';
import { findingsOf } from './findingsOf.ts';

const hour = now - 30 * minuteMs;

/** Journal whose counts of the present hour and those before are given. */
function counted(name: keyof HourCounts, ...counts: readonly number[]) {
  const none = { throttles: 0, rejected: 0 };
  const hours = counts.map(
    (count, ago) => [hour - ago * hourMs, { ...none, [name]: count }] as const,
  );
  return { journal: journal({ hours: new Map(hours) }) };
}

describe('storageRefused', () => {
  const error = 'StorageRefusedError: Storage did not read a blob: 403.';

  it('is found where status itself is refused', () => {
    expect(findingsOf({ error, feeds: [] })).toEqual(['storageRefused']);
  });

  it('is all that is found where storage does not answer: nothing else is known', () => {
    const down = {
      error: 'Error: Storage did not read a row: no answer',
      feeds: [],
      subscriptions: subscriptions({ known: [] }),
    };
    expect(findingsOf(down)).toEqual(['storageRefused']);
  });

  it.each([
    ['a window', { feeds: [feedFacts({ open: [failingRow(error)], recent: [] })] }],
    ['a work', { journal: journal({ works: [workNote({ error })] }) }],
    [
      'a timer',
      {
        journal: journal({
          timers: new Map([...journal().timers, ['exportLogs', timerNote({ error })]]),
        }),
      },
    ],
    ['the renewal', { subscriptions: subscriptions({ failure: { at: now, error } }) }],
  ])('is found where %s failed with it', (_, changes) => {
    expect(findingsOf(changes)).toEqual(['storageRefused']);
  });

  it('is not found where a timer failed with it that the app has no more', () => {
    const timers = new Map([...journal().timers, ['formerTimer', timerNote({ error })]]);
    expect(findingsOf({ journal: journal({ timers }) })).toEqual([]);
  });

  it('is over as soon as a window has been pulled', () => {
    const open = [failingRow(error, { from: today - dayMs, failedAt: now - hourMs }), openRow()];
    expect(findingsOf({ feeds: [feedFacts({ open })] })).toEqual([]);
  });
});

describe('feedBehind', () => {
  const behind = (cutShortRuns: number, feeds: readonly string[]) =>
    findingsOf({
      journal: journal({ works: feeds.map((feed) => workNote({ feed, cutShortRuns })) }),
    });

  it('is found when three runs in a row were cut short', () => {
    expect(behind(2, ['smsLog'])).toEqual([]);
    expect(behind(3, ['smsLog'])).toEqual(['feedBehind smsLog']);
  });

  it('is one problem of a feed, and one of all feeds', () => {
    expect(behind(3, ['callRecords', 'callRecords'])).toEqual(['feedBehind callRecords']);
    expect(behind(3, feedNames)).toEqual(['feedBehind']);
  });

  it('says nothing of a feed that is not exported any more', () => {
    expect(behind(3, ['formerFeed'])).toEqual([]);
  });
});

describe('windowsFailing', () => {
  const failing = (error: string, attempts: number) => ({
    feeds: [feedFacts({ open: [failingRow(error, { from: today - dayMs, attempts }), openRow()] })],
  });

  it('is found when a window has failed three times in a row', () => {
    expect(findingsOf(failing('BadAnswerError: no', 2))).toEqual([]);
    expect(findingsOf(failing('BadAnswerError: no', 3))).toEqual(['windowsFailing pstnCalls']);
    expect(findingsOf(failing('RetryLaterError: no', 3))).toEqual(['windowsFailing pstnCalls']);
  });

  it.each([
    'PermissionMissingError',
    'SignInRefusedError',
    'FeedUnavailableError',
    'StorageRefusedError',
  ])('is not found for %s, which is a problem of its own', (name) => {
    expect(findingsOf(failing(`${name}: no`, 3))).not.toContain('windowsFailing pstnCalls');
  });

  it('is found when what has landed could not be published three times in a row', () => {
    const row = (publishFailures: number) =>
      openRow({ feed: 'callRecords', publishFailures, lastError: 'Error: no', failedAt: now - 1 });
    const publishing = (publishFailures: number) =>
      findingsOf({ feeds: [feedFacts({ name: 'callRecords', open: [row(publishFailures)] })] });
    expect(publishing(2)).toEqual([]);
    expect(publishing(3)).toEqual(['windowsFailing callRecords']);
  });

  const work = (changes: Partial<WorkNote>) =>
    workNote({
      ...{ feed: 'callRecords', work: 'fetch', error: 'Error: no' },
      ...{ failedRuns: 3, failingSince: now - 20 * minuteMs },
      ...changes,
    });
  const working = (changes: Partial<WorkNote>) =>
    findingsOf({ journal: journal({ works: [work(changes)] }) });

  it('is found when three runs in a row failed within twenty minutes or more', () => {
    expect(working({})).toEqual(['windowsFailing callRecords']);
    expect(working({ failedRuns: 2 })).toEqual([]);
    expect(working({ failingSince: now - 20 * minuteMs + 1 })).toEqual([]);
  });

  it('does not take it for a failed run that Graph does not have some records yet', () => {
    expect(working({ error: 'call records that could not be fetched yet: 3' })).toEqual([]);
  });

  it('names the runs that fail, unless a problem of its own does', () => {
    const works = [work({ error: 'PermissionMissingError: no' })];
    expect(findingsOf({ journal: journal({ works }) })).not.toContain('windowsFailing callRecords');
    const messages = windowsFailing(facts({ journal: journal({ works: [work({})] }) }));
    expect(messages.map(({ message }) => message)).toEqual([
      'Runs that fetch and publish callRecords have failed three times in a row or more often.',
    ]);
  });

  it('is not found for runs that failed because of a window or of records', () => {
    const works = [work({ feed: 'pstnCalls', work: 'pull', error: 'BadAnswerError: no' })];
    expect(
      findingsOf({ ...failing('BadAnswerError: no', 1), journal: journal({ works }) }),
    ).toEqual([]);
    const records = failingInbox(inboxEntry({ tries: 3 }));
    expect(findingsOf({ ...records, journal: journal({ works: [work({})] }) })).toEqual([
      'recordsFailing callRecords',
    ]);
  });

  it('leaves it to throttled how long Graph may throttle', () => {
    const recently = counted('throttles', 0, 1);
    expect(findingsOf({ ...failing('RetryLaterError: no', 3), ...recently })).toEqual([]);
    expect(findingsOf({ ...failing('BadAnswerError: no', 3), ...recently })).toEqual([
      'windowsFailing pstnCalls',
    ]);
    expect(
      findingsOf({ ...failing('RetryLaterError: no', 3), ...counted('throttles', 0, 0, 1) }),
    ).toEqual(['windowsFailing pstnCalls']);
  });
});

describe('throttled', () => {
  it('is found when Graph answered 429 in three of the last four hours', () => {
    expect(findingsOf(counted('throttles', 9))).toEqual([]);
    expect(findingsOf(counted('throttles', 9, 9))).toEqual([]);
    expect(findingsOf(counted('throttles', 1, 1, 1))).toEqual(['throttled']);
    expect(findingsOf(counted('throttles', 0, 1, 1, 1))).toEqual(['throttled']);
    expect(findingsOf(counted('throttles', 1, 1, 0, 1))).toEqual(['throttled']);
    expect(findingsOf(counted('throttles', 1, 0, 0, 1, 1))).toEqual([]);
  });

  const putOff = (error: string, waitMs: number, attempts = 1, failedAt = now - minuteMs) => {
    const row = { from: today - dayMs, attempts, failedAt, nextPull: failedAt + waitMs };
    return findingsOf({ feeds: [feedFacts({ open: [failingRow(error, row), openRow()] })] });
  };

  it('is found of a feed that Graph wants to be left alone for two hours or longer', () => {
    expect(putOff('RetryLaterError: no', 2 * hourMs - 1)).toEqual([]);
    expect(putOff('RetryLaterError: no', 2 * hourMs)).toEqual(['throttled pstnCalls']);
  });

  it('is found of it also where no window was under way when Graph said so', () => {
    const after = (waitMs: number, at: number) =>
      findingsOf({ feeds: [feedFacts({ postponed: { at, until: at + waitMs } })] });
    expect(after(2 * hourMs - 1, now)).toEqual([]);
    expect(after(2 * hourMs, now)).toEqual(['throttled pstnCalls']);
    expect(after(2 * hourMs, now - 2 * hourMs)).toEqual([]);
  });

  it('is over when that time has passed', () => {
    expect(putOff('RetryLaterError: no', 2 * hourMs, 1, now - 2 * hourMs + 1)).toHaveLength(1);
    expect(putOff('RetryLaterError: no', 2 * hourMs, 1, now - 2 * hourMs)).toEqual([]);
  });

  it('is not found where a window backs off by itself, or for another reason', () => {
    expect(putOff('RetryLaterError: no', hourMs, 9)).toEqual(['windowsFailing pstnCalls']);
    expect(putOff('BadAnswerError: no', 2 * hourMs)).toEqual([]);
  });
});

describe('timersSilent', () => {
  it('names the timers that have let three of their times pass', () => {
    const silence = (endedAt: number) =>
      journal({ timers: new Map(journal().timers).set('exportLogs', timerNote({ endedAt })) });
    expect(findingsOf({ journal: silence(now - 20 * minuteMs) })).toEqual([]);
    expect(findingsOf({ journal: silence(now - 20 * minuteMs - 1) })).toEqual(['timersSilent']);
  });
});

describe('clockSkew', () => {
  const skew = (clockSkewMs: number) => findingsOf({ journal: journal({ clockSkewMs }) });

  it('is found when the clocks differ by more than five minutes, either way', () => {
    expect([skew(5 * minuteMs), skew(-5 * minuteMs)]).toEqual([[], []]);
    expect([skew(5 * minuteMs + 1), skew(-5 * minuteMs - 1)]).toEqual([
      ['clockSkew'],
      ['clockSkew'],
    ]);
  });
});

describe('notificationsRejected', () => {
  it('is found when more than twenty items of this or the last hour were rejected', () => {
    expect(findingsOf(counted('rejected', 20, 20, 99))).toEqual([]);
    expect(findingsOf(counted('rejected', 21))).toEqual(['notificationsRejected']);
    expect(findingsOf(counted('rejected', 0, 21))).toEqual(['notificationsRejected']);
  });
});

describe('recordsFailing', () => {
  it('is found when a record failed three times', () => {
    expect(findingsOf(failingInbox(inboxEntry({ tries: 2 })))).toEqual([]);
    expect(findingsOf(failingInbox(inboxEntry({ tries: 3 })))).toEqual([
      'recordsFailing callRecords',
    ]);
  });

  it('is found when Graph does not have a record after more than a day', () => {
    const absent = (announcedAt: number) =>
      findingsOf(
        failingInbox(inboxEntry({ tries: 9, announcedAt, error: 'Graph does not have it' })),
      );
    expect(absent(now - dayMs)).toEqual([]);
    expect(absent(now - dayMs - 1)).toEqual(['recordsFailing callRecords']);
  });
});
