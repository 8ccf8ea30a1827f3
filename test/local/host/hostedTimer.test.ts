import { describe, expect, it } from 'vitest';
import { HostedTimer } from '../../../src/local/host/hostedTimer.ts';
import { FakeClock } from '../../support/fakeClock.ts';

const midnight = Date.UTC(2026, 10, 1);
const minuteMs = 60_000;

/** A timer every ten minutes whose runs take as long as told; `starts` has minutes. */
function createTimer(runMinutes: readonly number[] = []) {
  const clock = new FakeClock(midnight);
  const starts: number[] = [];
  const state = { running: 0, most: 0 };
  const action = async () => {
    state.most = Math.max(state.most, ++state.running);
    starts.push((clock.now() - midnight) / minuteMs);
    await clock.sleep((runMinutes[starts.length - 1] ?? 0) * minuteMs);
    state.running--;
  };
  const timer = new HostedTimer('0 */10 * * * *', action, clock);
  return { clock, starts, state, timer };
}

describe('a hosted timer', () => {
  it('fires at each occurrence, not at its start', async () => {
    const { clock, starts, timer } = createTimer();
    timer.start();
    await clock.advance(30 * minuteMs);
    await timer.stop();
    expect(starts).toEqual([10, 20, 30]);
  });

  it('makes up for all occurrences that a long run missed by one run at once', async () => {
    const { clock, starts, state, timer } = createTimer([35]);
    timer.start();
    await clock.advance(60 * minuteMs);
    await timer.stop();
    expect(starts).toEqual([10, 45, 50, 60]);
    expect(state.most).toBe(1);
  });

  it('fires once for an occurrence although the clock wakes it up a moment early', async () => {
    const clock = new FakeClock(midnight);
    const starts: number[] = [];
    const early = {
      now: () => clock.now(),
      sleep: (durationMs: number, signal?: AbortSignal) => clock.sleep(durationMs - 1, signal),
      every: () => () => undefined,
    };
    const action = () => Promise.resolve(void starts.push(clock.now() - midnight));
    const timer = new HostedTimer('0 */10 * * * *', action, early);
    timer.start();
    await clock.advance(20 * minuteMs);
    await timer.stop();
    expect(starts).toEqual([10 * minuteMs - 1, 20 * minuteMs - 1]);
  });

  it('runs on demand once after the run under way, however many ask', async () => {
    const { clock, starts, state, timer } = createTimer([5]);
    const runs = [timer.run(), timer.run(), timer.run()];
    await clock.advance(10 * minuteMs);
    await Promise.all(runs);
    expect(starts).toEqual([0, 5]);
    expect(state.most).toBe(1);
  });

  it('does not begin a waiting run when it is stopped', async () => {
    const { clock, starts, timer } = createTimer([5]);
    void timer.run();
    void timer.run();
    const stopped = timer.stop();
    await clock.advance(5 * minuteMs);
    await stopped;
    expect(starts).toEqual([0]);
  });

  it('does not fire any more when it is stopped', async () => {
    const { clock, starts, timer } = createTimer();
    timer.start();
    await timer.stop();
    await clock.advance(60 * minuteMs);
    expect(starts).toEqual([]);
  });
});
