import { describe, expect, it } from 'vitest';
import {
  failingWindows,
  knownWindows,
  lastSuccess,
  windowsToPull,
} from '../../src/status/feedWindows.ts';
import { olderWindow, dayMs, failingRow, feedFacts, now, openRow, today } from './facts.ts';

const exportStart = today - 10 * dayMs;
const before = exportStart - dayMs;

describe('windows to pull', () => {
  it('are the open ones since the beginning of the export', () => {
    const open = [openRow({ from: before }), openRow({ from: exportStart })];
    expect(windowsToPull(feedFacts({ exportStart, open }))).toEqual([open[1]]);
  });

  it('are earlier ones as well that a person asked for', () => {
    const open = [openRow({ from: before, requested: true })];
    expect(windowsToPull(feedFacts({ exportStart, open }))).toEqual(open);
  });

  it('fail if their last try did; those that are left alone do not', () => {
    const failing = failingRow('Error: no', { from: exportStart });
    const open = [failingRow('Error: no', { from: before }), failing, openRow()];
    expect(failingWindows(feedFacts({ exportStart, open }))).toEqual([failing]);
  });
});

describe('known windows', () => {
  it('are each known once, oldest first', () => {
    const old = openRow({ from: today - 40 * dayMs });
    const recent = [openRow({ from: today - dayMs, state: 'settled' }), openRow()];
    const feed = feedFacts({
      exportStart: undefined,
      open: [old, openRow()],
      recent,
      older: [olderWindow({ from: today - 50 * dayMs }), olderWindow({ from: old.from })],
    });
    expect(knownWindows(feed).map(({ from, state }) => [(today - from) / dayMs, state])).toEqual([
      [50, 'settled'],
      [40, 'open'],
      [1, 'settled'],
      [0, 'open'],
    ]);
  });

  it('are not those that are left alone and were never pulled', () => {
    const unpulled = { from: before, lastPull: undefined };
    const pulled = openRow({ from: before - dayMs });
    const feed = {
      exportStart,
      recent: [],
      older: [olderWindow({ ...unpulled, state: 'open', pulledAt: undefined })],
    };
    expect(knownWindows(feedFacts({ ...feed, open: [pulled, openRow(unpulled)] }))).toHaveLength(1);
    const open = [openRow({ ...unpulled, requested: true })];
    expect(knownWindows(feedFacts({ ...feed, open }))).toHaveLength(1);
  });
});

describe('the last success', () => {
  it('is the newest pull of any window, wherever it is known from', () => {
    const none = { open: [], recent: [], older: [] };
    expect(lastSuccess(feedFacts(none))).toBeUndefined();
    const older = [olderWindow({ pulledAt: 5 }), olderWindow({ pulledAt: undefined })];
    expect(lastSuccess(feedFacts({ ...none, older }))).toBe(5);
    const open = [openRow({ lastPull: 7 }), openRow({ lastPull: undefined })];
    expect(lastSuccess(feedFacts({ ...none, older, open }))).toBe(7);
    const recent = [openRow({ lastPull: now }), openRow({ lastPull: 6 })];
    expect(lastSuccess(feedFacts({ ...none, older, open, recent }))).toBe(now);
  });
});
