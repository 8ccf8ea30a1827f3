import type { BlobWriter } from './blobs.ts';
import type { Findings } from './findings.ts';
import { parseRow, unreadableTicks, type LogRow, type RowIdentity } from './logRow.ts';
import { mergeRows, type RowSource } from './mergeRows.ts';
import { RawFileWriter } from './rawFile.ts';
import { RowDigest } from './rowDigest.ts';
import { createTableFile, type TableFile } from './tableFile.ts';
import type { ComputedCells } from './typedRow.ts';
import { ticksOf, type Window } from './window.ts';
import { formerRows, type FoundFile } from './windowFiles.ts';

/** New contents of a window's files, written but not yet committed. */
export interface WrittenWindow {
  readonly rows: number;
  readonly digest: string;
  /** Time of the newest row, milliseconds since 1970; undefined if no row's time is in the window. */
  readonly newestRow: number | undefined;
  readonly files: readonly (FoundFile & { readonly writer: BlobWriter })[];
}

/** Takes rows in the order of the file. */
interface RowSink {
  /** @param isOutside true if the row's time is unreadable or lies outside the window */
  add(row: LogRow, value: unknown, isOutside: boolean): Promise<void> | undefined;
  finish(): Promise<void>;
}

/** What is merged: new rows with those that a window's files have already. */
export interface WindowMerge {
  readonly feed: RowIdentity;
  readonly window: Window;
  /** The window's files as they are, raw first. */
  readonly found: readonly FoundFile[];
  /** New rows, sorted. */
  readonly sources: readonly RowSource[];
  /** Whether a source, the former raw file among them, has the version that is to be kept. */
  readonly isLatest: (row: LogRow, source: number) => boolean;
  /** Counts what is odd about the merged rows. */
  readonly findings: Findings;
}

/**
 * Merges new rows with the window's former rows into new contents of all its files.
 * @param fence names the blocks that are written
 * @throws BlobChangedError if the former raw file is replaced meanwhile
 */
export async function writeWindow(merge: WindowMerge, fence: string): Promise<WrittenWindow> {
  const { feed, window, found, isLatest, findings } = merge;
  const files = new NewFiles(window, found, fence, findings);
  const former = found.filter(({ table }) => table === undefined);
  const sources = [...former.map((file) => formerRows(feed, file)), ...merge.sources];
  for await (const batch of mergeRows(sources, isLatest)) await files.add(batch);
  return files.finish();
}

/** New contents of a window's files, given row by row in the order of the files. */
export class NewFiles {
  private readonly files: WrittenWindow['files'];
  private readonly sinks: readonly RowSink[];
  private readonly digest = new RowDigest();
  private readonly begin: bigint;
  private readonly end: bigint;
  private rows = 0;
  private newest: bigint | undefined;

  /**
   * @param fence names the blocks that are written
   * @param findings counts what is odd about the rows
   */
  constructor(
    window: Window,
    found: readonly FoundFile[],
    fence: string,
    private readonly findings: Findings,
  ) {
    this.begin = ticksOf(window.from);
    this.end = ticksOf(window.to);
    this.files = found.map((file) => ({
      ...file,
      writer: file.blobs.writer(file.path, fence, file.contentType),
    }));
    this.sinks = this.files.map((file) => sinkOf(file, findings));
  }

  async add(batch: readonly LogRow[]): Promise<void> {
    for (const row of batch) {
      const value = row.value ?? parseRow(row.text);
      const isOutside = row.ticks < this.begin || row.ticks >= this.end;
      noteRow(row, isOutside, this.findings);
      if (!isOutside) this.newest = row.ticks;
      this.digest.add(row.digest);
      for (const sink of this.sinks) {
        const written = sink.add(row, value, isOutside);
        // Most rows only join others in memory: waiting for nothing would cost more than the row.
        if (written !== undefined) await written;
      }
    }
    this.rows += batch.length;
  }

  async finish(): Promise<WrittenWindow> {
    for (const sink of this.sinks) await sink.finish();
    const { rows, files, newest } = this;
    const newestRow = newest === undefined ? undefined : Number(newest / 10_000n);
    return { rows, digest: this.digest.toString(), newestRow, files };
  }
}

function sinkOf(
  { table, writer }: { readonly table?: FoundFile['table']; readonly writer: BlobWriter },
  findings: Findings,
): RowSink {
  if (table === undefined) {
    const file = new RawFileWriter(writer);
    return { add: ({ text }) => file.add(text), finish: () => file.finish() };
  }
  const file = createTableFile(
    table.schema,
    (bytes) => writer.write(bytes),
    ({ kind, name }) => {
      findings.note(kind, name);
    },
  );
  return {
    add: (_row, value, isOutside) =>
      addAll(file, table.rowsOf(value), { _outsideWindow: isOutside }),
    finish: () => file.finish(),
  };
}

/** @returns a promise only if a row group was written on the way */
function addAll(
  file: TableFile,
  rows: Iterable<unknown>,
  computed: ComputedCells,
): Promise<void> | undefined {
  const left = rows[Symbol.iterator]();
  for (let next = left.next(); next.done !== true; next = left.next()) {
    const written = file.add(next.value, computed);
    if (written === undefined) continue;
    return written.then(() => addAll(file, { [Symbol.iterator]: () => left }, computed));
  }
  return undefined;
}

function noteRow(row: LogRow, isOutside: boolean, findings: Findings): void {
  if (row.id === undefined) findings.note('missingId');
  if (row.ticks === unreadableTicks) findings.note('unreadableTime');
  else if (isOutside) findings.note('outsideWindow');
}
