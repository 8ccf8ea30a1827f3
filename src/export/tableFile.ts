import { createCellFile } from './cellFile.ts';
import type { TableSchema } from './tableSchema.ts';
import type { ComputedCells, Finding } from './typedRow.ts';
import { rowTyping } from './typedRow.ts';

/** A table's file of one window, written a row group at a time. */
export interface TableFile {
  /**
   * Takes the next row.
   * @param row parsed JSON
   * @param computed the cells that the exporter fills, e.g. `{ _outsideWindow: false }`
   * @returns a promise when a row group is written: to be awaited before the next row
   */
  add(row: unknown, computed: ComputedCells): Promise<void> | undefined;
  /** Writes the rest: the file is complete then, also without a row. */
  finish(): Promise<void>;
}

/**
 * Writes rows as a typed table; the same rows give the same bytes.
 * @param write takes the file's bytes in order; they are not changed later
 * @param report told of each property that went into `_extra`
 */
export function createTableFile(
  schema: TableSchema,
  write: (bytes: Uint8Array) => Promise<void>,
  report: (finding: Finding) => void,
): TableFile {
  const typeRow = rowTyping(schema);
  const file = createCellFile(schema.columns, write);
  return {
    add: (row, computed) => {
      const typed = typeRow(row, computed);
      typed.findings.forEach(report);
      return file.add(typed.cells);
    },
    finish: () => file.finish(),
  };
}
