import { edge } from '../export/window.ts';
import type { WindowRow } from '../export/windowRow.ts';
import { errorText } from './errorText.ts';
import {
  failingWindows,
  failuresInARow,
  knownWindows,
  lastSuccess,
  windowsToPull,
} from './feedWindows.ts';
import type { KnownWindow } from './feedWindows.ts';
import { lagMinutes } from './lagMinutes.ts';
import { moment } from './moment.ts';
import { monthCoverage } from './monthCoverage.ts';
import { newestRow } from './newestRow.ts';
import { remedyOfError } from './remedies.ts';
import { rowsPerDay } from './rowsPerDay.ts';
import type { FeedStatus, WindowCounts, WindowFailure } from './statusDocument.ts';
import type { FeedFacts } from './statusFacts.ts';

const failuresShown = 10;

/** How far one feed has got. */
export function describeFeed(feed: FeedFacts, now: number): FeedStatus {
  const windows = knownWindows(feed);
  const failing = failingWindows(feed);
  return {
    name: feed.name,
    lastSuccess: moment(lastSuccess(feed)),
    newestRow: moment(newestRow(feed)),
    lagMinutes: lagMinutes(feed, now) ?? null,
    windows: { ...countWindows(feed, windows), failing: failing.length },
    failures: failing
      .toSorted((a, b) => b.from - a.from)
      .slice(0, failuresShown)
      .map((row) => describeFailure(row, now)),
    rowsPerDay: rowsPerDay(feed, now),
    coverage: monthCoverage(windows, feed.exportStart, now),
  };
}

function countWindows(
  feed: FeedFacts,
  windows: readonly KnownWindow[],
): Omit<WindowCounts, 'failing'> {
  const count = (state: KnownWindow['state']) =>
    windows.filter((window) => window.state === state).length;
  return {
    due: feed.due.size,
    open: windowsToPull(feed).length,
    settled: count('settled'),
    beyondRetention: count('beyondRetention'),
  };
}

function describeFailure(row: WindowRow, now: number): WindowFailure {
  const { from, to, lastError, attempts, nextPull, publishAfter = 0 } = row;
  // One that is listed as it should be waits for its next publish.
  const nextTry = attempts > 0 ? nextPull : publishAfter;
  return {
    from: edge(from),
    to: edge(to),
    error: errorText(lastError),
    remedy: remedyOfError(lastError),
    attempts: failuresInARow(row),
    nextTry: moment(Math.max(nextTry, now)),
  };
}
