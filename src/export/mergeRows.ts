import { compareRows, type LogRow } from './logRow.ts';

/** Sorted rows of one origin, in batches. */
export interface RowSource {
  /** Its number in the index of latest versions. */
  readonly source: number;
  readonly batches: AsyncIterable<readonly LogRow[]>;
}

/** The number of the window's former raw file among the sources of a merge. */
export const formerSource = 0;

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
    for (;;) {
      const { first, second } = earliest(cursors);
      if (first === undefined) break;
      // Sources hardly overlap: most rows are followed by another of the same source.
      while (first.row && batch.length < batchSize && isBefore(first.row, second?.row)) {
        if (isLatest(first.row, first.source)) batch.push(first.row);
        if (!first.advance()) await first.fill();
      }
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
  /** The next row; undefined at the end of the source. */
  row: LogRow | undefined;
  private readonly iterator: AsyncIterator<readonly LogRow[]>;
  private batch: readonly LogRow[] = [];
  private position = 0;

  constructor({ source, batches }: RowSource) {
    this.source = source;
    this.iterator = batches[Symbol.asyncIterator]();
  }

  /** @returns false if the batch is at its end */
  advance(): boolean {
    this.position += 1;
    this.row = this.batch[this.position];
    return this.row !== undefined;
  }

  /** Reads the next batch that has rows, if there is one. */
  async fill(): Promise<void> {
    this.position = 0;
    do {
      const next = await this.iterator.next();
      if (next.done === true) return;
      this.batch = next.value;
      this.row = this.batch[0];
    } while (this.row === undefined);
  }

  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}

/** The cursors with the two earliest rows; of equal rows, that of the older source comes first. */
function earliest(cursors: readonly Cursor[]): { first?: Cursor; second?: Cursor } {
  let first: Cursor | undefined;
  let second: Cursor | undefined;
  for (const cursor of cursors) {
    if (cursor.row === undefined) continue;
    if (first?.row === undefined || compareRows(cursor.row, first.row) < 0) {
      [first, second] = [cursor, first];
    } else if (second?.row === undefined || compareRows(cursor.row, second.row) < 0) {
      second = cursor;
    }
  }
  return { ...(first && { first }), ...(second && { second }) };
}

function isBefore(row: LogRow, other: LogRow | undefined): boolean {
  return other === undefined || compareRows(row, other) <= 0;
}
