import { describe, expect, it } from 'vitest';
import { BadAnswerError, RetryLaterError } from '../../src/errors.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { Pause, Steps } from '../support/steps.ts';
import { call, dayMs, hourMs, World } from '../support/world.ts';

const day = (date: string) => Date.parse(`2026-${date}`);
const dayName = (asked: string) => asked.slice(5, 10);

/** Everything since 1 November is exported; the first is settled. */
async function exportedWorld(): Promise<World> {
  const world = new World('2026-11-03T12:00:00Z', {
    exportStart: day('11-01'),
    revisitHours: [1, 24],
    pageSize: 1,
  });
  world.source.put(
    pstnCalls,
    call('z', '2026-10-15T10:00:00Z'),
    call('a', '2026-11-01T10:00:00Z'),
    call('b', '2026-11-02T10:00:00Z'),
    call('c', '2026-11-02T11:00:00Z'),
  );
  await world.run();
  world.takeAsked();
  expect(await world.windowAt('2026-11-01')).toMatchObject({ state: 'settled' });
  return world;
}

describe('a given range', () => {
  it('is pulled where it is settled, and where it is not due', async () => {
    const world = await exportedWorld();
    const report = await world.run({ range: { from: day('11-01'), to: day('11-03') } });
    expect(report).toMatchObject({ complete: true, feeds: [{ done: 2, left: 0 }] });
    expect(world.takeAsked().map(dayName).sort()).toEqual(['11-01', '11-02']);
    expect(await world.windowAt('2026-11-01')).toMatchObject({
      state: 'settled',
      requested: false,
    });
  });

  it('brings a change into a settled window', async () => {
    const world = await exportedWorld();
    world.source.put(pstnCalls, call('late', '2026-11-01T11:00:00Z'));
    await world.run({ range: { from: day('11-01'), to: day('11-02') } });
    expect(await world.windowAt('2026-11-01')).toMatchObject({ state: 'settled', rows: 2 });
    const [coverage] = await world.coverage();
    expect(coverage).toMatchObject({ state: 'settled', rows: 2 });
  });

  it('is pulled where a window backs off', async () => {
    const world = await exportedWorld();
    world.source.beforeAnswer = () => {
      throw new BadAnswerError('no');
    };
    await world.run({ range: { from: day('11-02'), to: day('11-03') } });
    world.source.beforeAnswer = () => undefined;
    world.takeAsked();
    await world.run();
    expect(world.takeAsked()).toEqual([]);
    const report = await world.run({ range: { from: day('11-02'), to: day('11-03') } });
    expect(report).toMatchObject({ complete: true, feeds: [{ done: 1 }] });
  });

  it('that failed is pulled by the next run that brings the feed up to date', async () => {
    const world = await exportedWorld();
    world.source.beforeAnswer = () => {
      throw new RetryLaterError('Graph cannot be reached', undefined);
    };
    await world.run({ range: { from: day('11-01'), to: day('11-02') } });
    world.source.beforeAnswer = () => undefined;
    await world.clock.advance(60_000);
    world.takeAsked();
    await world.run();
    expect(world.takeAsked().map(dayName)).toEqual(['11-01']);
    expect(await world.windowAt('2026-11-01')).toMatchObject({
      state: 'settled',
      requested: false,
    });
  });

  it('may lie before EXPORT_START, which it does not move', async () => {
    const world = await exportedWorld();
    const report = await world.run({ range: { from: day('10-15'), to: day('10-16') } });
    expect(report).toMatchObject({ complete: true, feeds: [{ done: 1 }] });
    expect(Object.keys(world.rawRows())[0]).toBe('pstnCalls/date=2026-10-15/00-24.ndjson.gz');
    world.takeAsked();
    await world.run();
    expect(world.takeAsked()).toEqual([]);
    expect((await world.windows()).map(({ from }) => from)).toEqual(
      ['10-15', '11-01', '11-02', '11-03'].map(day),
    );
  });

  it('is widened to whole windows', async () => {
    const world = await exportedWorld();
    const range = { from: day('11-01') + 23 * hourMs, to: day('11-02') + 1 };
    await world.run({ range });
    expect(world.takeAsked().map(dayName).sort()).toEqual(['11-01', '11-02']);
    expect(world.source.requests).toEqual([]);
  });

  it('reaches from EXPORT_START to now if it has no edges', async () => {
    const world = await exportedWorld();
    expect(await world.run({ range: {} })).toMatchObject({ feeds: [{ done: 3 }] });
  });

  it('ends now if it reaches into the future', async () => {
    const world = await exportedWorld();
    await world.run({ range: { from: day('11-03'), to: day('12-31') } });
    expect(world.takeAsked().map(dayName)).toEqual(['11-03']);
  });

  it('leaves out a window of which no whole second has passed', async () => {
    const world = await exportedWorld();
    await world.goTo('2026-11-04T00:00:00.900Z');
    await world.run({ range: { from: day('11-04') } });
    expect(world.source.requests).toEqual([]);
    await world.goTo('2026-11-04T00:00:01.900Z');
    await world.run({ range: { from: day('11-04') } });
    const asked = world.source.requests.map(({ range }) => range.to - range.from);
    expect(asked).toEqual([1000]);
  });

  it('is pulled window by window if it is longer than the 90 days that Graph allows', async () => {
    const world = await exportedWorld();
    const range = { from: day('11-01') - 120 * dayMs, to: day('11-02') };
    expect(await world.run({ range })).toMatchObject({ complete: true, feeds: [{ done: 121 }] });
    const lengths = world.source.requests.map((request) => request.range.to - request.range.from);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(dayMs);
  });

  it('is asked for although Graph is taken to have forgotten it', async () => {
    const world = await exportedWorld();
    world.feeds = [{ ...pstnCalls, retentionDays: 10 }];
    const range = { from: day('10-14'), to: day('10-16') };
    expect(await world.run({ range })).toMatchObject({ complete: true });
    expect(await world.windowAt('2026-10-14')).toMatchObject({ state: 'beyondRetention' });
    expect(await world.windowAt('2026-10-15')).toMatchObject({ state: 'settled', rows: 1 });
  });

  it('goes on with an unfinished pull instead of beginning it anew', async () => {
    const world = await exportedWorld();
    const stop = new AbortController();
    world.source.beforeAnswer = ({ link }) => {
      if (link !== undefined) stop.abort(new Error('time is up'));
    };
    await world.run({ range: { from: day('11-02'), to: day('11-03') }, stop: stop.signal });
    world.source.beforeAnswer = () => undefined;
    world.takeAsked();
    await world.run({ range: { from: day('11-02'), to: day('11-03') } });
    expect(world.takeAsked()).toEqual([]);
    expect(await world.windowAt('2026-11-02')).toMatchObject({ lastPullRows: 2, rows: 2 });
  });
});

