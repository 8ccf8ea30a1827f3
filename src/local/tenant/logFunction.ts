import type { Draw } from './draw.ts';
import type { Person } from './people.ts';

export type ApiVersion = 'v1.0' | 'beta';
export type LogName = 'pstnCalls' | 'directRoutingCalls' | 'smsLog';

/** What is a row's own, while the rest of it is shared by all rows of its variant. */
export interface RowPlace {
  readonly id: string;
  /** Days since 1970. */
  readonly day: number;
  /** Ticks of 100 ns since the start of that day. */
  readonly tick: number;
}

/** A property as JSON text, or how to print it for one row. */
export type Cell = string | ((place: RowPlace) => string);

/** One function of Graph that returns a log, as Microsoft documents it. */
export interface LogFunction {
  readonly name: LogName;
  readonly functionName: string;
  readonly rowType: string;
  readonly versions: readonly ApiVersion[];
  /** The column whose time the range is about. */
  readonly time: string;
  /** Digits after the second. */
  readonly timeDigits: 3 | 7;
  readonly upperBound: 'inclusive' | 'exclusive';
  /** The names of the range's ends in the documented continuation links. */
  readonly linkNames: readonly [from: string, to: string];
  /** Whether the documented answer has its continuation link before its rows. */
  readonly hasLinkFirst: boolean;
  readonly retentionDays: number;
  readonly columns: readonly string[];
  /** Those of the columns that the v1.0 row does not have. */
  readonly betaColumns: readonly string[];
  /** Makes a variant of a row: cells in the order of the columns. */
  makeRow(draw: Draw, people: readonly Person[]): readonly Cell[];
}
