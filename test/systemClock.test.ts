import { describe, expect, it } from 'vitest';
import { systemClock } from '../src/systemClock.ts';

describe('the system clock', () => {
  it('says the time of this machine', () => {
    const before = Date.now();
    const now = systemClock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it.each([0, -1])('does not wait for %i ms', async (durationMs) => {
    await expect(systemClock.sleep(durationMs)).resolves.toBeUndefined();
  });

  it('wakes up from a sleep of weeks with the reason of the signal', async () => {
    const control = new AbortController();
    const reason = new Error('wake up');
    // Longer than a timer can be: Node would end it after a millisecond.
    const sleep = systemClock.sleep(3e9, control.signal);
    const first = await Promise.race([sleep, systemClock.sleep(20).then(() => 'still asleep')]);
    control.abort(reason);
    expect(first).toBe('still asleep');
    await expect(sleep).rejects.toBe(reason);
  });

  it('does not begin to sleep when the signal is aborted', async () => {
    const reason = new Error('already over');
    await expect(systemClock.sleep(1e12, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('calls again and again until told to stop', async () => {
    let calls = 0;
    await new Promise<void>((resolve) => {
      const stop = systemClock.every(1, () => {
        if (++calls < 3) return;
        stop();
        resolve();
      });
    });
    expect(calls).toBe(3);
  });
});
