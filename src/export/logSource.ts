import type { LogFeed } from '../feeds/feed.ts';
import type { Window } from './window.ts';

/** One row as Graph sent it. */
export interface RowText {
  /** UTF-8 JSON text of the row on one line: line breaks between its tokens are spaces. */
  readonly text: Uint8Array;
  /** Names at the row's top level, repeated ones counted again. */
  readonly nameCount: number;
}

export interface LogPage {
  readonly rows: readonly RowText[];
  /** Graph's continuation link, byte for byte; undefined at the end. */
  readonly next: string | undefined;
  /** Bytes of the answer. */
  readonly size: number;
}

export interface PageRequest {
  readonly feed: LogFeed;
  /** The range to ask for, `from` and `to` as milliseconds since 1970. */
  readonly range: Pick<Window, 'from' | 'to'>;
  /** Continues after this link instead of beginning the range. */
  readonly link?: string | undefined;
  /** False asks once only: the feed is already known to be failing. */
  readonly retry: boolean;
  /** Milliseconds since 1970 after which no wait may end. */
  readonly giveUpAt: number;
}

/** Where logs come from. */
export interface LogSource {
  /**
   * Fetches one page, waiting and trying again as Graph tells.
   * @throws RetryLaterError, AccessRefusedError, BrokenPagingError (only if `link` was given),
   *   BadAnswerError; the signal's reason if it was aborted
   */
  fetchPage(request: PageRequest, signal: AbortSignal): Promise<LogPage>;
}
