import type { WindowState } from '../export/revisit.ts';
import type { WindowRow } from '../export/windowRow.ts';
import type { FeedFacts } from './statusFacts.ts';

/** A window of a feed, wherever it was read from. Times are milliseconds since 1970. */
export interface KnownWindow {
  readonly from: number;
  readonly state: WindowState;
  /** When the last complete pull began; undefined if there was none. */
  readonly pulledAt: number | undefined;
  readonly isFailing: boolean;
}

/** Open windows that will be pulled: those before the beginning of the export are left alone. */
export function windowsToPull({ open, exportStart = -Infinity }: FeedFacts): WindowRow[] {
  return open.filter((row) => row.requested || row.from >= exportStart);
}

/** Those of them whose last try to pull, list or publish them failed. */
export function failingWindows(feed: FeedFacts): WindowRow[] {
  return windowsToPull(feed).filter((row) => failuresInARow(row) > 0);
}

/** Of pulls, or of publishing what has landed. */
export function failuresInARow({ attempts, publishFailures = 0 }: WindowRow): number {
  return Math.max(attempts, publishFailures);
}

/**
 * Every window of a feed once, oldest first; without those that are left alone and have never been
 * pulled. Of what is known twice, the ledger is right and not the coverage table.
 */
export function knownWindows(feed: FeedFacts): KnownWindow[] {
  const toPull = new Set(windowsToPull(feed).map(({ from }) => from));
  const failing = new Set(failingWindows(feed).map(({ from }) => from));
  const windows = new Map<number, KnownWindow>();
  for (const { from, state, pulledAt } of feed.older) {
    windows.set(from, { from, state, pulledAt, isFailing: false });
  }
  for (const { from, state, lastPull } of [...feed.recent, ...feed.open]) {
    windows.set(from, { from, state, pulledAt: lastPull, isFailing: failing.has(from) });
  }
  return [...windows.values()]
    .filter(({ from, state, pulledAt }) => {
      return state !== 'open' || pulledAt !== undefined || toPull.has(from);
    })
    .sort((a, b) => a.from - b.from);
}

/** When the last complete pull of a feed began, milliseconds since 1970; undefined if none did. */
export function lastSuccess({ open, recent, older }: FeedFacts): number | undefined {
  let last = -Infinity;
  for (const { lastPull = -Infinity } of open) last = Math.max(last, lastPull);
  for (const { lastPull = -Infinity } of recent) last = Math.max(last, lastPull);
  for (const { pulledAt = -Infinity } of older) last = Math.max(last, pulledAt);
  return last === -Infinity ? undefined : last;
}
