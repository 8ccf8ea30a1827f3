/** What of the call records a request was about. */
export type CallRecordKind = 'list' | 'record' | 'sessions' | 'participants_v2' | 'segments';

/** A request that reached the call records. */
export interface CallRecordNote {
  readonly kind: CallRecordKind;
  /** The record's id; empty for the list. */
  readonly id: string;
  /** Number of the page asked for; the first is 1, 0 if the request was refused unread. */
  readonly page: number;
  /** Milliseconds since 1970, by the tenant's clock. */
  readonly at: number;
  /** HTTP status; 0 if no whole answer was sent. */
  readonly status: number;
  /** Whether there was an Authorization header. */
  readonly isAuthorized: boolean;
}

/** All requests since the tenant started. */
export interface CallRecordTally {
  readonly list: number;
  /** For records and their nested pages. */
  readonly records: number;
  /** Requests beyond the limits, refused or not. */
  readonly overLimit: number;
}

const maxNotes = 10_000;

/** What was asked of the call records: the newest requests one by one, all of them as numbers. */
export class CallRecordRequests {
  readonly notes: CallRecordNote[] = [];
  private counts = { list: 0, records: 0, overLimit: 0 };

  add(note: CallRecordNote, isOverLimit: boolean): void {
    this.notes.push(note);
    if (this.notes.length > maxNotes) this.notes.shift();
    const { list, records, overLimit } = this.counts;
    const isList = note.kind === 'list';
    this.counts = {
      list: list + (isList ? 1 : 0),
      records: records + (isList ? 0 : 1),
      overLimit: overLimit + (isOverLimit ? 1 : 0),
    };
  }

  tally(): CallRecordTally {
    return this.counts;
  }
}
