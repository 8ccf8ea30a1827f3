import { chunksOf } from '../export/chunksOf.ts';
import type { Findings } from '../export/findings.ts';
import type { Lease } from '../export/lease.ts';
import { replaceFiles } from '../export/replaceFiles.ts';
import type { WindowState } from '../export/revisit.ts';
import { hourMs } from '../export/time.ts';
import { callRecordFeed } from './callRecordFeed.ts';
import type { CallRecordContext } from './callRecordContext.ts';
import { chooseRecords, type ChosenRecords } from './chooseRecords.ts';
import { addDrop, landingFolder, readPending, type PendingWork } from './pending.ts';
import { recordTables } from './tables/recordTables.ts';

const filedFeed = { ...callRecordFeed, tables: recordTables };
const changesPerTransaction = 100;
const publishMs = hourMs;

export interface PublishedWindow {
  readonly state: WindowState;
  /** Of the window's files. */
  readonly rows: number;
  /** Landed records that are in the files now. */
  readonly records: number;
  /** False if the files were right already. */
  readonly written: boolean;
}

/**
 * Merges a claimed window's landed records into its files, and commits its ledger row.
 * @param state the window's state before it was claimed
 * @throws LostLeaseError, VanishedLandingError, or whatever storage throws; nothing is lost then
 */
export async function publishWindow(
  context: CallRecordContext,
  lease: Lease,
  state: WindowState,
  findings: Findings,
): Promise<PublishedWindow> {
  const { blobs, clock, ledger, log } = context;
  const { from } = lease.row;
  const [work = nothingTo(from)] = await readPending(ledger, from);
  const chosen = await chooseRecords(context, work);
  for (const { name, records } of chosen.vanished) log.error('landingLost', { run: name, records });
  const newRows = { ...chosen, areKnown: chosen.areNone };
  const committed = await replaceFiles(filedFeed, lease, blobs, newRows, findings);
  await dropElsewhere(context, chosen);
  const { row } = lease;
  const { rows, digest, files, newestRow } = committed;
  const written = files !== row.files;
  const change = {
    ...{ state, rows, digest, files, newestRow, pull: undefined },
    publishAfter: clock.now() + publishMs,
    publishFailures: undefined,
    dirty: row.dirty && !written,
    // With failures in a row, the error is that of the window's list.
    ...(row.attempts === 0 && { lastError: '', failedAt: undefined }),
  };
  await lease.commit(change, work.done);
  await tidyUp(context, work, chosen);
  return { state, rows, records: chosen.records, written };
}

function nothingTo(from: number): PendingWork {
  return { from, runs: [], dropped: [], done: [] };
}

/**
 * Has records removed from the windows that they have left, now that they are in this one's files
 * and before the commit: whoever begins again after a crash does the same.
 */
async function dropElsewhere({ ledger }: CallRecordContext, { moved }: ChosenRecords) {
  const drops = moved.flatMap(({ id, movedFrom }) => movedFrom.map((from) => addDrop(from, id)));
  for (const chunk of chunksOf(drops, changesPerTransaction)) {
    await ledger.table.transact(ledger.feed, chunk);
  }
}

/** What cannot be removed now is swept later; a mark that stays only repeats a removal. */
async function tidyUp(
  { blobs, index }: CallRecordContext,
  { runs }: PendingWork,
  { moved }: ChosenRecords,
): Promise<void> {
  await Promise.allSettled([
    ...runs.map(({ from, name }) => blobs.raw.remove(`${landingFolder(from)}/${name}`)),
    ...moved.map(({ etag, ...entry }) =>
      index.write([{ entry: { ...entry, movedFrom: [] }, etag }]),
    ),
  ]);
}
