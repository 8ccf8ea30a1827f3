import { readPieces } from './blobReader.ts';
import type { Blobs } from './blobs.ts';
import { KeyIndex } from './keyIndex.ts';
import type { LogRow } from './logRow.ts';
import { formerSource, type RowSource } from './mergeRows.ts';
import type { RowBuffer } from './rowBuffer.ts';
import { RowDigest } from './rowDigest.ts';
import { decodeRun, keySize } from './runFile.ts';
import type { RunRef } from './windowRow.ts';
import type { WindowStream } from './windowStream.ts';

/** Everything that a pull has read: stored runs, oldest first, and rows still in memory. */
export interface CompletedPull {
  readonly startedAt: number;
  readonly runs: readonly RunRef[];
  readonly buffer: RowBuffer;
  /** Path of the folder that holds the runs. */
  readonly folder: string;
  /** The window's new files, unless it was given up. */
  readonly stream?: WindowStream | undefined;
}

/** What is known of a pull's rows once their latest versions have been found. */
export interface PullIndex {
  /** Whether a source holds the version of a row that is to be kept. */
  readonly isLatest: (row: LogRow, source: number) => boolean;
  /** Distinct rows of the window in this pull. */
  readonly rows: number;
  /** Order-independent digest of these rows. */
  readonly digest: string;
  /** Rows of an earlier, interrupted paging that this pull did not return again. */
  readonly keptRows: number;
}

// A merge holds two pieces of every run, of which there may be more than a hundred.
const pieceSize = 32_768;

/** A stored run is gone: it was swept, or another instance has finished the window. */
export class VanishedRunError extends Error {
  override name = 'VanishedRunError' as const;
  constructor(readonly run: RunRef) {
    super(`run ${run.name} is gone`);
  }
}

/** Sources of a merge, oldest first: later ones hold later versions. */
export function pullSources(raw: Blobs, pull: CompletedPull): RowSource[] {
  const runs = pull.runs.map((run, i) => ({
    source: sourceOf(i),
    batches: readRun(raw, pull.folder, run),
  }));
  const buffer = { source: sourceOf(runs.length), batches: batchesOf(pull.buffer) };
  return [...runs, buffer];
}

/**
 * Finds the latest version of each row, going from the newest source to the oldest.
 * @throws VanishedRunError
 */
export async function indexPull(raw: Blobs, pull: CompletedPull): Promise<PullIndex> {
  const total = pull.runs.reduce((sum, run) => sum + run.rows, pull.buffer.rows);
  const index = new KeyIndex(total);
  const digest = new RowDigest();
  let rows = 0;
  const add = (row: Pick<LogRow, 'key' | 'digest'>, source: number, isCurrent: boolean) => {
    if (!index.add(row.key, source) || !isCurrent) return;
    digest.add(row.digest);
    rows += 1;
  };
  for (const batch of pull.buffer.sorted()) {
    for (const row of batch) add(row, sourceOf(pull.runs.length), true);
  }
  for (const [i, run] of [...pull.runs.entries()].reverse()) {
    for (const row of await readKeys(raw, pull.folder, run)) {
      add(row, sourceOf(i), run.current);
    }
  }
  return {
    isLatest: ({ key }, source) => (index.get(key) ?? formerSource) === source,
    rows,
    digest: digest.toString(),
    keptRows: index.size - rows,
  };
}

/** The number of a pull's n-th source: its runs, oldest first, then its buffer. */
function sourceOf(n: number): number {
  return formerSource + 1 + n;
}

async function* readRun(raw: Blobs, folder: string, run: RunRef): AsyncGenerator<LogRow[]> {
  const path = `${folder}/${run.name}`;
  const head = await raw.head(path);
  if (head === undefined) throw new VanishedRunError(run);
  yield* decodeRun(readPieces(raw, path, { ...head, size: run.keysAt }, pieceSize));
}

/** Reads the list of keys at the end of a run. */
async function readKeys(raw: Blobs, folder: string, run: RunRef) {
  const path = `${folder}/${run.name}`;
  const head = await raw.head(path);
  const range = { offset: run.keysAt, count: run.rows * keySize };
  const list = head && (await raw.read(path, head.etag, range));
  if (list === undefined) throw new VanishedRunError(run);
  const bytes = Buffer.from(list.buffer, list.byteOffset, list.length);
  return Array.from({ length: run.rows }, (_, i) => {
    const start = i * keySize;
    const middle = start + keySize / 2;
    return { key: bytes.subarray(start, middle), digest: bytes.subarray(middle, start + keySize) };
  });
}

// eslint-disable-next-line @typescript-eslint/require-await -- a source is asynchronous
async function* batchesOf(buffer: RowBuffer): AsyncGenerator<LogRow[]> {
  yield* buffer.sorted();
}
