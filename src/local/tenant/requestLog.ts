import type { ApiVersion, LogName } from './logFunction.ts';

/** A request that reached a log. */
export interface RequestNote {
  readonly feed: LogName;
  readonly version: ApiVersion;
  /** The range's ends as they were spelled; empty if the request was refused unread. */
  readonly from: string;
  readonly to: string;
  /** Number of the page asked for; the first is 1, 0 if the request was refused unread. */
  readonly page: number;
  /** Milliseconds since 1970, by the tenant's clock. */
  readonly at: number;
  /** HTTP status; 0 if no whole answer was sent. */
  readonly status: number;
  /** Whether there was an Authorization header. */
  readonly isAuthorized: boolean;
}

/** Requests of one log since the tenant started. */
export interface Tally {
  readonly requests: number;
  /** Requests beyond the limits, refused or not. */
  readonly overLimit: number;
}

const maxNotes = 10_000;

/** What was asked of the tenant: the newest requests one by one, all of them as numbers. */
export class RequestLog {
  readonly notes: RequestNote[] = [];
  private readonly tallies = new Map<string, Tally>();

  add(note: RequestNote, isOverLimit: boolean): void {
    this.notes.push(note);
    if (this.notes.length > maxNotes) this.notes.shift();
    const { requests, overLimit } = this.tally(note.feed);
    const tally = { requests: requests + 1, overLimit: overLimit + (isOverLimit ? 1 : 0) };
    this.tallies.set(note.feed, tally);
  }

  tally(feed: string): Tally {
    return this.tallies.get(feed) ?? { requests: 0, overLimit: 0 };
  }
}
