import { BlobChangedError } from './blobReader.ts';
import { Findings } from './findings.ts';
import type { Lease } from './lease.ts';
import type { LogRow } from './logRow.ts';
import type { RowSource } from './mergeRows.ts';
import { edge } from './window.ts';
import {
  areAsCommitted,
  filesOf,
  findFiles,
  type ExportBlobs,
  type FiledFeed,
  type FoundFile,
} from './windowFiles.ts';
import type { WindowRow } from './windowRow.ts';
import { writeWindow, type WrittenWindow } from './writeWindow.ts';

/** Rows that are to be in a window's files. */
export interface NewRows {
  /** Sorted sources, opened anew for every try. */
  sources(): RowSource[];
  /** Whether a source, the former raw file among them, has the version that is to be kept. */
  readonly isLatest: (row: LogRow, source: number) => boolean;
  /** True if the last commit had the very same rows. */
  readonly areKnown: boolean;
}

/** What a window's ledger row says of its files. */
export type CommittedFiles = Pick<WindowRow, 'rows' | 'digest' | 'files' | 'newestRow'>;

// Each try is lost only to another instance that has just committed the same window.
const mostTries = 10;

/**
 * Merges new rows into the files of a claimed window; the ledger row is still to be committed.
 * @returns the row's own values if the files were right already
 * @throws LostLeaseError, VanishedRunError, or whatever storage throws; nothing is lost then
 */
export async function replaceFiles(
  feed: FiledFeed,
  lease: Lease,
  blobs: ExportBlobs,
  newRows: NewRows,
  findings: Findings,
): Promise<CommittedFiles> {
  const files = filesOf(feed, lease.row, blobs);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const found = await findFiles(files, lease.row);
    // Only after the ETags were taken does owning the window prove that they are ours to replace.
    await lease.prove();
    const { row } = lease;
    const isUntouched = areAsCommitted(found, row) && !row.dirty;
    if (isUntouched && newRows.areKnown) return row;
    const ofThisTry = new Findings();
    const committed = await merge({ feed, row, found, newRows, findings: ofThisTry }, isUntouched);
    if (committed === undefined) continue;
    findings.add(ofThisTry);
    return committed;
  }
  throw new Error(`the files of ${feed.name} ${edge(lease.row.from)} are being replaced by others`);
}

interface Merge {
  readonly feed: FiledFeed;
  readonly row: WindowRow;
  readonly found: readonly FoundFile[];
  readonly newRows: NewRows;
  readonly findings: Findings;
}

/** @returns undefined if another instance has replaced a file meanwhile */
async function merge(
  { feed, row, found, newRows, findings }: Merge,
  isUntouched: boolean,
): Promise<CommittedFiles | undefined> {
  const { isLatest } = newRows;
  const sources = newRows.sources();
  try {
    const merged = { feed, window: row, found, sources, isLatest, findings };
    const written = await writeWindow(merged, String(row.fence));
    const { rows, digest, newestRow } = written;
    if (isUntouched && rows === row.rows && digest === row.digest) return row;
    const files = await commitFiles(written);
    return files && { rows, digest, files, newestRow };
  } catch (error) {
    if (error instanceof BlobChangedError) return undefined;
    throw error;
  }
}

/**
 * Makes new contents visible, one file after the other; stops where one is refused.
 * @returns the files' ETags by path, or undefined if one was refused
 */
export async function commitFiles({
  files,
}: WrittenWindow): Promise<Record<string, string> | undefined> {
  const etags: Record<string, string> = {};
  for (const { path, head, writer } of files) {
    const etag = await writer.commit(head ? { ifMatch: head.etag } : { ifAbsent: true });
    if (etag === undefined) return undefined;
    etags[path] = etag;
  }
  return etags;
}
