import { describe, expect, it } from 'vitest';
import { until } from '../../../src/local/func/until.ts';
import { FakeClock } from '../../support/fakeClock.ts';

const startedAt = Date.UTC(2026, 10, 21);

/** Waits at most ten seconds for an answer that becomes yes with the time. */
async function wait(yesAfterMs: number, stop = new AbortController().signal) {
  const clock = new FakeClock(startedAt, { autoAdvance: true });
  const ask = () => clock.now() >= startedAt + yesAfterMs;
  await until('The start', 10_000, ask, { clock, stop });
  return clock.now() - startedAt;
}

describe('waiting until something is so', () => {
  it('does not wait when it is', async () => {
    expect(await wait(0)).toBe(0);
  });

  it('ends soon after it is', async () => {
    expect(await wait(5_000)).toBe(5_000);
  });

  it('asks a last time at the end, then gives up', async () => {
    expect(await wait(10_000)).toBe(10_000);
    await expect(wait(10_001)).rejects.toThrow('The start takes longer than 10 s.');
  });

  it('ends with the reason of a stop', async () => {
    const stop = AbortSignal.abort(new Error('func ended with code 3.'));
    await expect(wait(5_000, stop)).rejects.toThrow('func ended with code 3.');
  });
});
