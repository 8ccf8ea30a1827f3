import type { Clock } from '../clock.ts';
import { RetryLaterError } from '../errors.ts';

/** How fast requests may start. */
export interface Rhythm {
  /** Between two starts, over a longer time. */
  readonly intervalMs: number;
  /** By how much starts that came late, or not at all, may be made up for. */
  readonly catchUpMs: number;
}

/** How long a request is ready to wait. */
export interface Patience {
  /** Begins the message of an error. */
  readonly subject: string;
  /** Milliseconds since 1970 after which the wait may not end. */
  readonly giveUpAt: number;
  readonly signal: AbortSignal;
}

/** Lets requests start one after the other, in the order of asking. */
export class Pace {
  readonly #clock: Clock;
  readonly #rhythm: Rhythm;
  #nextAt = -Infinity;
  #notBefore = -Infinity;
  readonly #watchers = new Set<(readyAt: number) => void>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock, rhythm: Rhythm) {
    this.#clock = clock;
    this.#rhythm = rhythm;
  }

  /** When the next start is possible, milliseconds since 1970. */
  get readyAt(): number {
    return Math.max(this.#nextAt, this.#notBefore);
  }

  /** Whether nobody waits and all that has started is made up for: a new one would do the same. */
  get isIdle(): boolean {
    const restedAt = this.readyAt + this.#rhythm.catchUpMs;
    return this.#watchers.size === 0 && restedAt <= this.#clock.now();
  }

  /** Lets nothing start before a time, milliseconds since 1970. */
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

  /** Counts a start. */
  started(now: number): void {
    const { intervalMs, catchUpMs } = this.#rhythm;
    this.#nextAt = Math.max(this.#nextAt, now - catchUpMs) + intervalMs;
  }

  inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(action);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** @throws RetryLaterError if the next start is too late; the signal's reason if aborted */
  async whenReady({ subject, giveUpAt, signal }: Patience): Promise<void> {
    signal.throwIfAborted();
    for (let now = this.#clock.now(); now < this.readyAt; now = this.#clock.now()) {
      if (this.readyAt > giveUpAt) throw tooLate(subject, this.readyAt);
      await this.#clock.sleep(this.readyAt - now, signal);
    }
  }
}

/** No request may be sent before `notBefore`, and that is too late. */
export function tooLate(subject: string, notBefore: number): RetryLaterError {
  return new RetryLaterError(
    `${subject}: no request may be sent in the time that is left`,
    // Paces reckon in fractions; what is noted of a window is whole milliseconds.
    Math.ceil(notBefore),
  );
}
