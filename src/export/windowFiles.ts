import type { LogFeed } from '../feeds/feed.ts';
import { readPieces } from './blobReader.ts';
import type { BlobHead, Blobs } from './blobs.ts';
import { readRow, type LogRow, type RowIdentity } from './logRow.ts';
import { formerSource, type RowSource } from './mergeRows.ts';
import { readLines } from './rawFile.ts';
import { tableSchema, type FeedTable } from './tableSchema.ts';
import { rawPath, tablePath, type Window } from './window.ts';
import type { WindowRow } from './windowRow.ts';

/** The two containers of an export. */
export interface ExportBlobs {
  /** What people query: tables. */
  readonly tables: Blobs;
  /** Everything as Graph sent it, and what is not finished yet. */
  readonly raw: Blobs;
}

/** A feed as far as its files are concerned. */
export interface FiledFeed extends RowIdentity {
  readonly name: string;
  readonly tables: readonly FeedTable[];
}

/** One file of a window; `path` is unique over both containers. */
export interface WindowFile {
  readonly blobs: Blobs;
  readonly path: string;
  readonly contentType: string;
  /** Undefined for the raw file. */
  readonly table?: FeedTable;
}

/** A window's file as it is now. */
export interface FoundFile extends WindowFile {
  readonly head: BlobHead | undefined;
}

/** A log with its one table. */
export function filedLog(feed: LogFeed): FiledFeed {
  return { ...feed, tables: [{ schema: tableSchema(feed), rowsOf: (row) => [row] }] };
}

/** The files of a window in the order in which they are replaced: raw first. */
export function filesOf(feed: FiledFeed, window: Window, blobs: ExportBlobs): WindowFile[] {
  return [
    { blobs: blobs.raw, path: rawPath(feed, window), contentType: 'application/gzip' },
    ...feed.tables.map((table) => ({
      blobs: blobs.tables,
      path: tablePath(table.schema.name, window),
      contentType: 'application/vnd.apache.parquet',
      table,
    })),
  ];
}

/**
 * Looks at every file of a window.
 * @throws Error if a file is missing although the ledger says that it was written
 */
export async function findFiles(files: readonly WindowFile[], row: WindowRow) {
  const found: FoundFile[] = [];
  for (const file of files) {
    const head = await file.blobs.head(file.path);
    if (head === undefined && file.path in row.files) {
      throw new Error(
        `${file.path} is missing although it was written: restore it from soft delete`,
      );
    }
    found.push({ ...file, head });
  }
  return found;
}

/** True if every file is the one that the ledger's last commit left. */
export function areAsCommitted(found: readonly FoundFile[], row: WindowRow): boolean {
  return found.every(({ path, head }) => head !== undefined && head.etag === row.files[path]);
}

/** The rows of a window's former raw file, none if there is no file. */
export function formerRows(feed: RowIdentity, { blobs, path, head }: FoundFile): RowSource {
  return { source: formerSource, batches: head ? readFormer(feed, blobs, path, head) : nothing() };
}

async function* readFormer(
  feed: RowIdentity,
  blobs: Blobs,
  path: string,
  head: BlobHead,
): AsyncGenerator<LogRow[]> {
  for await (const lines of readLines(readPieces(blobs, path, head))) {
    yield lines.map((line) => readRow(feed, line));
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- a source is asynchronous
async function* nothing(): AsyncGenerator<LogRow[]> {
  yield [];
}
