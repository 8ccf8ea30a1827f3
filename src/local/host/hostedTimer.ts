import type { Clock } from '../../clock.ts';
import { nextOccurrence } from './nextOccurrence.ts';

/**
 * Runs an action by schedule and on demand, never twice at a time. As in Azure, the next
 * occurrence is the first after the start of the last run: whatever a long run misses is made up
 * for by one run.
 * https://github.com/Azure/azure-webjobs-sdk-extensions (TimerListener)
 */
export class HostedTimer {
  readonly #schedule: string;
  readonly #action: () => Promise<void>;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #waiting: Promise<void> | undefined;
  #loop: Promise<void> = Promise.resolve();

  /** @param action must not reject: a failed run does not end the schedule */
  constructor(schedule: string, action: () => Promise<void>, clock: Clock) {
    this.#schedule = schedule;
    this.#action = action;
    this.#clock = clock;
  }

  /** Begins the schedule. */
  start(): void {
    this.#loop = this.#follow();
  }

  /**
   * Runs now, or after the run that is under way. Who asks while somebody waits already shares
   * that run.
   */
  run(): Promise<void> {
    if (this.#waiting !== undefined) return this.#waiting;
    if (this.#running === undefined) return this.#begin();
    this.#waiting = this.#running.then(() => {
      this.#waiting = undefined;
      return this.#stop.signal.aborted ? undefined : this.#begin();
    });
    return this.#waiting;
  }

  /** Ends the schedule; resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error('The host stops.'));
    await this.#loop;
    await this.#waiting;
    await this.#running;
  }

  async #begin(): Promise<void> {
    const running = this.#action().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    await running;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    let last = this.#clock.now();
    while (!signal.aborted) {
      const due = nextOccurrence(this.#schedule, last);
      if (due === undefined) return;
      const slept = await this.#sleepUntil(due);
      if (!slept) return;
      // A timer may fire a moment early, which must not make it fire again.
      last = Math.max(due, this.#clock.now());
      await this.run();
    }
  }

  /** False if the host stops meanwhile. */
  async #sleepUntil(time: number): Promise<boolean> {
    const { signal } = this.#stop;
    try {
      await this.#clock.sleep(time - this.#clock.now(), signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }
}
