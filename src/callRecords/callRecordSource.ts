import type { Window } from '../export/window.ts';

/** A call record with all its parts, assembled from its pages. */
export interface FetchedRecord {
  /** As the record itself says. */
  readonly id: string;
  readonly version: number;
  /** The record's own text, e.g. `2026-11-01T08:00:00.1234567Z`; undefined if it has none. */
  readonly startDateTime: string | undefined;
  /** UTF-8 JSON on one line: lossless, nested pages put in, paging links removed. */
  readonly text: Uint8Array;
}

/** What the list says of a record. */
export interface ListedRecord {
  readonly id: string;
  readonly version: number;
}

export interface ListPage {
  readonly records: readonly ListedRecord[];
  /** Graph's continuation link, byte for byte; undefined at the end. */
  readonly next: string | undefined;
}

export interface ListRequest {
  /** `from` inclusive, `to` exclusive, milliseconds since 1970. */
  readonly range: Pick<Window, 'from' | 'to'>;
  /** Continues after this link instead of beginning the range. */
  readonly link?: string | undefined;
  /** Milliseconds since 1970 after which no wait may end. */
  readonly giveUpAt: number;
}

/** Where call records come from. */
export interface CallRecordSource {
  /**
   * Fetches a record with its sessions, segments and participants, waiting and trying again as
   * Graph tells.
   * @returns undefined if Graph does not have it: not yet, or no longer
   * @throws RetryLaterError, AccessRefusedError, BadAnswerError; the signal's reason if aborted
   */
  fetchRecord(
    id: string,
    giveUpAt: number,
    signal: AbortSignal,
  ): Promise<FetchedRecord | undefined>;
  /**
   * Fetches one page of the records that began within a range.
   * @throws RetryLaterError, AccessRefusedError, BadAnswerError, BrokenPagingError (only if
   *   `link` was given); the signal's reason if aborted
   */
  listPage(request: ListRequest, signal: AbortSignal): Promise<ListPage>;
}
