import { chunksOf } from './chunksOf.ts';
import { KeyIndex } from './keyIndex.ts';
import type { LogRow } from './logRow.ts';
import { compareRecords, readRecord, recordSize, writeRecord } from './rowRecord.ts';

// What a row costs in memory beside its record while it is stored.
const rowOverhead = 256;
const smallestSize = 65_536;
const batchSize = 100;

/**
 * Rows of a pull that are in memory only, each in the version that came last. They are held as
 * bytes, in memory that is used again: as objects they would be rubbish by the time they are
 * stored, and old enough to lie about for long.
 */
export class RowBuffer {
  private records = Buffer.allocUnsafeSlow(smallestSize);
  private end = 0;
  /** Where the record of each row begins. */
  private starts: number[] = [];
  /** The number of each row in `starts`. */
  private numbers = new KeyIndex();

  get rows(): number {
    return this.starts.length;
  }

  /** Bytes that the rows take in memory, roughly. */
  get size(): number {
    return this.end + this.starts.length * rowOverhead;
  }

  /** @returns false if the row takes the place of an earlier version */
  add(row: LogRow): boolean {
    const number = this.numbers.get(row.key) ?? this.starts.length;
    const isNew = this.numbers.add(row.key, number);
    this.reserve(recordSize(row));
    this.starts[number] = this.end;
    this.end = writeRecord(row, this.records, this.end);
    return isNew;
  }

  /** The rows in the order of the files, in batches; valid until `clear`. */
  *sorted(): Generator<LogRow[]> {
    const { records } = this;
    const starts = this.starts.toSorted((a, b) => compareRecords(records, a, b));
    for (const batch of chunksOf(starts, batchSize)) {
      yield batch.map((start) => readRecord(records, start));
    }
  }

  clear(): void {
    this.end = 0;
    this.starts = [];
    this.numbers = new KeyIndex();
  }

  private reserve(size: number): void {
    const needed = this.end + size;
    if (needed <= this.records.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.records.length));
    this.records.copy(larger, 0, 0, this.end);
    this.records = larger;
  }
}
