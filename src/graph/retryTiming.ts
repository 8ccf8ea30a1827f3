import { httpDate } from './httpDate.ts';

/** What came instead of a page. */
export interface Failure {
  /** HTTP status; undefined where no complete answer came. */
  readonly status: number | undefined;
  /** The header `Retry-After`. */
  readonly retryAfter: string | null;
  /** How many waits of our own choice this kind of failure is worth. */
  readonly maxBackoffs: number;
}

/** How far a request has got. */
export interface RetryProgress {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Waits of our own choice after failures of this kind so far. */
  readonly backoffs: number;
  /** Milliseconds since 1970 after which no wait may end. */
  readonly giveUpAt: number;
  /** False for a request that may be sent once only. */
  readonly mayRetry: boolean;
}

/** Times are milliseconds since 1970; `named` tells that Graph chose the time. */
export type RetryDecision =
  | { readonly kind: 'wait'; readonly until: number; readonly named: boolean }
  | { readonly kind: 'giveUp'; readonly notBefore: number | undefined };

const firstBackoffMs = 500;
const jitter = 0.2;

/**
 * Decides when to send a request again. A time that Graph named is obeyed in full, or the request
 * is given up at once; with 429 and 503 such waits are not counted, because every request that
 * comes too early counts against the limit.
 * @param random between 0 and 1, spreads the requests of several instances
 * @see https://learn.microsoft.com/graph/throttling#best-practices-to-handle-throttling
 */
export function retryTiming(
  failure: Failure,
  progress: RetryProgress,
  random: number,
): RetryDecision {
  const { now, backoffs, giveUpAt, mayRetry } = progress;
  const namedUntil = retryAfterTime(failure.retryAfter, now);
  const counted = namedUntil === undefined || (failure.status !== 429 && failure.status !== 503);
  const backoffMs = firstBackoffMs * 2 ** backoffs * (1 + jitter * random);
  const until = namedUntil ?? now + backoffMs;
  const exhausted = counted && backoffs >= failure.maxBackoffs;
  if (!mayRetry || exhausted || until > giveUpAt) return { kind: 'giveUp', notBefore: namedUntil };
  return { kind: 'wait', until, named: namedUntil !== undefined };
}

/**
 * Whether an answer only means "not now".
 * @param status HTTP status
 * @see https://learn.microsoft.com/graph/errors#http-status-codes
 */
export function isTransient(status: number): boolean {
  return [408, 429, 500, 502, 503, 504, 509].includes(status);
}

/** Milliseconds since 1970; undefined for no header, garbage, and a time that is not ahead. */
function retryAfterTime(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}(\.\d*)?$/.test(text)) return ahead(now + Math.ceil(Number(text) * 1000), now);
  return ahead(httpDate(text), now);
}

function ahead(time: number | undefined, now: number): number | undefined {
  return time !== undefined && time > now ? time : undefined;
}
