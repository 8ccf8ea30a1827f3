import type { Columns, LogFeed } from '../feeds/feed.ts';

/** Holds what no other column of the row could take. */
export const extraColumn = '_extra';

/** One table: every file of it has these columns, in this order. */
export interface TableSchema {
  /** Names the folder of the table's files. */
  readonly name: string;
  /** All columns in file order, `_extra` among them. */
  readonly columns: Columns;
  /** Columns that the exporter fills itself, not from the row's property of that name. */
  readonly computed: readonly string[];
}

/** A table that a feed's rows go into. */
export interface FeedTable {
  readonly schema: TableSchema;
  /**
   * The table's rows of one row of the feed.
   * @param row parsed JSON, whatever it holds
   */
  rowsOf(row: unknown): Iterable<unknown>;
}

/** Given columns, then those that every table has: `_outsideWindow` and `_extra`. */
export function tableSchema({ name, columns }: Pick<LogFeed, 'name' | 'columns'>): TableSchema {
  return {
    name,
    columns: { ...columns, _outsideWindow: 'boolean', [extraColumn]: 'json' },
    computed: ['_outsideWindow'],
  };
}
