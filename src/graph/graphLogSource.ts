import type { Middleware } from '@microsoft/microsoft-graph-client';
import type { Clock } from '../clock.ts';
import { BrokenPagingError } from '../errors.ts';
import type { LogPage, LogSource, PageRequest } from '../export/logSource.ts';
import { continuationFault } from './continuationFault.ts';
import type { GraphAccess } from './graphAccess.ts';
import { GraphConnection } from './graphConnection.ts';
import type { Limiter } from './limiter.ts';
import { readLogAnswer, subjectOf, type FailedTry } from './logAnswer.ts';
import { logUrl } from './logUrl.ts';
import { rawSend } from './rawSend.ts';
import { retryTiming, type RetryProgress } from './retryTiming.ts';

/** Hears what the source does, for progress and logs. */
export interface LogSourceObserver {
  /**
   * A request waits for more than a second before it is sent again.
   * @param until milliseconds since 1970
   * @param reason `throttled`: Graph asked to wait
   */
  waiting(feedName: string, until: number, reason: 'throttled' | 'retry'): void;
  /** A request is sent. */
  request?(feedName: string): void;
}

export interface GraphLogSourceOptions {
  readonly access: GraphAccess;
  readonly clock: Clock;
  readonly limiter: Limiter;
  readonly observer?: LogSourceObserver | undefined;
  /** Time for one request and its whole answer; 100 s unless given. */
  readonly timeoutMs?: number | undefined;
  /** Time for one page with all its waits; ten minutes unless given. */
  readonly budgetMs?: number | undefined;
  /** Between 0 and 1, spreads the waits; Math.random unless given. */
  readonly random?: (() => number) | undefined;
  /** What sends a request at the end of the chain; over HTTP unless given. */
  readonly send?: Middleware | undefined;
}

const reportedWaitMs = 1000;

/** The logs of a tenant, from Graph. */
export class GraphLogSource implements LogSource {
  readonly #options: GraphLogSourceOptions;
  readonly #connection: GraphConnection;

  constructor(options: GraphLogSourceOptions) {
    const { access, clock, limiter, observer, timeoutMs = 100_000, send = rawSend } = options;
    const onStart = (feedName: string) => observer?.request?.(feedName);
    this.#options = options;
    this.#connection = new GraphConnection({ access, clock, limiter, timeoutMs, onStart, send });
  }

  async fetchPage(request: PageRequest, signal: AbortSignal): Promise<LogPage> {
    const { access, clock, budgetMs = 600_000 } = this.#options;
    const url = request.link ?? logUrl(access.root, request.feed, request.range);
    const fault = request.link === undefined ? undefined : continuationFault(url, access.root);
    if (fault !== undefined) {
      throw new BrokenPagingError(`${subjectOf(request)}: continuation link refused: ${fault}.`);
    }
    const giveUpAt = Math.min(request.giveUpAt, clock.now() + budgetMs);
    const get = { url, feedName: request.feed.name, giveUpAt, signal };
    const backoffs = { unavailable: 0, malformed: 0 };
    for (;;) {
      const outcome = readLogAnswer(request, await this.#connection.get(get));
      if ('rows' in outcome) return outcome;
      const progress = { backoffs: backoffs[outcome.kind], giveUpAt };
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
    { feed, retry }: PageRequest,
    progress: Pick<RetryProgress, 'backoffs' | 'giveUpAt'>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { clock, limiter, observer, random = Math.random } = this.#options;
    const now = clock.now();
    const decision = retryTiming(failed, { ...progress, now, mayRetry: retry }, random());
    if (decision.kind === 'giveUp') {
      if (decision.notBefore !== undefined) limiter.hold(feed.name, decision.notBefore);
      throw failed.giveUp(decision.notBefore);
    }
    const { until, named } = decision;
    const throttled = named || failed.status === 429;
    if (throttled) limiter.hold(feed.name, until);
    if (until - now > reportedWaitMs) {
      observer?.waiting(feed.name, until, throttled ? 'throttled' : 'retry');
    }
    await clock.sleep(until - now, signal);
    return named;
  }
}
