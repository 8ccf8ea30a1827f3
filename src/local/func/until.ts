import type { Clock } from '../../clock.ts';

/** A wait for something that has to be asked for. */
export interface Waiting {
  readonly clock: Clock;
  /** Ends the wait, by rejecting with its reason. */
  readonly stop: AbortSignal;
}

const pollMs = 200;

/**
 * Asks again and again until the answer is yes.
 * @param what is waited for: the beginning of a sentence
 * @throws Error after `limitMs`
 */
export async function until(
  what: string,
  limitMs: number,
  ask: () => boolean | Promise<boolean>,
  { clock, stop }: Waiting,
): Promise<void> {
  const giveUpAt = clock.now() + limitMs;
  while (!(await ask())) {
    if (clock.now() >= giveUpAt) throw new Error(`${what} takes longer than ${limitMs / 1000} s.`);
    await clock.sleep(pollMs, stop);
  }
}
