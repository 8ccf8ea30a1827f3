import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ColumnSource } from 'hyparquet-writer';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Columns } from '../feeds/feed.ts';
import type { Cell } from './cell.ts';
import { cellSource, parquetSchema } from './cellColumn.ts';

/** A Parquet file that is written a row group at a time. */
export interface CellFile {
  /**
   * Takes one cell a column, in the order of the columns.
   * @returns a promise when a row group is written: to be awaited before the next row
   */
  add(cells: readonly Cell[]): Promise<void> | undefined;
  /** Writes the rest: the file is complete then, also without a row. */
  finish(): Promise<void>;
}

const rowsPerGroup = 5_000;
/** Ends a row group of long texts early, so that memory stays bounded. */
const charactersPerGroup = 8_000_000;

/** A column of so few rows is encoded in less time than a turn of the event loop takes. */
const rowsWithoutTurn = 100;

/** Fixed, so that the same rows give the same bytes in every release. */
const createdBy = 'teams-call-export version 1';

/**
 * Writes cells as a Parquet file; the same cells give the same bytes.
 * @param columns the columns in file order
 * @param write takes the file's bytes in order; they are not changed later
 */
export function createCellFile(
  columns: Columns,
  write: (bytes: Uint8Array) => Promise<void>,
): CellFile {
  const bytes = new ByteWriter();
  const parquet = new ParquetWriter({ writer: bytes, schema: parquetSchema(columns), createdBy });
  const group = new RowGroup(columns);

  const handOver = async () => {
    const written = bytes.getBytes().slice();
    bytes.index = 0;
    await write(written);
  };
  const writeGroup = async () => {
    await encodeGroup(parquet, group.sources(), group.rows);
    group.clear();
    await handOver();
  };

  return {
    add: (cells) => {
      group.add(cells);
      return group.isFull ? writeGroup() : undefined;
    },
    finish: async () => {
      if (group.rows > 0) await writeGroup();
      await parquet.finish();
      await handOver();
    },
  };
}

/** Rows on their way into a file, as columns; its memory is used again for the next ones. */
class RowGroup {
  rows = 0;
  private characters = 0;
  private readonly cells: readonly Cell[][];

  constructor(private readonly columns: Columns) {
    this.cells = Object.keys(columns).map(() => new Array<Cell>(rowsPerGroup));
  }

  get isFull(): boolean {
    return this.rows >= rowsPerGroup || this.characters >= charactersPerGroup;
  }

  add(cells: readonly Cell[]): void {
    // A loop over indices: this runs for every cell of the export.
    for (let at = 0; at < this.cells.length; at += 1) {
      const cell = cells[at] ?? null;
      if (typeof cell === 'string') this.characters += cell.length;
      const column = this.cells[at];
      if (column !== undefined) column[this.rows] = cell;
    }
    this.rows += 1;
  }

  clear(): void {
    this.rows = 0;
    this.characters = 0;
  }

  sources(): ColumnSource[] {
    return Object.entries(this.columns).map(([name, type], at) => {
      const cells = this.cells[at] ?? [];
      return cellSource(name, type, this.rows < cells.length ? cells.slice(0, this.rows) : cells);
    });
  }
}

/**
 * Encodes a row group a column at a time. In one go it would block for hundreds of milliseconds:
 * no lease would be renewed and no request answered.
 */
async function encodeGroup(
  parquet: ParquetWriter,
  sources: readonly ColumnSource[],
  rowGroupSize: number,
): Promise<void> {
  for (const source of sources) {
    // Resolves at once: ByteWriter takes everything.
    await parquet.write({ columnData: [source], rowGroupSize });
    if (rowGroupSize > rowsWithoutTurn) await nextTurn();
  }
  const parts = parquet.row_groups.splice(-sources.length);
  parquet.row_groups.push({
    columns: parts.flatMap((part) => part.columns),
    num_rows: BigInt(rowGroupSize),
    total_byte_size: sumOf(parts.map((part) => part.total_byte_size)),
    total_compressed_size: sumOf(parts.map((part) => part.total_compressed_size ?? 0n)),
  });
  parquet.num_rows = sumOf(parquet.row_groups.map((written) => written.num_rows));
}

function sumOf(numbers: readonly bigint[]): bigint {
  return numbers.reduce((sum, number) => sum + number, 0n);
}
