/**
 * How a property is stored in a table: `money` is DECIMAL(18,6), `json` is JSON text,
 * `timestamp` is microseconds in UTC.
 */
export type ColumnType =
  'text' | 'timestamp' | 'int32' | 'int64' | 'double' | 'money' | 'boolean' | 'json';

export type Columns = Readonly<Record<string, ColumnType>>;

type NamesOf<C extends Columns, T extends ColumnType> = {
  [N in keyof C]: C[N] extends T ? N : never;
}[keyof C] &
  string;

/** One log of Graph: everything that differs from the other logs. */
export interface LogFeed {
  /** Names ledger rows, folders, the table and log fields: never renamed once deployed. */
  readonly name: string;
  readonly apiVersion: 'v1.0' | 'beta';
  /** The function's path below the version, without its parameters. */
  readonly path: string;
  /** Whether the function returns a row that is exactly at toDateTime. */
  readonly upperBound: 'inclusive' | 'exclusive' | 'undocumented';
  /** The column that identifies a row. */
  readonly key: string;
  /** The column that says which window a row belongs to. */
  readonly time: string;
  /** How far back Graph can be expected to answer; older windows are `beyondRetention`. */
  readonly retentionDays: number;
  readonly columns: Columns;
}

/** Checks a declaration at compile time: the key is a text column, the time a timestamp. */
export function defineFeed<const C extends Columns>(
  feed: Omit<LogFeed, 'key' | 'time' | 'columns'> & {
    readonly key: NamesOf<C, 'text'>;
    readonly time: NamesOf<C, 'timestamp'>;
    readonly columns: C;
  },
): LogFeed {
  return Object.freeze(feed);
}
