import { compareRows, type LogRow } from './logRow.ts';

// What a row costs in memory beside its text.
const rowOverhead = 256;

/** Rows of a pull that are in memory only, each in the version that came last. */
export class RowBuffer {
  private readonly rows = new Map<string, LogRow>();
  private textSize = 0;

  /** Bytes that the rows take in memory, roughly. */
  get size(): number {
    return this.textSize + this.rows.size * rowOverhead;
  }

  get isEmpty(): boolean {
    return this.rows.size === 0;
  }

  /** @returns false if the row takes the place of an earlier version */
  add({ value, ...row }: LogRow): boolean {
    const key = row.key.toString('latin1');
    const isNew = !this.rows.has(key);
    this.rows.set(key, row);
    this.textSize += row.text.length;
    return isNew;
  }

  sorted(): LogRow[] {
    return [...this.rows.values()].sort(compareRows);
  }

  clear(): void {
    this.rows.clear();
    this.textSize = 0;
  }
}