describe('a window that another instance holds', () => {
  /** A world in which another instance pulls 2 November and does not get on. */
  async function heldWorld() {
    const world = await exportedWorld();
    const range = { from: day('11-02'), to: day('11-03') };
    const steps = new Steps();
    await world.run({ range }, steps);
    world.takeAsked();
    const pause = new Pause(steps.names.indexOf('page') + 1, 'after');
    const other = world.run({ range }, new Steps(pause.onStep));
    await pause.reached;
    return { world, range, pause, other };
  }

  it('is left alone by a run that does not wait', async () => {
    const { world, pause, other } = await heldWorld();
    world.takeAsked();
    const report = await world.run();
    expect(report).toMatchObject({ complete: true, feeds: [{ done: 0, left: 0 }] });
    expect(world.takeAsked()).toEqual([]);
    pause.resume();
    expect(await other).toMatchObject({ complete: true });
  });

  it('is waited for and then done', async () => {
    const { world, range, pause, other } = await heldWorld();
    world.takeAsked();
    const waiting = world.run({ range, attended: true });
    expect(await world.clock.whenSleeping()).toBeGreaterThan(world.clock.now());
    expect(world.takeAsked()).toEqual([]);
    pause.resume();
    expect(await other).toMatchObject({ complete: true, feeds: [{ done: 1 }] });
    expect(await waiting).toMatchObject({ complete: true, feeds: [{ done: 1, left: 0 }] });
    expect(world.takeAsked()).toEqual(['2026-11-02T00:00:00Z']);
  });

  it('is taken over once its holder has been silent for a minute', async () => {
    const { world, range, pause, other } = await heldWorld();
    const begun = world.clock.now();
    expect(await world.run({ range, attended: true })).toMatchObject({ feeds: [{ done: 1 }] });
    expect(world.clock.now() - begun).toBeGreaterThanOrEqual(60_000);
    pause.resume();
    expect(await other).toMatchObject({ feeds: [{ done: 0, left: 0 }] });
    expect(world.allRows()).toHaveLength(3);
  });

  it('is left at the end of a wait that was told to stop', async () => {
    const { world, range, pause, other } = await heldWorld();
    const stop = new AbortController();
    const waiting = world.run({ range, attended: true, stop: stop.signal });
    await world.clock.whenSleeping();
    stop.abort(new Error('time is up'));
    expect(await waiting).toMatchObject({ complete: false, feeds: [{ done: 0, left: 1 }] });
    pause.resume();
    await other;
  });
});
