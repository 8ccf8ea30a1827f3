import { compareRows, type LogRow } from './logRow.ts';

/** Sorted rows of one origin, in batches. */
export interface RowSource {
  /** Its number in the index of latest versions. */
  readonly source: number;
  readonly batches: AsyncIterable<readonly LogRow[]>;
}

const batchSize = 500;

/**
 * Merges sorted sources into one sorted sequence.
 * @param isLatest says whether a source holds the version of a row that is to be kept
 * @returns batches of rows; every source is closed when the merge ends or is given up
 */
export async function* mergeRows(
  sources: readonly RowSource[],
  isLatest: (row: LogRow, source: number) => boolean,
): AsyncGenerator<LogRow[], void, undefined> {
  const cursors = sources.map((source) => new Cursor(source));
  try {
    for (const cursor of cursors) await cursor.fill();
    let batch: LogRow[] = [];
    for (let first = earliest(cursors); first !== undefined; first = earliest(cursors)) {
      const row = first.take();
      if (isLatest(row, first.source)) batch.push(row);
      if (first.isEmpty) await first.fill();
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } finally {
    for (const cursor of cursors) await cursor.close();
  }
}

class Cursor {
  readonly source: number;
  private readonly iterator: AsyncIterator<readonly LogRow[]>;
  private batch: readonly LogRow[] = [];
  private position = 0;

  constructor({ source, batches }: RowSource) {
    this.source = source;
    this.iterator = batches[Symbol.asyncIterator]();
  }

  /** The next row; undefined at the end of the source. */
  get row(): LogRow | undefined {
    return this.batch[this.position];
  }

  get isEmpty(): boolean {
    return this.position >= this.batch.length;
  }

  take(): LogRow {
    const { row } = this;
    if (row === undefined) throw new RangeError('the source has no more rows');
    this.position += 1;
    return row;
  }

  /** Reads the next batch that has rows, if there is one. */
  async fill(): Promise<void> {
    do {
      const next = await this.iterator.next();
      this.batch = next.done === true ? [] : next.value;
      this.position = 0;
      if (next.done === true) return;
    } while (this.batch.length === 0);
  }

  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}

function earliest(cursors: readonly Cursor[]): Cursor | undefined {
  let found: Cursor | undefined;
  for (const cursor of cursors) {
    if (cursor.row === undefined) continue;
    if (found?.row === undefined || compareRows(cursor.row, found.row) < 0) found = cursor;
  }
  return found;
}
