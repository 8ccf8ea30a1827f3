import { chunksOf } from './chunksOf.ts';
import { moveRow } from './lease.ts';
import type { Ledger, StoredWindow } from './ledger.ts';
import { dayMs, startOfDay } from './time.ts';
import type { Window } from './window.ts';
import type { WindowRow } from './windowRow.ts';

type Interval = Pick<Window, 'from' | 'to'>;

/** Windows that were marked, and from where to where they reach. */
export interface RequestedWindows extends Interval {
  readonly windows: number;
}

// One transaction takes 100 changes: two for a window that was done, and a mark for coverage.
const windowsPerTransaction = 49;
const mostTries = 20;

/**
 * Marks every window of a range as wanted, whatever its state: the next run pulls it, or lists it,
 * anew. A window whose pull has begun already is finished first. Dying half-way leaves some windows
 * marked; asking again marks them all.
 * @param range edges in milliseconds since 1970; widened to whole windows, cut off at `now`
 * @param partitionHours length of windows that do not exist yet
 * @param now milliseconds since 1970
 * @throws Error if others keep changing the same windows
 */
export async function requestWindows(
  ledger: Ledger,
  range: Interval,
  partitionHours: number,
  now: number,
): Promise<RequestedWindows> {
  // Graph is asked for whole seconds: of a window younger than that there is nothing to ask.
  const end = Math.min(range.to, Math.floor(now / 1000) * 1000);
  // A day has 24 / partitionHours windows: as many as fit into a transaction.
  const partMs = Math.floor((windowsPerTransaction * partitionHours) / 24) * dayMs;
  let { from, to } = { from: range.from, to: Math.max(range.from, end) };
  let windows = 0;
  for (let day = startOfDay(range.from); day < end; day += partMs) {
    const part = { from: Math.max(day, range.from), to: Math.min(day + partMs, end) };
    const marked = await mark(ledger, part, partitionHours, now);
    from = Math.min(from, ...marked.map((row) => row.from));
    to = Math.max(to, ...marked.map((row) => row.to));
    windows += marked.length;
  }
  return { from, to, windows };
}

async function mark(
  ledger: Ledger,
  part: Interval,
  partitionHours: number,
  now: number,
): Promise<readonly Interval[]> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const found = await ledger.windowsOf(part, partitionHours);
    // A window that is moved while they are listed comes twice.
    const windows = [...new Map(found.map((window) => [window.row.from, window])).values()];
    if (await areMarked(ledger, windows, now)) return windows.map(({ row }) => row);
  }
  throw new Error(`the windows of ${ledger.feed} are being changed by others`);
}

/** @returns false if one of them has changed meanwhile */
async function areMarked(
  ledger: Ledger,
  windows: readonly StoredWindow[],
  now: number,
): Promise<boolean> {
  // Days that were tiled otherwise may have more windows.
  for (const chunk of chunksOf(windows, windowsPerTransaction)) {
    const changes = chunk.flatMap(({ row, etag }) => moveRow(row, wanted(row, now), etag));
    // Coverage has to say so when windows that were done are open again.
    const done = chunk.filter(({ row }) => row.state !== 'open').map(({ row }) => row);
    const [first, last] = [done[0], done.at(-1)];
    const marks = first && last ? [ledger.staleMark({ from: first.from, to: last.to })] : [];
    if ((await ledger.table.transact(ledger.feed, [...changes, ...marks])) === undefined) {
      return false;
    }
  }
  return true;
}

/** Its lease and its pull go on: what they have read so far is kept. */
function wanted(row: WindowRow, now: number): WindowRow {
  const requestedMeanwhile = row.pull !== undefined;
  return { ...row, state: 'open', requested: true, requestedMeanwhile, nextPull: now };
}
