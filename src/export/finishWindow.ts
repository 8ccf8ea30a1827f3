import type { LogFeed } from '../feeds/feed.ts';
import { BlobChangedError } from './blobReader.ts';
import { indexPull, type CompletedPull, type PullIndex } from './completedPull.ts';
import { Findings } from './findings.ts';
import type { Lease } from './lease.ts';
import { nextVisit, stateAfterPull, type WindowState } from './revisit.ts';
import { edge, type Window } from './window.ts';
import {
  areAsCommitted,
  filesOf,
  findFiles,
  type ExportBlobs,
  type WindowFile,
} from './windowFiles.ts';
import type { WindowRow } from './windowRow.ts';
import type { WindowStream } from './windowStream.ts';
import { writeWindow, type WindowMerge, type WrittenWindow } from './writeWindow.ts';

export interface FinishSettings {
  readonly revisitHours: readonly number[];
}

export interface FinishedWindow {
  readonly state: WindowState;
  readonly rows: number;
  readonly pullRows: number;
  /** False if the files were right already. */
  readonly written: boolean;
}

type Committed = Pick<WindowRow, 'rows' | 'digest' | 'files'>;

// Each try is lost only to another instance that has just committed the same window.
const mostTries = 10;

/**
 * Brings a window's files up to date with a completed pull, and then its ledger row.
 * @throws LostLeaseError, VanishedRunError, or whatever storage throws; nothing is lost then
 */
export async function finishWindow(
  feed: LogFeed,
  lease: Lease,
  pull: CompletedPull,
  blobs: ExportBlobs,
  settings: FinishSettings,
  findings: Findings,
): Promise<FinishedWindow> {
  const files = filesOf(feed, lease.row, blobs);
  const streamed = pull.stream && (await replaceByStream(lease, pull.stream, files));
  if (pull.stream && streamed) {
    findings.add(pull.stream.findings);
    const state = await commit(feed, lease, pull, streamed, streamed, settings);
    return { state, rows: streamed.rows, pullRows: streamed.rows, written: true };
  }
  const index = await indexPull(blobs.raw, pull);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const found = await findFiles(files, lease.row);
    // Only after the ETags were taken does owning the window prove that they are ours to replace.
    await lease.prove();
    const { row } = lease;
    const isUntouched = areAsCommitted(found, row) && !row.dirty;
    const isTheSame = index.keptRows === 0 && index.digest === row.pullDigest;
    const ofThisTry = new Findings();
    const merge = {
      feed,
      window: row,
      blobs,
      found,
      pull: { ...pull, index },
      findings: ofThisTry,
    };
    const committed = isUntouched && isTheSame ? row : await replaceFiles(merge, row, isUntouched);
    if (committed === undefined) continue;
    findings.add(ofThisTry);
    const written = committed !== row;
    const state = await commit(feed, lease, pull, index, committed, settings);
    return { state, rows: committed.rows, pullRows: index.rows, written };
  }
  throw new Error(`the files of ${feed.name} ${edge(lease.row.from)} are being replaced by others`);
}

/**
 * Commits the files that were written while the pages arrived, if there are none yet.
 * @returns undefined if the pull has to be merged
 */
async function replaceByStream(
  lease: Lease,
  stream: WindowStream,
  files: readonly WindowFile[],
): Promise<Committed | undefined> {
  const found = await findFiles(files, lease.row);
  // After the look, as above.
  await lease.prove();
  const written = found.some(({ head }) => head) ? undefined : await stream.finish();
  const etags = written && (await commitFiles(written));
  return written && etags && { rows: written.rows, digest: written.digest, files: etags };
}

/** @returns undefined if another instance has replaced a file meanwhile */
async function replaceFiles(
  merge: WindowMerge,
  row: WindowRow,
  isUntouched: boolean,
): Promise<Committed | undefined> {
  try {
    const written = await writeWindow(merge, String(row.fence));
    const { rows, digest } = written;
    if (isUntouched && rows === row.rows && digest === row.digest) return row;
    const files = await commitFiles(written);
    return files && { rows, digest, files };
  } catch (error) {
    if (error instanceof BlobChangedError) return undefined;
    throw error;
  }
}

/** Makes the new contents visible, one file after the other; stops where one is refused. */
async function commitFiles({ files }: WrittenWindow): Promise<Record<string, string> | undefined> {
  const etags: Record<string, string> = {};
  for (const { path, head, writer } of files) {
    const etag = await writer.commit(head ? { ifMatch: head.etag } : { ifAbsent: true });
    if (etag === undefined) return undefined;
    etags[path] = etag;
  }
  return etags;
}

async function commit(
  feed: LogFeed,
  lease: Lease,
  pull: CompletedPull,
  read: Pick<PullIndex, 'rows' | 'digest'>,
  { rows, digest, files }: Committed,
  { revisitHours }: FinishSettings,
): Promise<WindowState> {
  const { row } = lease;
  const { startedAt } = pull;
  const retentionDays = feed.retentionDays;
  const state = stateAfterPull(row, { startedAt, rows }, { revisitHours, retentionDays });
  await lease.commit({
    state,
    rows,
    digest,
    files,
    lastPull: startedAt,
    nextPull: nextPull(row, state, startedAt, revisitHours),
    lastPullRows: read.rows,
    pullDigest: read.digest,
    dirty: row.dirty && files === row.files,
    requested: false,
    attempts: 0,
    lastError: '',
    pull: undefined,
  });
  return state;
}

function nextPull(
  window: Window,
  state: WindowState,
  startedAt: number,
  revisitHours: readonly number[],
): number {
  return state === 'open' ? (nextVisit(window, startedAt, revisitHours) ?? 0) : 0;
}
