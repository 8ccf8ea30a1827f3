import { describe, expect, it } from 'vitest';
import { RetryLaterError } from '../../src/errors.ts';
import { Limiter } from '../../src/graph/limiter.ts';
import { FakeClock } from '../support/fakeClock.ts';

const noSignal = new AbortController().signal;
const forEver = Infinity;

/** Every sleep ends a tenth of a second late, as on a busy machine. */
class LateClock extends FakeClock {
  override sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return super.sleep(durationMs + 100, signal);
  }
}

/** Sends `count` requests of each feed as fast as the limiter lets them; the times of their starts. */
async function startsOf(clock: FakeClock, limiter: Limiter, feedNames: string[], count: number) {
  const starts = feedNames.map(async (name) => {
    const times: number[] = [];
    const { signal } = new AbortController();
    for (let sent = 0; sent < count; sent++) {
      await limiter.start(name, forEver, signal);
      times.push(clock.now());
    }
    return times;
  });
  return await Promise.all(starts);
}

/** The most arrivals that any span of a minute has. */
function mostInAMinute(times: number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  sorted.forEach((time, last) => {
    while (time - (sorted[first] ?? time) > 60_000) first++;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

const delays = [0, 700, 100, 300, 650, 0, 0, 500, 20];
const arrivalsOf = (starts: number[]) =>
  starts.map((start, index) => start + (delays[index % delays.length] ?? 0));

describe('Limiter', () => {
  it('never lets more than 50 requests of a feed arrive in a minute, though some travel slowly', async () => {
    const clock = new FakeClock(0, { autoAdvance: true });
    const [times = []] = await startsOf(clock, new Limiter(clock), ['pstnCalls'], 200);

    expect(mostInAMinute(times)).toBeLessThanOrEqual(50);
    expect(mostInAMinute(arrivalsOf(times))).toBeLessThanOrEqual(50);
  });

  it('uses at least 95 percent of what a feed is allowed', async () => {
    const clock = new FakeClock(0, { autoAdvance: true });
    const [times = []] = await startsOf(clock, new Limiter(clock), ['pstnCalls'], 200);

    expect(200 / ((times.at(-1) ?? 0) / 60_000)).toBeGreaterThan(0.95 * 50);
  });

  it('never lets more than 200 requests of all feeds arrive in a minute, and uses 95 percent', async () => {
    const clock = new FakeClock(0, { autoAdvance: true });
    const feeds = ['a', 'b', 'c', 'd', 'e', 'f'];
    const starts = (await startsOf(clock, new Limiter(clock), feeds, 80)).flat();

    expect(mostInAMinute(starts)).toBeLessThanOrEqual(200);
    expect(480 / (Math.max(...starts) / 60_000)).toBeGreaterThan(0.95 * 200);
  });

  it('keeps starts apart, also after a pause', async () => {
    const clock = new FakeClock(0, { autoAdvance: true });
    const limiter = new Limiter(clock, { perFeed: 60, together: 600 });
    await limiter.start('pstnCalls', forEver, noSignal);
    await clock.advance(3_600_000);
    const [times = []] = await startsOf(clock, limiter, ['pstnCalls'], 5);

    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(750);
  });

  it('makes up for wake-ups that come a little late', async () => {
    const clock = new LateClock(0, { autoAdvance: true });
    const limiter = new Limiter(clock, { perFeed: 60, together: 600 });
    const [times = []] = await startsOf(clock, limiter, ['pstnCalls'], 20);

    expect(times.at(-1)).toBeLessThan(19_500);
  });

  it('starts requests in the order in which they asked', async () => {
    const clock = new FakeClock(0, { autoAdvance: true });
    const limiter = new Limiter(clock);
    const order: number[] = [];
    const starts = [1, 2, 3, 4].map(async (number) => {
      await limiter.start('pstnCalls', forEver, noSignal);
      order.push(number);
    });
    await Promise.all(starts);

    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('prefers a request that has waited to one that comes just when a start is free', async () => {
    const clock = new FakeClock(0);
    const limiter = new Limiter(clock, { perFeed: 60, together: 600 });
    const order: string[] = [];
    const ask = (name: string) =>
      limiter.start('pstnCalls', forEver, noSignal).then(() => order.push(name));
    await ask('first');
    const asked: Promise<unknown>[] = [];
    const end = clock.every(750, () => {
      end();
      asked.push(ask('just in time'));
    });
    asked.push(ask('has waited'));

    await clock.advance(5000);
    await Promise.all(asked);

    expect(order).toEqual(['first', 'has waited', 'just in time']);
  });

  it('holds a feed back until the time that Graph named, and no other feed', async () => {
    const clock = new FakeClock(0, { autoAdvance: true });
    const limiter = new Limiter(clock);
    limiter.hold('pstnCalls', 30_000);

    await limiter.start('smsLog', forEver, noSignal);
    expect(clock.now()).toBe(0);
    await limiter.start('pstnCalls', forEver, noSignal);
    expect(clock.now()).toBe(30_000);
  });

  it('holds back a request that already waits', async () => {
    const clock = new FakeClock(0);
    const limiter = new Limiter(clock);
    await limiter.start('pstnCalls', forEver, noSignal);
    let started = false;
    const second = limiter.start('pstnCalls', forEver, noSignal).then(() => {
      started = true;
    });
    await clock.whenSleeping();
    limiter.hold('pstnCalls', 30_000);

    await clock.advance(29_999);
    expect(started).toBe(false);
    await clock.advance(1);
    await second;
    expect(started).toBe(true);
  });

  it('holds back a request that only waits for the other feeds', async () => {
    const clock = new FakeClock(0);
    const limiter = new Limiter(clock, { perFeed: 60, together: 60 });
    await limiter.start('smsLog', forEver, noSignal);
    const start = limiter.start('pstnCalls', forEver, noSignal);
    await clock.whenSleeping();
    limiter.hold('pstnCalls', 30_000);

    await clock.advance(1000);
    expect(await clock.whenSleeping()).toBe(30_000);
    await clock.advance(29_000);
    await start;
  });

  it('refuses at once a request that would have to wait too long', async () => {
    const clock = new FakeClock(0);
    const limiter = new Limiter(clock);
    limiter.hold('pstnCalls', 30_000);

    const start = limiter.start('pstnCalls', 29_999, noSignal);

    await expect(start).rejects.toThrow(RetryLaterError);
    await expect(start).rejects.toMatchObject({ notBefore: 30_000 });
  });

  it('names whole milliseconds then, which can be stored', async () => {
    const limiter = new Limiter(new FakeClock(0));
    await limiter.start('pstnCalls', forEver, noSignal);
    await expect(limiter.start('pstnCalls', 0, noSignal)).rejects.toMatchObject({
      notBefore: Math.ceil(0.75 * (60_000 / 49)),
    });
  });

  it('refuses at once also one that stands behind others, now or when the feed is held', async () => {
    const clock = new FakeClock(0);
    const limiter = new Limiter(clock);
    await limiter.start('pstnCalls', forEver, noSignal);
    const first = limiter.start('pstnCalls', forEver, noSignal);
    const second = limiter.start('pstnCalls', 20_000, noSignal);
    limiter.hold('pstnCalls', 30_000);

    await expect(second).rejects.toMatchObject({ notBefore: 30_000 });
    const third = limiter.start('pstnCalls', 20_000, noSignal);
    await expect(third).rejects.toMatchObject({ notBefore: 30_000 });
    expect(clock.now()).toBe(0);
    await clock.advance(30_000);
    await first;
  });

  it('lets go of aborted requests at once and gives their turn to the next', async () => {
    const clock = new FakeClock(0);
    const limiter = new Limiter(clock);
    limiter.hold('pstnCalls', 30_000);
    const [first, second] = [new AbortController(), new AbortController()];
    const firstStart = limiter.start('pstnCalls', forEver, first.signal);
    const secondStart = limiter.start('pstnCalls', forEver, second.signal);
    const third = limiter.start('pstnCalls', forEver, noSignal);
    await clock.whenSleeping();

    second.abort(new Error('second has gone'));
    await expect(secondStart).rejects.toThrow('second has gone');
    first.abort(new Error('first has gone'));
    await expect(firstStart).rejects.toThrow('first has gone');

    await clock.whenSleeping();
    await clock.advance(30_000);
    await third;
    expect(clock.now()).toBe(30_000);
  });

  it('does not wait where limits are lifted', async () => {
    const clock = new FakeClock(0);
    const limiter = new Limiter(clock, { perFeed: Infinity, together: Infinity });

    await startsOf(clock, limiter, ['pstnCalls'], 100);

    expect(clock.now()).toBe(0);
  });
});
