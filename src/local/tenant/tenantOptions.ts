import type { Clock } from '../../clock.ts';
import type { CallRecordOptions } from './callRecords/callRecordOptions.ts';
import type { NewRow } from './addedRow.ts';
import type { LinkStyle } from './continuationLinks.ts';
import type { LogName } from './logFunction.ts';
import { documentedLimits, type Limits } from './requestLimits.ts';
import type { Lateness } from './rowSeries.ts';
import { msPerDay } from './ticks.ts';

/** How the simulated tenant is to be. The same options and requests give the same bytes. */
export interface TenantOptions {
  /** Decides what time it is for the tenant, and waits for `latencyMs`. */
  readonly clock: Clock;
  /** Port on 127.0.0.1; 0 (default) takes a free one. */
  readonly port?: number | undefined;
  /** Origin of the continuation links; by default the tenant's own. */
  readonly origin?: string | undefined;
  /** Decides all made-up content; default 1. */
  readonly seed?: number | undefined;
  /** Made-up rows a day, for all logs or each; default a few hundred, or none if `rows` is given. */
  readonly rowsPerDay?: number | Partial<Record<LogName, number>> | undefined;
  /** First time with made-up rows, milliseconds since 1970; default 30 days ago at midnight. */
  readonly from?: number | undefined;
  /** Time at which made-up rows end, milliseconds since 1970; by default they never do. */
  readonly to?: number | undefined;
  /** Rows held from the beginning beside the made-up ones. */
  readonly rows?: readonly (NewRow & { readonly feed: LogName })[] | undefined;
  /** Made-up rows that appear late; default none. */
  readonly late?: Lateness | undefined;
  /** Order of the rows within a page, which no page of Microsoft's states; default `time`. */
  readonly rowOrder?: 'time' | 'newestFirst' | undefined;
  /** Rows a page; default 1000. */
  readonly pageSize?: number | undefined;
  /** Wait before each answer of a log, by the clock; default 0. */
  readonly latencyMs?: number | undefined;
  /** How far the header `Date` of each answer is ahead of the clock; default 0. */
  readonly dateAheadMs?: number | undefined;
  /** Refuses requests beyond these; `documented` (default) or `off`. */
  readonly limits?: 'documented' | 'off' | Limits | undefined;
  /** Days that a log answers for; default 365, direct routing 150. */
  readonly retentionDays?: Partial<Record<LogName, number>> | undefined;
  /** Default `documented`. */
  readonly linkStyle?: LinkStyle | undefined;
  /** Whether a last page leaves out its continuation link (default) or has null there. */
  readonly lastLink?: 'absent' | 'null' | undefined;
  /**
   * What a continuation sees: what the log held at the first page (`snapshot`, default), or what
   * it holds now (`live`), so that a row that comes in shifts all later pages.
   */
  readonly paging?: 'snapshot' | 'live' | undefined;
  /** Whether getSmsLog returns a row exactly at toDateTime: undocumented; default inclusive. */
  readonly smsUpperBound?: 'inclusive' | 'exclusive' | undefined;
  /** How call records and subscriptions to them are to be. */
  readonly callRecords?: CallRecordOptions | undefined;
}

const someRowsPerDay: Readonly<Record<LogName, number>> = {
  pstnCalls: 400,
  directRoutingCalls: 300,
  smsLog: 100,
};

/** Made-up rows of this log a day. */
export function rowsPerDayOf(log: LogName, options: TenantOptions): number {
  const { rowsPerDay } = options;
  if (typeof rowsPerDay === 'number') return rowsPerDay;
  if (rowsPerDay !== undefined) return rowsPerDay[log] ?? 0;
  return options.rows === undefined ? someRowsPerDay[log] : 0;
}

/** Where made-up rows begin, milliseconds since 1970. */
export function seriesFrom({ from, clock }: TenantOptions): number {
  const today = clock.now() - (clock.now() % msPerDay);
  return from ?? today - 30 * msPerDay;
}

/** The limits to count by; with `off` the documented ones, though nothing is refused. */
export function limitsOf({ limits }: TenantOptions): Limits {
  return typeof limits === 'object' ? limits : documentedLimits;
}
