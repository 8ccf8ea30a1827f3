import type { Clock } from '../clock.ts';
import type { LogFeed } from '../feeds/feed.ts';
import type { Log } from '../log.ts';
import type { Claimant } from './lease.ts';
import type { Ledger } from './ledger.ts';
import type { LogSource } from './logSource.ts';
import type { Window } from './window.ts';
import type { ExportBlobs } from './windowFiles.ts';

export interface ExportSettings {
  /** Milliseconds since 1970; undefined: as remembered, 90 days back at first. */
  readonly exportStart?: number | undefined;
  readonly partitionHours: number;
  readonly revisitHours: readonly number[];
}

/** What one run is to do. */
export interface ExportRun {
  /** A range to pull whatever its state; undefined for what is due. */
  readonly range?: Partial<Pick<Window, 'from' | 'to'>> | undefined;
  /**
   * True if a person waits for the run: windows that another instance holds are waited for, and
   * those that back off after a failure are tried again now.
   */
  readonly attended: boolean;
  /** Aborted when work is to stop at the next opportunity. */
  readonly stop: AbortSignal;
  /** Milliseconds since 1970 after which no wait may end. */
  readonly giveUpAt: number;
}

export interface FeedContext {
  readonly feed: LogFeed;
  readonly ledger: Ledger;
  readonly source: LogSource;
  readonly blobs: ExportBlobs;
  readonly clock: Clock;
  readonly claimant: Claimant;
  readonly settings: ExportSettings;
  readonly log: Log;
}

export interface FeedReport {
  readonly feed: string;
  /** Windows that were pulled completely. */
  readonly done: number;
  /** Windows that were to be pulled and were not. */
  readonly left: number;
  /** Why, in words; the last reason where there are several. */
  readonly error?: string | undefined;
  /** True if that is because this cloud or tenant does not have the feed: no run changes that. */
  readonly unavailable?: true;
}
