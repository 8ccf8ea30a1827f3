import type { Clock } from '../clock.ts';
import { RetryLaterError } from '../errors.ts';
import { untilAborted } from './untilAborted.ts';

/** Requests a minute. */
export interface Limits {
  readonly perFeed: number;
  readonly together: number;
}

/**
 * A little below the documented 50 a minute for each log and 200 for all of them: Graph counts
 * arrivals, and a request that travels slower than the next ones must not make them one too many.
 * @see https://learn.microsoft.com/graph/throttling-limits#call-records-limits
 */
export const logLimits: Limits = { perFeed: 49, together: 196 };

/** The part of an interval by which a late start may be made up for. */
const catchUp = 0.25;

/** Starts at even intervals, one after the other in the order of asking. */
class Pace {
  readonly #intervalMs: number;
  #nextAt = -Infinity;
  #notBefore = -Infinity;
  readonly #watchers = new Set<(readyAt: number) => void>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(perMinute: number) {
    this.#intervalMs = 60_000 / perMinute;
  }

  get readyAt(): number {
    return Math.max(this.#nextAt, this.#notBefore);
  }

  hold(until: number): void {
    this.#notBefore = Math.max(this.#notBefore, until);
    for (const watcher of this.#watchers) watcher(this.readyAt);
  }

  /** Tells when the next start is possible: now, and whenever a hold changes it. */
  watch(watcher: (readyAt: number) => void): () => void {
    watcher(this.readyAt);
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  started(now: number): void {
    this.#nextAt = Math.max(this.#nextAt, now - catchUp * this.#intervalMs) + this.#intervalMs;
  }

  inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(action);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

interface Patience {
  readonly giveUpAt: number;
  readonly signal: AbortSignal;
}

/** Keeps the requests of all feeds below Graph's limits: paced, without bursts. */
export class Limiter {
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #together: Pace;
  readonly #feeds = new Map<string, Pace>();

  constructor(clock: Clock, limits: Limits = logLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#together = new Pace(limits.together);
  }

  /**
   * Resolves when a request of this feed may be sent; it counts as sent then.
   * @param giveUpAt milliseconds since 1970 after which the wait may not end
   * @throws RetryLaterError as soon as it is known that it would; the signal's reason if it was
   *   aborted
   */
  async start(feedName: string, giveUpAt: number, signal: AbortSignal): Promise<void> {
    const feed = this.#feed(feedName);
    const stop = new AbortController();
    const patience = { giveUpAt, signal: stop.signal };
    const onAbort = () => {
      stop.abort(signal.reason);
    };
    const unwatch = feed.watch((readyAt) => {
      if (readyAt > giveUpAt) stop.abort(tooLate(feedName, readyAt));
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const started = feed.inTurn(async () => {
      do await this.#waitFor(feed, feedName, patience);
      while (!(await this.#startTogether(feed, feedName, patience)));
    });
    try {
      await untilAborted(started, stop.signal);
    } finally {
      unwatch();
      signal.removeEventListener('abort', onAbort);
    }
  }

  /**
   * Lets no request of this feed start before a time, not even one that waits already.
   * @param until milliseconds since 1970
   */
  hold(feedName: string, until: number): void {
    this.#feed(feedName).hold(until);
  }

  #feed(name: string): Pace {
    const feed = this.#feeds.get(name) ?? new Pace(this.#limits.perFeed);
    this.#feeds.set(name, feed);
    return feed;
  }

  /** False if the feed was put on hold while it waited for the other feeds. */
  #startTogether(feed: Pace, feedName: string, patience: Patience): Promise<boolean> {
    return this.#together.inTurn(async () => {
      await this.#waitFor(this.#together, feedName, patience);
      const now = this.#clock.now();
      if (feed.readyAt > now) return false;
      feed.started(now);
      this.#together.started(now);
      return true;
    });
  }

  async #waitFor(pace: Pace, feedName: string, { giveUpAt, signal }: Patience): Promise<void> {
    signal.throwIfAborted();
    for (let now = this.#clock.now(); now < pace.readyAt; now = this.#clock.now()) {
      if (pace.readyAt > giveUpAt) throw tooLate(feedName, pace.readyAt);
      await this.#clock.sleep(pace.readyAt - now, signal);
    }
  }
}

function tooLate(feedName: string, notBefore: number): RetryLaterError {
  return new RetryLaterError(
    `${feedName}: no request may be sent in the time that is left`,
    notBefore,
  );
}
