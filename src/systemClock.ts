import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './clock.ts';

/** Node takes a longer timer for one of 1 ms. https://nodejs.org/api/timers.html */
const longestTimerMs = 2 ** 31 - 1;

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),

  async sleep(durationMs, signal) {
    signal?.throwIfAborted();
    for (let leftMs = durationMs; leftMs > 0; leftMs -= longestTimerMs) {
      await hop(Math.min(leftMs, longestTimerMs), signal);
    }
  },

  every(intervalMs, action) {
    const timer = setInterval(action, Math.min(intervalMs, longestTimerMs));
    timer.unref();
    return () => {
      clearInterval(timer);
    };
  },
};

async function hop(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(durationMs, undefined, signal ? { signal } : {});
  } catch (error) {
    // Node rejects with an error of its own and has the reason only as its cause.
    signal?.throwIfAborted();
    throw error;
  }
}
