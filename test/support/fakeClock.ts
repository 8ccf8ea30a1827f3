import type { Clock } from '../../src/clock.ts';

interface Timer {
  dueAt: number;
  /** Undefined for a sleep, which fires once. */
  readonly intervalMs: number | undefined;
  readonly fire: () => void;
}

interface FakeClockOptions {
  /** Every sleep moves the time to its own end by itself, so that nobody has to `advance`. */
  readonly autoAdvance?: boolean;
}

/** A clock whose time moves only when a test says so (or by itself, with `autoAdvance`). */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>();
  readonly #autoAdvance: boolean;
  #now: number;
  #onSleep: (() => void)[] = [];

  /** @param startMs what `now()` says at first, milliseconds since 1970 */
  constructor(startMs: number, options: FakeClockOptions = {}) {
    this.#now = startMs;
    this.#autoAdvance = options.autoAdvance ?? false;
  }

  now(): number {
    return this.#now;
  }

  /** Sleeps and intervals that have not ended. */
  get timerCount(): number {
    return this.#timers.size;
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      if (durationMs <= 0) {
        resolve();
        return;
      }
      const onAbort = () => {
        this.#timers.delete(timer);
        reject(signal?.reason as Error);
      };
      const fire = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const timer: Timer = { dueAt: this.#now + durationMs, intervalMs: undefined, fire };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#timers.add(timer);
      this.#onSleep.splice(0).forEach((notify) => {
        notify();
      });
      if (this.#autoAdvance) setImmediate(() => void this.#passNextSleep());
    });
  }

  every(intervalMs: number, action: () => void): () => void {
    const timer: Timer = { dueAt: this.#now + intervalMs, intervalMs, fire: action };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Moves the time on; sleeps and intervals fire in the order of their times. */
  async advance(durationMs: number): Promise<void> {
    const end = this.#now + durationMs;
    await settle();
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#fire(timer);
      await settle();
    }
    this.#now = end;
  }

  /** Resolves once somebody sleeps, with the time at which the first of the sleepers wakes up. */
  async whenSleeping(): Promise<number> {
    for (;;) {
      const wakeTimes = [...this.#timers].filter(isSleep).map((timer) => timer.dueAt);
      if (wakeTimes.length > 0) return Math.min(...wakeTimes);
      await new Promise<void>((resolve) => this.#onSleep.push(resolve));
    }
  }

  #next(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueAt <= until && (first === undefined || timer.dueAt < first.dueAt)) first = timer;
    }
    return first;
  }

  #fire(timer: Timer): void {
    this.#now = Math.max(this.#now, timer.dueAt);
    if (timer.intervalMs === undefined) this.#timers.delete(timer);
    else timer.dueAt += timer.intervalMs;
    timer.fire();
  }

  async #passNextSleep(): Promise<void> {
    while ([...this.#timers].some(isSleep)) {
      const timer = this.#next(Infinity);
      if (timer === undefined) return;
      this.#fire(timer);
      if (isSleep(timer)) return;
      await settle();
    }
  }
}

function isSleep(timer: Timer): boolean {
  return timer.intervalMs === undefined;
}

/** Lets everything run that waits for nothing but promises. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
