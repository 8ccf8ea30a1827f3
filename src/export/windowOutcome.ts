import type { Clock } from '../clock.ts';
import {
  AccessRefusedError,
  describeError,
  FeedUnavailableError,
  LostLeaseError,
  RetryLaterError,
  storedError,
} from '../errors.ts';
import type { Log } from '../log.ts';
import type { Lease } from './lease.ts';
import { backOffMs } from './revisit.ts';
import type { PullState, WindowRow } from './windowRow.ts';

/** How the work on a claimed window ended; all but `done` leave it to be gone on with. */
export type WindowOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' | 'lost' }
  | { readonly kind: 'failed'; readonly retryable: boolean; readonly error: string }
  | { readonly kind: 'throttled'; readonly notBefore: number; readonly error: string }
  | { readonly kind: 'refused' | 'unavailable'; readonly error: string };

type FailedOutcome = Extract<WindowOutcome, { readonly error: string }>;

/** @param stop the signal of the run, whose reason is no failure */
export function outcomeOf(error: unknown, stop: AbortSignal): WindowOutcome {
  if (error instanceof LostLeaseError) return { kind: 'lost' };
  if (stop.aborted && error === stop.reason) return { kind: 'stopped' };
  const message = describeError(error);
  if (error instanceof FeedUnavailableError) return { kind: 'unavailable', error: message };
  if (error instanceof AccessRefusedError) return { kind: 'refused', error: message };
  if (error instanceof RetryLaterError && error.notBefore !== undefined) {
    return { kind: 'throttled', notBefore: error.notBefore, error: message };
  }
  return { kind: 'failed', retryable: error instanceof RetryLaterError, error: message };
}

/**
 * Gives a window back with its next time.
 * @param keep stores what was read of a pull, to go on with it
 */
export async function putBack(
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  lease: Lease,
  outcome: WindowOutcome,
  keep: () => Promise<PullState | undefined>,
): Promise<void> {
  if (outcome.kind === 'lost') {
    log.debug('leaseLost', {});
    lease.abandon();
    return;
  }
  const change = changeFor(outcome, lease.row, clock.now());
  if ('error' in outcome) log.warn('windowPutBack', { error: outcome.error });
  try {
    await lease.release({ ...change, pull: await keep() });
  } catch (error) {
    // The lease runs out and the last checkpoint holds: only what came after it is read again.
    log.warn('windowPutBack', { error: describeError(error) });
    lease.abandon();
  }
}

function changeFor(outcome: WindowOutcome, row: WindowRow, now: number): Partial<WindowRow> {
  if (!('error' in outcome)) return {};
  const attempts = row.attempts + 1;
  const nextPull = nextTry(outcome, attempts, now);
  return { attempts, lastError: storedError(outcome.error), failedAt: now, nextPull };
}

/**
 * A refused window does not back off: the first refusal ends the feed's run, and the first run
 * after a person has acted goes on.
 */
function nextTry(outcome: FailedOutcome, attempts: number, now: number): number {
  switch (outcome.kind) {
    case 'failed':
      return now + backOffMs(attempts);
    case 'throttled':
      return outcome.notBefore;
    case 'refused':
    case 'unavailable':
      return now;
  }
}
