import { describe, expect, it } from 'vitest';
import {
  failingRow,
  feedFacts,
  feedNames,
  hourMs,
  journal,
  minuteMs,
  now,
  openRow,
  workNote,
} from '../facts.ts';
import { findingsOf } from './findingsOf.ts';

const errors = {
  permissionMissing: 'PermissionMissingError: pstnCalls: Graph answered 403.',
  signInRefused: 'SignInRefusedError: pstnCalls: Graph answered 401.',
  feedUnavailable: 'FeedUnavailableError: pstnCalls: this cloud does not have it.',
};
const cases = Object.entries(errors);
const longAgo = now - 2 * hourMs;

/** A feed that was refused a minute ago, and had its last success before. */
function refused(name: string, error: string, lastPull: number | undefined = longAgo) {
  return feedFacts({ name, open: [failingRow(error, { feed: name, lastPull })], recent: [] });
}

/** The other feeds, which had their last success at a time. */
function others(name: string, lastPull: number) {
  const names = feedNames.filter((other) => other !== name);
  return names.map((feed) =>
    feedFacts({ name: feed, open: [openRow({ feed, lastPull })], recent: [] }),
  );
}

describe.each(cases)('%s', (code, error) => {
  it('is found when the newest failure of a feed says so and no success is newer', () => {
    const feeds = [refused('smsLog', error), ...others('smsLog', longAgo)];
    expect(findingsOf({ feeds })).toEqual([`${code} smsLog`]);
  });

  it('is found in what a run says of the feed, without a window that failed', () => {
    const open = [openRow({ feed: 'smsLog', lastPull: longAgo })];
    const feeds = [feedFacts({ name: 'smsLog', open, recent: [] }), ...others('smsLog', longAgo)];
    const works = [workNote({ feed: 'smsLog', error })];
    expect(findingsOf({ feeds, journal: journal({ works }) })).toEqual([`${code} smsLog`]);
  });

  it('is one problem where all feeds are concerned', () => {
    expect(findingsOf({ feeds: feedNames.map((name) => refused(name, error)) })).toEqual([code]);
  });

  it('is over as soon as any window of the feed has been pulled', () => {
    const failing = failingRow(error, { failedAt: now - minuteMs });
    const feed = (lastPull: number) => [feedFacts({ open: [failing, openRow({ lastPull })] })];
    expect(findingsOf({ feeds: feed(now - minuteMs - 1) })).toEqual([`${code} pstnCalls`]);
    expect(findingsOf({ feeds: feed(now - minuteMs + 1) })).toEqual([]);
  });

  it('is not found where a newer failure has another reason', () => {
    const older = failingRow(error, { failedAt: now - 2 * minuteMs, lastPull: longAgo });
    const open = [older, failingRow('RetryLaterError: Graph answered 503.')];
    expect(findingsOf({ feeds: [feedFacts({ open, recent: [] })] })).toEqual([]);
  });
});

describe('the refusal of one feed', () => {
  const error = errors.permissionMissing;
  const findings = (lastPull: number | undefined, othersPulledAt: number) =>
    findingsOf({
      feeds: [refused('smsLog', error, lastPull), ...others('smsLog', othersPulledAt)],
    });

  it('is that of the permission as long as no other feed had a success since', () => {
    expect(findings(now - 90 * minuteMs, now - 30 * minuteMs)).toEqual([
      'permissionMissing smsLog',
    ]);
  });

  it('is its own if another feed had a success when the refused one was due again', () => {
    expect(findings(now - 90 * minuteMs, now - 30 * minuteMs + 1)).toEqual([
      'feedUnavailable smsLog',
    ]);
  });

  it('is its own if another feed had a success after it', () => {
    expect(findings(now - 10 * minuteMs, now - minuteMs)).toEqual(['permissionMissing smsLog']);
    expect(findings(now - 10 * minuteMs, now - minuteMs + 1)).toEqual(['feedUnavailable smsLog']);
  });

  it('is its own if it never had a success and another feed has', () => {
    const open = [failingRow(error, { feed: 'smsLog' })];
    const feeds = [feedFacts({ name: 'smsLog', open, recent: [] }), ...others('smsLog', longAgo)];
    expect(findingsOf({ feeds })).toEqual(['feedUnavailable smsLog']);
  });

  it('is that of the permission until it is tried again, where only other runs had a success', () => {
    const feeds = (lastPull: number, triedAt: number) => {
      const tried = { feed: 'callRecords', lastPull: longAgo, failedAt: triedAt };
      const open = [failingRow(error, tried)];
      return [
        feedFacts({ name: 'callRecords', open, recent: [] }),
        ...others('callRecords', lastPull),
      ];
    };
    expect(findingsOf({ feeds: feeds(now - 2 * minuteMs, now - 5 * minuteMs) })).toEqual([
      'permissionMissing callRecords',
    ]);
    expect(findingsOf({ feeds: feeds(now - 2 * minuteMs, now - minuteMs) })).toEqual([
      'feedUnavailable callRecords',
    ]);
  });

  it('is that of the permission of all logs until they are tried again after call records', () => {
    const logs = feedNames.filter((name) => name !== 'callRecords').map((n) => refused(n, error));
    const open = [openRow({ feed: 'callRecords', lastPull: now - 1 })];
    const feeds = [...logs, feedFacts({ name: 'callRecords', open, recent: [] })];
    expect(findingsOf({ feeds }).map((finding) => finding.split(' ')[0])).toEqual(
      logs.map(() => 'permissionMissing'),
    );
  });

  it('is that of the permission if every other feed is refused too', () => {
    const earlier = refused('smsLog', error, now - 5 * hourMs);
    expect(findingsOf({ feeds: [earlier, refused('pstnCalls', error)] })).toEqual([
      'permissionMissing',
    ]);
  });
});
