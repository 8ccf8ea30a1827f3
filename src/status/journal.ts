/** What runs note for status, besides what ledger and inbox say. Times are milliseconds since 1970. */
export interface Journal {
  /** Undefined where no function app has ever run. */
  readonly app: AppNote | undefined;
  /** By name. */
  readonly timers: ReadonlyMap<string, TimerNote>;
  /** The last run of each work on each feed. */
  readonly works: readonly WorkNote[];
  /** The last hours in which something was counted, by their beginnings. */
  readonly hours: ReadonlyMap<number, HourCounts>;
  /** How far Graph's clock was ahead of ours when it last answered; zero if unknown. */
  readonly clockSkewMs: number;
  /** When the first call record began that nothing has notified; undefined if there is none. */
  readonly unheardSince: number | undefined;
}

/** A function app as it was last started. */
export interface AppNote {
  readonly firstSeenAt: number;
  readonly version: string;
  readonly feeds: readonly string[];
  /** Since when each of them has been exported, by name. */
  readonly feedsSince: Readonly<Record<string, number>>;
  /** True if Graph shall notify. */
  readonly notifies: boolean;
  /** Since when it shall; undefined if it shall not. */
  readonly notifiesSince: number | undefined;
  readonly timers: readonly { readonly name: string; readonly schedule: string }[];
}

/** What an app says of itself when it starts. */
export type AppStart = Omit<AppNote, 'firstSeenAt' | 'feedsSince' | 'notifiesSince'>;

export interface TimerNote {
  readonly startedAt: number;
  /** Undefined while it runs. */
  readonly endedAt: number | undefined;
  /** As `describeError` said; empty if the run did not fail. */
  readonly error: string;
}

/** What a run does with a feed: pull a log; list, or fetch and publish call records. */
export type Work = 'pull' | 'list' | 'fetch';

/** How a run of a work ended. */
export interface WorkEnd {
  readonly feed: string;
  readonly work: Work;
  readonly endedAt: number;
  /** As `describeError` said; empty if it did not fail. */
  readonly error: string;
  /** True if it was stopped by its deadline with work left. */
  readonly isCutShort: boolean;
}

export interface WorkNote extends Omit<WorkEnd, 'isCutShort'> {
  /** Runs in a row that were cut short. */
  readonly cutShortRuns: number;
  /** Runs in a row that failed. */
  readonly failedRuns: number;
  /** When the first of them ended; undefined if there is none. */
  readonly failingSince: number | undefined;
}

export interface HourCounts {
  /** Answers 429 of Graph. */
  readonly throttles: number;
  /** Items of notifications that were not ours. */
  readonly rejected: number;
}
