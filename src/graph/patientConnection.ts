import type { Middleware } from '@microsoft/microsoft-graph-client';
import type { Clock } from '../clock.ts';
import { FailedTry } from './failedTry.ts';
import type { GraphAccess } from './graphAccess.ts';
import { GraphConnection, type Answer, type NoAnswer } from './graphConnection.ts';
import type { GraphObserver } from './graphObserver.ts';
import type { GraphRequest } from './graphRequest.ts';
import { rawSend } from './rawSend.ts';
import { retryTiming, type RetryProgress } from './retryTiming.ts';

export interface PatientConnectionOptions {
  readonly access: GraphAccess;
  readonly clock: Clock;
  readonly observer?: GraphObserver | undefined;
  /** Time for one request and its whole answer; 100 s unless given. */
  readonly timeoutMs?: number | undefined;
  /** Time for what is asked for, with all its waits; ten minutes unless given. */
  readonly budgetMs?: number | undefined;
  /** Between 0 and 1, spreads the waits; Math.random unless given. */
  readonly random?: (() => number) | undefined;
  /** What sends a request at the end of the chain; over HTTP unless given. */
  readonly send?: Middleware | undefined;
}

const reportedWaitMs = 1000;

/** Sends a request until it is answered, waiting as Graph tells. */
export class PatientConnection {
  readonly #options: PatientConnectionOptions;
  readonly #connection: GraphConnection;

  constructor(options: PatientConnectionOptions) {
    const { access, clock, observer, timeoutMs = 100_000, send = rawSend } = options;
    this.#options = options;
    this.#connection = new GraphConnection({ access, clock, timeoutMs, observer, send });
  }

  /**
   * @param read makes what was asked for, or a failed try, of what came back; throws where trying
   *   again is in vain
   * @param mayRetry false sends the request once only
   * @throws the error of the last try; what `read` throws; the signal's reason if it was aborted
   */
  async ask<T>(
    request: GraphRequest,
    read: (answer: Answer | NoAnswer) => T | FailedTry,
    signal: AbortSignal,
    mayRetry = true,
  ): Promise<T> {
    const { clock, budgetMs = 600_000 } = this.#options;
    const giveUpAt = Math.min(request.giveUpAt, clock.now() + budgetMs);
    const bounded = { ...request, giveUpAt };
    const backoffs = { unavailable: 0, malformed: 0 };
    for (;;) {
      const outcome = read(await this.#connection.send(bounded, signal));
      if (!(outcome instanceof FailedTry)) return outcome;
      const progress = { backoffs: backoffs[outcome.kind], giveUpAt, mayRetry };
      const named = await this.#waitAfter(outcome, request, progress, signal);
      if (!named) backoffs[outcome.kind]++;
    }
  }

  /**
   * Waits until the request may be sent again.
   * @returns whether Graph named the time
   * @throws the error of the failed try if it is not to be sent again
   */
  async #waitAfter(
    failed: FailedTry,
    { feedName, pacing }: GraphRequest,
    progress: Omit<RetryProgress, 'now'>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { clock, observer, random = Math.random } = this.#options;
    const now = clock.now();
    const decision = retryTiming(failed, { ...progress, now }, random());
    if (decision.kind === 'giveUp') {
      if (decision.notBefore !== undefined) pacing.hold(decision.notBefore, failed.status);
      throw failed.giveUp(decision.notBefore);
    }
    const { until, named } = decision;
    const throttled = named || failed.status === 429;
    if (throttled) pacing.hold(until, failed.status);
    if (until - now > reportedWaitMs) {
      observer?.waiting(feedName, until, throttled ? 'throttled' : 'retry');
    }
    await clock.sleep(until - now, signal);
    return named;
  }
}
