import { describe, expect, it } from 'vitest';
import { callRecordLimiters } from '../../src/graph/callRecordLimits.ts';
import { FakeClock } from '../support/fakeClock.ts';

const { signal } = new AbortController();
const period = 20_000;

/** Timers fire up to 40 ms late, now and then a fifth of a second: a busy machine. */
class BusyClock extends FakeClock {
  #sleeps = 0;
  override sleep(durationMs: number, end?: AbortSignal): Promise<void> {
    this.#sleeps++;
    const lateMs = this.#sleeps % 97 === 0 ? 200 : (this.#sleeps * 7) % 40;
    return super.sleep(durationMs + lateMs, end);
  }
}

/** The most times that any 20 seconds hold, their ends included. */
function mostInAPeriod(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  sorted.forEach((time, last) => {
    while (time - (sorted[first] ?? time) > period) first++;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

/** Starts of requests for ever other records, 48 of them asking at a time. */
async function startsOf(clock: FakeClock, count: number): Promise<number[]> {
  const { records } = callRecordLimiters(clock);
  const times: number[] = [];
  let asked = 0;
  const ask = async () => {
    const { signal } = new AbortController();
    while (asked < count) {
      await records.ofOneAmongMany(`record ${asked++}`).start(Infinity, signal);
      times.push(clock.now());
    }
  };
  await Promise.all(Array.from({ length: 48 }, ask));
  return times;
}

/** How requests are delayed on their way. */
const delays = [0, 480, 20, 130, 0, 250, 0, 60, 500, 10];
const arrivals = (starts: readonly number[]) =>
  starts.map((time, index) => time + (delays[index % delays.length] ?? 0));
const share = (starts: readonly number[], limit: number) =>
  starts.length / (((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / period) / limit;

describe('requests for call records', () => {
  it('never exceed 1,500 in any 20 seconds, and use 95 percent of them', async () => {
    const starts = await startsOf(new FakeClock(0, { autoAdvance: true }), 4500);

    expect(mostInAPeriod(arrivals(starts))).toBeLessThanOrEqual(1500);
    expect(share(starts, 1500)).toBeGreaterThan(0.95);
  });

  it('do both also on a busy machine', async () => {
    const starts = await startsOf(new BusyClock(0, { autoAdvance: true }), 4500);

    expect(mostInAPeriod(arrivals(starts))).toBeLessThanOrEqual(1500);
    expect(share(starts, 1500)).toBeGreaterThan(0.95);
  });

  it('make up for a quarter of a second at most after a pause', async () => {
    const clock = new FakeClock(0, { autoAdvance: true });
    const { records } = callRecordLimiters(clock);
    for (let n = 0; n < 30; n++) await records.start(`record ${n}`, Infinity, signal);

    expect(clock.now()).toBeGreaterThan(100);
  });

  it('for one record never exceed 40 in any 20 seconds, and the first ten wait for nothing', async () => {
    const clock = new FakeClock(0, { autoAdvance: true });
    const { records } = callRecordLimiters(clock);
    const starts: number[] = [];
    for (let n = 0; n < 120; n++) {
      await records.start('one record', Infinity, signal);
      starts.push(clock.now());
    }

    expect(mostInAPeriod(arrivals(starts))).toBeLessThanOrEqual(40);
    expect(starts[9]).toBeLessThan(200);
    expect(share(starts, 40)).toBeGreaterThan(0.65);
  });

  it('all wait while one is throttled', async () => {
    const clock = new FakeClock(0, { autoAdvance: true });
    const { records, list } = callRecordLimiters(clock);
    records.ofOneAmongMany('one').hold(60_000, 429);

    await list.start('list', Infinity, signal);
    expect(clock.now()).toBe(0);
    const impatient = records.start('other', 59_999, signal);
    await expect(impatient).rejects.toMatchObject({ notBefore: 60_000 });
    await records.start('other', Infinity, signal);
    expect(clock.now()).toBe(60_000);
  });
});

describe('a record that Graph cannot give now', () => {
  it('waits, and no other one with it', async () => {
    const clock = new FakeClock(0, { autoAdvance: true });
    const { records } = callRecordLimiters(clock);
    records.ofOneAmongMany('one').hold(60_000, 503);

    await records.start('other', Infinity, signal);
    expect(clock.now()).toBe(0);
    await records.start('one', Infinity, signal);
    expect(clock.now()).toBe(60_000);
  });
});

describe('requests for the list', () => {
  it('never exceed 40 in any 20 seconds, and use 95 percent of them', async () => {
    const clock = new FakeClock(0, { autoAdvance: true });
    const { list } = callRecordLimiters(clock);
    const starts: number[] = [];
    for (let n = 0; n < 200; n++) {
      await list.start('list', Infinity, signal);
      starts.push(clock.now());
    }

    expect(mostInAPeriod(starts)).toBeLessThanOrEqual(40);
    expect(
      mostInAPeriod(starts.map((time, n) => time + (delays[n % 7] ?? 0) / 2)),
    ).toBeLessThanOrEqual(40);
    expect(share(starts, 40)).toBeGreaterThan(0.95);
  });
});
