import type { Clock } from './clock.ts';

/** A time by which something has to have ended. */
export interface Deadline {
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
  /** Call it when what was waited for has ended. */
  readonly lift: () => void;
}

/** @param reason what the signal is aborted with */
export function deadline(clock: Clock, withinMs: number, reason: Error): Deadline {
  const end = new AbortController();
  const lift = clock.every(withinMs, () => {
    end.abort(reason);
  });
  return { signal: end.signal, lift };
}
