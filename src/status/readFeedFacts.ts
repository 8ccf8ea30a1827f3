import { callRecordFeed } from '../callRecords/callRecordFeed.ts';
import { whatIsDueToList } from '../callRecords/reconcileDue.ts';
import { whatIsDue, type DueSettings } from '../export/due.ts';
import type { Ledger } from '../export/ledger.ts';
import { dayMs, startOfDay } from '../export/time.ts';
import type { WindowRow } from '../export/windowRow.ts';
import { logFeeds } from '../feeds/index.ts';
import type { FeedFacts, OlderWindow } from './statusFacts.ts';

/** The days before today whose windows are read from the ledger. */
const recentDays = 35;

/** Every feed that status knows. */
export const knownFeeds: readonly string[] = [...logFeeds, callRecordFeed].map(({ name }) => name);

/**
 * What ledger and coverage say of a feed; the ledger is asked for open and recent windows alone,
 * which costs the same after years.
 * @param olderWindows of this feed in coverage, recent ones included
 * @param revisitHours ages at which a log's window is pulled again
 */
export async function readFeedFacts(
  ledger: Ledger,
  olderWindows: Promise<readonly OlderWindow[]>,
  revisitHours: readonly number[],
  now: number,
): Promise<FeedFacts> {
  const since = startOfDay(now) - recentDays * dayMs;
  const [plan, { open, recent }, older] = await Promise.all([
    ledger.peekPlan(),
    readWindows(ledger, since),
    olderWindows,
  ]);
  const { exportStart, notBefore = 0, postponedAt = 0 } = plan ?? {};
  const isDue = dueTest(ledger.feed, { exportStart: exportStart ?? Infinity, revisitHours }, now);
  return {
    name: ledger.feed,
    exportStart,
    ...(notBefore > 0 && { postponed: { at: postponedAt, until: notBefore } }),
    open,
    due: new Set(open.filter(isDue).map(({ from }) => from)),
    recent,
    older: older.filter(({ from }) => from < since),
  };
}

async function readWindows(
  ledger: Ledger,
  since: number,
): Promise<{ readonly open: readonly WindowRow[]; readonly recent: readonly WindowRow[] }> {
  const rows = new Map<number, WindowRow>();
  // In this order a window that is done meanwhile is read twice instead of never.
  for (const { row } of await ledger.open()) rows.set(row.from, row);
  for (const { row } of await ledger.done(since)) rows.set(row.from, row);
  const all = [...rows.values()].sort((a, b) => a.from - b.from);
  return {
    open: all.filter(({ state }) => state === 'open'),
    recent: all.filter(({ from }) => from >= since),
  };
}

/** As the timers decide it. */
function dueTest(
  feed: string,
  settings: Pick<DueSettings, 'exportStart' | 'revisitHours'>,
  now: number,
): (row: WindowRow) => boolean {
  const log = logFeeds.find(({ name }) => name === feed);
  const attended = false;
  if (log === undefined) {
    return (row) => whatIsDueToList(row, { ...settings, attended }, now) === 'list';
  }
  const { retentionDays } = log;
  return (row) => whatIsDue(row, { ...settings, retentionDays, attended }, now) === 'pull';
}
