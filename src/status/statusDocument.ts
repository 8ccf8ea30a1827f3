import type { ProblemCode } from '../problemCodes.ts';

/**
 * What `GET /api/status` answers and `status/status.json` holds. Times are ISO 8601 in UTC, null
 * where something has not happened. Described for readers by `docs/status.schema.json`.
 */
export interface StatusDocument {
  /** When all of this was read. */
  readonly checkedAt: string;
  /** Of the app. */
  readonly version: string;
  /** True if there is no problem. */
  readonly healthy: boolean;
  readonly problems: readonly StatusProblem[];
  readonly feeds: readonly FeedStatus[];
  /** Null where Graph shall not notify. */
  readonly subscription: SubscriptionStatus | null;
  readonly inbox: InboxStatus;
  /** Call records that are fetched and not yet published. */
  readonly landed: number;
  /** Answers 429 of Graph. */
  readonly throttlesLastHour: number;
  /** Empty where no function app has ever run, as with exports from a terminal. */
  readonly timers: readonly TimerStatus[];
}

export interface StatusProblem {
  readonly code: ProblemCode;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly remedy: string;
  /** Path and heading of the paragraph that says more. */
  readonly playbook: string;
  /** Null where not one feed alone is concerned. */
  readonly feed: string | null;
}

export interface FeedStatus {
  readonly name: string;
  /** When the last complete pull began. */
  readonly lastSuccess: string | null;
  /** Time of the newest row. */
  readonly newestRow: string | null;
  /** Since the moment up to which everything has been pulled; null before the first pull. */
  readonly lagMinutes: number | null;
  readonly windows: WindowCounts;
  /** The first ten of the failing windows, newest first. */
  readonly failures: readonly WindowFailure[];
  /** The last 35 days, oldest first, those that the export does not have included. */
  readonly rowsPerDay: readonly DayRows[];
  /** Every month of the export, oldest first. */
  readonly coverage: readonly MonthCoverage[];
}

export interface WindowCounts {
  /** To be pulled now. */
  readonly due: number;
  /** To be pulled again, due or failing ones included. */
  readonly open: number;
  readonly settled: number;
  /** Open ones whose last try failed. */
  readonly failing: number;
  /** Too old to be asked for when the export began. */
  readonly beyondRetention: number;
}

export interface WindowFailure {
  readonly from: string;
  readonly to: string;
  readonly error: string;
  readonly remedy: string;
  /** Failures in a row. */
  readonly attempts: number;
  readonly nextTry: string;
}

export interface DayRows {
  /** `YYYY-MM-DD`, UTC. */
  readonly date: string;
  readonly rows: number;
}

export interface MonthCoverage {
  /** `YYYY-MM`. */
  readonly month: string;
  /**
   * A letter a day from the first on: `s` settled, `o` open and pulled, `f` failing, `m` missing (not
   * pulled yet), `b` beyond retention, `-` not of this export. Of a day's windows, the worst counts:
   * f, m, o, b, s.
   */
  readonly days: string;
}

export interface SubscriptionStatus {
  /** Null if there is none that lives. */
  readonly id: string | null;
  readonly expiresAt: string | null;
  readonly lastNotification: string | null;
  readonly lastHandshake: string | null;
  /** Why it could not be created or renewed; null if the last attempt went well. */
  readonly error: string | null;
}

export interface InboxStatus {
  /** Call records that are still to be fetched. */
  readonly waiting: number;
  /** True if there are more than could be counted. */
  readonly isMore: boolean;
  /** Those whose last try failed. */
  readonly failing: number;
  /** When the one that waits longest was announced. */
  readonly oldest: string | null;
  /** The first ten of the failing ones, most tries first. */
  readonly failures: readonly RecordFailure[];
}

export interface RecordFailure {
  readonly callRecord: string;
  readonly error: string;
  /** What to do about it. */
  readonly remedy: string;
  readonly tries: number;
  readonly nextTry: string;
}

export interface TimerStatus {
  readonly name: string;
  /** NCRONTAB, UTC. */
  readonly schedule: string;
  readonly lastStart: string | null;
  /** Null while it runs, and before the first run. */
  readonly lastEnd: string | null;
  /** Why the last run failed; null if it did not. */
  readonly error: string | null;
  /** True if three of its times have passed without a start. */
  readonly silent: boolean;
}
