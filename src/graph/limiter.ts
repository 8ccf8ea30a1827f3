import type { Clock } from '../clock.ts';
import type { Pacing } from './graphRequest.ts';
import { Pace, tooLate, type Patience, type Rhythm } from './pace.ts';
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

/** Keeps requests below Graph's limits, for each of several subjects and for all together. */
export class Limiter {
  readonly #clock: Clock;
  readonly #each: Rhythm;
  readonly #together: Pace;
  /** By subject; the one made last is the last. */
  readonly #paces = new Map<string, Pace>();

  /** @param limits in requests a minute with hardly a burst, or as rhythms */
  constructor(
    clock: Clock,
    limits: Limits | { readonly each: Rhythm; readonly together: Rhythm } = logLimits,
  ) {
    const isRhythm = 'each' in limits;
    this.#clock = clock;
    this.#each = isRhythm ? limits.each : perMinute(limits.perFeed);
    this.#together = new Pace(clock, isRhythm ? limits.together : perMinute(limits.together));
  }

  /**
   * Resolves when a request of this subject may be sent; it counts as sent then.
   * @param subject e.g. a feed's name
   * @param giveUpAt milliseconds since 1970 after which the wait may not end
   * @throws RetryLaterError as soon as it is known that it would; the signal's reason if it was
   *   aborted
   */
  async start(subject: string, giveUpAt: number, signal: AbortSignal): Promise<void> {
    const own = this.#pace(subject);
    const stop = new AbortController();
    const patience = { subject, giveUpAt, signal: stop.signal };
    const onAbort = () => {
      stop.abort(signal.reason);
    };
    const watcher = (readyAt: number) => {
      if (readyAt > giveUpAt) stop.abort(tooLate(subject, readyAt));
    };
    const unwatch = [own.watch(watcher), this.#together.watch(watcher)];
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const started = own.inTurn(async () => {
      do await own.whenReady(patience);
      while (!(await this.#startTogether(own, patience)));
    });
    try {
      await untilAborted(started, stop.signal);
    } finally {
      for (const end of unwatch) end();
      signal.removeEventListener('abort', onAbort);
    }
  }

  /**
   * Lets no request of this subject start before a time, not even one that waits already.
   * @param until milliseconds since 1970
   */
  hold(subject: string, until: number): void {
    this.#pace(subject).hold(until);
  }

  /** Paces the requests of a subject; what Graph tells it to wait concerns it alone. */
  of(subject: string): Pacing {
    return {
      start: (giveUpAt, signal) => this.start(subject, giveUpAt, signal),
      hold: (until) => {
        this.hold(subject, until);
      },
    };
  }

  /**
   * Paces the requests of a subject that is throttled together with all others; what else goes
   * wrong with it holds up none of them.
   */
  ofOneAmongMany(subject: string): Pacing {
    return {
      ...this.of(subject),
      hold: (until, status) => {
        if (status === 429) this.#together.hold(until);
        else this.hold(subject, until);
      },
    };
  }

  #pace(subject: string): Pace {
    const known = this.#paces.get(subject);
    if (known !== undefined) return known;
    this.#forgetIdle();
    const pace = new Pace(this.#clock, this.#each);
    this.#paces.set(subject, pace);
    return pace;
  }

  /** Call records are many, and each is a subject of its own. */
  #forgetIdle(): void {
    for (const [subject, pace] of this.#paces) {
      if (!pace.isIdle) return;
      this.#paces.delete(subject);
    }
  }

  /** False if the subject was put on hold while it waited for the others. */
  #startTogether(own: Pace, patience: Patience): Promise<boolean> {
    return this.#together.inTurn(async () => {
      await this.#together.whenReady(patience);
      const now = this.#clock.now();
      if (own.readyAt > now) return false;
      own.started(now);
      this.#together.started(now);
      return true;
    });
  }
}

function perMinute(requests: number): Rhythm {
  const intervalMs = 60_000 / requests;
  return { intervalMs, catchUpMs: catchUp * intervalMs };
}
