import type { LogFeed } from '../feeds/feed.ts';
import { indexPull, pullSources, type CompletedPull, type PullIndex } from './completedPull.ts';
import type { Findings } from './findings.ts';
import type { Lease } from './lease.ts';
import { commitFiles, replaceFiles, type CommittedFiles } from './replaceFiles.ts';
import { nextVisit, stateAfterPull, type WindowState } from './revisit.ts';
import type { Window } from './window.ts';
import { filedLog, filesOf, findFiles, type ExportBlobs, type WindowFile } from './windowFiles.ts';
import type { WindowStream } from './windowStream.ts';

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
  const filed = filedLog(feed);
  const streamed =
    pull.stream && (await replaceByStream(lease, pull.stream, filesOf(filed, lease.row, blobs)));
  if (pull.stream && streamed) {
    findings.add(pull.stream.findings);
    const state = await commit(feed, lease, pull, streamed, streamed, settings);
    return { state, rows: streamed.rows, pullRows: streamed.rows, written: true };
  }
  const index = await indexPull(blobs.raw, pull);
  const newRows = {
    sources: () => pullSources(blobs.raw, pull),
    isLatest: index.isLatest,
    areKnown: index.keptRows === 0 && index.digest === lease.row.pullDigest,
  };
  const committed = await replaceFiles(filed, lease, blobs, newRows, findings);
  const written = committed.files !== lease.row.files;
  const state = await commit(feed, lease, pull, index, committed, settings);
  return { state, rows: committed.rows, pullRows: index.rows, written };
}

/**
 * Commits the files that were written while the pages arrived, if there are none yet.
 * @returns undefined if the pull has to be merged
 */
async function replaceByStream(
  lease: Lease,
  stream: WindowStream,
  files: readonly WindowFile[],
): Promise<CommittedFiles | undefined> {
  const found = await findFiles(files, lease.row);
  // Only after the look does owning the window prove that the files are ours to write.
  await lease.prove();
  const written = found.some(({ head }) => head) ? undefined : await stream.finish();
  const etags = written && (await commitFiles(written));
  return written && etags && { ...written, files: etags };
}

async function commit(
  feed: LogFeed,
  lease: Lease,
  pull: CompletedPull,
  read: Pick<PullIndex, 'rows' | 'digest'>,
  { rows, digest, files, newestRow }: CommittedFiles,
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
    newestRow,
    lastPull: startedAt,
    nextPull: nextPull(row, state, startedAt, revisitHours),
    lastPullRows: read.rows,
    pullDigest: read.digest,
    dirty: row.dirty && files === row.files,
    requested: false,
    attempts: 0,
    lastError: '',
    failedAt: undefined,
    pull: undefined,
  });
  return lease.row.state;
}

function nextPull(
  window: Window,
  state: WindowState,
  startedAt: number,
  revisitHours: readonly number[],
): number {
  return state === 'open' ? (nextVisit(window, startedAt, revisitHours) ?? 0) : 0;
}
