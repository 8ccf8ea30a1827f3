import type { InboxEntry } from '../callRecords/inbox.ts';
import type { StoredSubscriptions } from '../callRecords/subscription/subscriptionStore.ts';
import type { CoverageRow } from '../export/coverageFile.ts';
import type { WindowRow } from '../export/windowRow.ts';
import type { Journal } from './journal.ts';

/** Everything that status is made of, as it was read. Times are milliseconds since 1970. */
export interface StatusFacts {
  readonly now: number;
  readonly version: string;
  readonly feeds: readonly FeedFacts[];
  /** Undefined where call records are not exported or Graph shall not notify. */
  readonly subscriptions: StoredSubscriptions | undefined;
  readonly inbox: InboxFacts;
  /** Call records that have landed and are not published. */
  readonly landed: number;
  readonly journal: Journal;
  /** Why not everything could be read, as `describeError` said; what is missing is empty then. */
  readonly error?: string | undefined;
}

/** What the ledger and coverage say of one feed. */
export interface FeedFacts {
  readonly name: string;
  /** Windows before it are left alone; undefined if the feed was never planned. */
  readonly exportStart: number | undefined;
  /** When Graph has asked to be left alone, and until when; undefined if it never has. */
  readonly postponed?: { readonly at: number; readonly until: number } | undefined;
  /** Every open window, oldest first. */
  readonly open: readonly WindowRow[];
  /** Those of them that are due now, by their beginnings. */
  readonly due: ReadonlySet<number>;
  /** Every window of the last 35 days and today, of any state, oldest first. */
  readonly recent: readonly WindowRow[];
  /** What coverage has of the time before, of any state, as of the last run. */
  readonly older: readonly OlderWindow[];
}

/** Five years may have more than a hundred thousand of them: status needs no more of each. */
export type OlderWindow = Pick<CoverageRow, 'from' | 'to' | 'state' | 'pulledAt'>;

export interface InboxFacts {
  readonly waiting: number;
  readonly isMore: boolean;
  /** Entries whose last try failed. */
  readonly failing: readonly InboxEntry[];
  /** When the one that waits longest was announced. */
  readonly oldest: number | undefined;
}
