import { describe, expect, it } from 'vitest';
import type { CallRecordRun } from '../../src/callRecords/callRecordContext.ts';
import { bringCallRecordsUpToDate } from '../../src/callRecords/exportCallRecords.ts';
import { publishCallRecords } from '../../src/callRecords/publishCallRecords.ts';
import { BadAnswerError } from '../../src/errors.ts';
import { refreshCoverage } from '../../src/export/coverage.ts';
import { Ledger } from '../../src/export/ledger.ts';
import { requestWindows } from '../../src/export/requestWindows.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { reconcile, takeLists, windowFrom } from '../callRecords/reconcileWorld.ts';
import { CallWorld, record } from '../support/callWorld.ts';
import { land } from '../support/land.ts';
import { Pause, Steps } from '../support/steps.ts';
import { call, dayMs, hourMs, World } from '../support/world.ts';

const day = (date: string) => Date.parse(`2026-${date}`);
const dayName = (asked: string) => asked.slice(5, 10);

/** Everything since 1 November is exported; the first is settled, the others are not due. */
async function exportedWorld(): Promise<World> {
  const world = new World('2026-11-03T12:00:00Z', {
    exportStart: day('11-01'),
    revisitHours: [1, 24],
    pageSize: 1,
  });
  world.source.put(
    pstnCalls,
    call('a', '2026-11-01T10:00:00Z'),
    call('b', '2026-11-02T10:00:00Z'),
    call('c', '2026-11-02T11:00:00Z'),
  );
  await world.run();
  world.takeAsked();
  return world;
}

function request(world: World | CallWorld, from: number, to: number, feed = 'pstnCalls') {
  const { partitionHours } = world.settings;
  const ledger = new Ledger(feed, world.ledger);
  return requestWindows(ledger, { from, to }, partitionHours, world.clock.now());
}

/** Beginnings of the windows that the next run asks for, in the order of time. */
async function pulledNext(world: World): Promise<string[]> {
  world.takeAsked();
  expect(await world.run()).toMatchObject({ complete: true });
  return world.takeAsked().map(dayName).sort();
}

describe('a requested window', () => {
  it('is pulled once by the next run, settled or not due', async () => {
    const world = await exportedWorld();
    world.source.put(pstnCalls, call('late', '2026-11-01T11:00:00Z'));
    const range = { from: day('11-01'), to: day('11-03') };
    expect(await request(world, range.from, range.to)).toEqual({ ...range, windows: 2 });
    expect(await pulledNext(world)).toEqual(['11-01', '11-02']);
    expect(await world.windowAt('2026-11-01')).toMatchObject({ state: 'settled', rows: 2 });
    expect((await world.windows()).map(({ requested }) => requested)).toEqual([
      false,
      false,
      false,
    ]);
    expect(await pulledNext(world)).toEqual([]);
  });

  it('is open again in the coverage table, too', async () => {
    const world = await exportedWorld();
    await request(world, day('11-01'), day('11-02'));
    await refreshCoverage(world.tables, [new Ledger('pstnCalls', world.ledger)], 'test');
    expect((await world.coverage())[0]).toMatchObject({ state: 'open', rows: 1 });
    await world.run();
    expect((await world.coverage())[0]).toMatchObject({ state: 'settled', rows: 1 });
  });

  it('keeps what is known of it, and what was not requested stays as it is', async () => {
    const world = await exportedWorld();
    const [first, ...others] = await world.windows();
    await request(world, day('11-01'), day('11-02'));
    expect(await world.windows()).toEqual([
      {
        ...first,
        state: 'open',
        requested: true,
        requestedMeanwhile: false,
        nextPull: world.clock.now(),
      },
      ...others,
    ]);
  });

  it('is asked for although Graph is taken to have forgotten it', async () => {
    const world = await exportedWorld();
    world.feeds = [{ ...pstnCalls, retentionDays: 10 }];
    world.settings = { ...world.settings, exportStart: day('10-20') };
    await world.run();
    expect(await world.windowAt('2026-10-20')).toMatchObject({ state: 'beyondRetention' });
    world.source.put(pstnCalls, call('old', '2026-10-20T10:00:00Z'));
    await request(world, day('10-20'), day('10-22'));
    expect(await pulledNext(world)).toEqual(['10-20', '10-21']);
    expect(await world.windowAt('2026-10-20')).toMatchObject({ state: 'settled', rows: 1 });
    expect(await world.windowAt('2026-10-21')).toMatchObject({ state: 'beyondRetention' });
    expect(await pulledNext(world)).toEqual([]);
  });

  it('may lie before EXPORT_START, which it does not move', async () => {
    const world = await exportedWorld();
    expect(await request(world, day('10-15'), day('10-17'))).toMatchObject({ windows: 2 });
    expect(await pulledNext(world)).toEqual(['10-15', '10-16']);
    expect(await pulledNext(world)).toEqual([]);
    expect((await world.windows()).map(({ from }) => from)).toEqual(
      ['10-15', '10-16', '11-01', '11-02', '11-03'].map(day),
    );
  });

  it('need not have been planned yet', async () => {
    const world = new World('2026-11-03T12:00:00Z', { exportStart: day('11-02') });
    await request(world, day('11-01'), day('11-04'));
    expect(await pulledNext(world)).toEqual(['11-01', '11-02', '11-03']);
  });

  it('is due at once if it backs off; its failures are not forgotten before it succeeds', async () => {
    const world = await exportedWorld();
    const later = { from: day('11-02'), to: day('11-03') };
    world.source.beforeAnswer = () => {
      throw new BadAnswerError('no');
    };
    await world.run({ range: later });
    world.source.beforeAnswer = () => undefined;
    expect(await pulledNext(world)).toEqual([]);
    await request(world, later.from, later.to);
    expect(await world.windowAt('2026-11-02')).toMatchObject({ attempts: 1 });
    // The failed pull goes on first. What it is to read may be older than the request.
    await world.run();
    expect(await pulledNext(world)).toEqual(['11-02']);
    expect(await world.windowAt('2026-11-02')).toMatchObject({ attempts: 0, requested: false });
  });
});

describe('a requested range', () => {
  it('is widened to whole windows', async () => {
    const world = await exportedWorld();
    expect(await request(world, day('11-01') + 23 * hourMs, day('11-02') + 1)).toEqual({
      from: day('11-01'),
      to: day('11-03'),
      windows: 2,
    });
  });

  it('ends with the window of now', async () => {
    const world = await exportedWorld();
    expect(await request(world, day('11-03'), day('12-31'))).toEqual({
      from: day('11-03'),
      to: day('11-04'),
      windows: 1,
    });
    expect((await world.windows()).at(-1)).toMatchObject({ from: day('11-03') });
  });

  it('leaves out a window of which no whole second has passed', async () => {
    const world = await exportedWorld();
    await world.goTo('2026-11-04T00:00:00.900Z');
    const from = day('11-04');
    expect(await request(world, from, from + dayMs)).toEqual({ from, to: from, windows: 0 });
    await world.goTo('2026-11-04T00:00:01.900Z');
    // The second itself has not passed, but the window has begun before it.
    expect(await request(world, from + 1500, from + dayMs)).toMatchObject({ from, windows: 1 });
  });

  it('keeps the length of the windows that a day has', async () => {
    const world = await exportedWorld();
    world.settings = { ...world.settings, partitionHours: 6 };
    await request(world, day('10-31'), day('11-02'));
    const lengths = (await world.windows()).map(({ from, to }) => (to - from) / hourMs);
    expect(lengths).toEqual([6, 6, 6, 6, 24, 24, 24]);
  });

  it.each([
    { count: 3_700, hours: 24, state: 'never planned' },
    { count: 500, hours: 1, state: 'settled' },
  ])('of $count windows, $state, costs a call for every five', async ({ count, hours, state }) => {
    const world = new World('2026-11-03T12:00:00Z', { partitionHours: hours });
    const to = day('11-01');
    const from = to - count * hours * hourMs;
    if (state === 'settled') await settleAll(world, from, to);
    const steps = new Steps();
    const ledger = new Ledger('pstnCalls', steps.table(world.ledger));
    const { windows } = await requestWindows(ledger, { from, to }, hours, world.clock.now());
    expect(windows).toBe(count);
    const open = await ledger.open();
    expect(open.filter(({ row }) => row.requested)).toHaveLength(count);
    expect(steps.names.length).toBeLessThan(count / 5);
  });

  it('may have more windows a day than the setting says', async () => {
    const world = new World('2026-11-03T12:00:00Z', { partitionHours: 1 });
    await settleAll(world, day('10-01'), day('11-01'));
    world.settings = { ...world.settings, partitionHours: 24 };
    expect(await request(world, day('10-01'), day('11-01'))).toMatchObject({ windows: 31 * 24 });
    expect((await world.windows()).every(({ requested }) => requested)).toBe(true);
  });
});

describe('a window that is requested while it is pulled', () => {
  /** An instance that pulls 2 November, and has its first page. */
  async function pullingWorld() {
    const world = await exportedWorld();
    const range = { from: day('11-02'), to: day('11-03') };
    const steps = new Steps();
    await world.run({ range }, steps);
    world.takeAsked();
    const pause = new Pause(steps.names.indexOf('page') + 1, 'after');
    const pulling = world.run({ range }, new Steps(pause.onStep));
    await pause.reached;
    return { world, range, pulling, pause };
  }

  it('stays with whoever pulls it, and is pulled again', async () => {
    const { world, range, pulling, pause } = await pullingWorld();
    const held = await world.windowAt('2026-11-02');
    await request(world, range.from, range.to);
    expect(await world.windowAt('2026-11-02')).toEqual({
      ...{ ...held, requested: true, requestedMeanwhile: true, nextPull: world.clock.now() },
    });
    // It has passed the page in which this call would have been.
    world.source.put(pstnCalls, call('late', '2026-11-02T00:01:00Z'));
    pause.resume();
    expect(await pulling).toMatchObject({ complete: true, feeds: [{ done: 1 }] });
    expect(await world.windowAt('2026-11-02')).toMatchObject({
      ...{ state: 'open', requested: true, requestedMeanwhile: false, leaseUntil: 0 },
      nextPull: world.clock.now(),
    });
    expect(await pulledNext(world)).toEqual(['11-02']);
    expect(world.allRows().filter((text) => text.includes('late'))).toHaveLength(1);
    expect(await pulledNext(world)).toEqual([]);
  });

  it('is pulled again also if whoever pulled it has died', async () => {
    const { world, range } = await pullingWorld();
    await request(world, range.from, range.to);
    await world.clock.advance(61_000);
    await world.run();
    expect(await world.windowAt('2026-11-02')).toMatchObject({ requested: true });
    expect(await pulledNext(world)).toEqual(['11-02']);
    expect(await pulledNext(world)).toEqual([]);
  });
});

describe('a requested window of call records', () => {
  const range = { from: day('11-02'), to: day('11-03') };

  /** A settled window of two records, of which Graph does not list one any more. */
  async function settledWorld(): Promise<CallWorld> {
    const world = new CallWorld('2026-12-02T03:00:00Z', { exportStart: day('12-02') });
    world.source.put(record('a', '2026-11-02T07:00:00Z'), record('b', '2026-11-02T08:00:00Z'));
    await update(world, { range });
    await reconcile(world, { range });
    expect(await windowFrom(world, '2026-11-02')).toMatchObject({ state: 'settled', rows: 2 });
    world.source.unlisted.add('b');
    takeLists(world);
    return world;
  }

  async function update(world: CallWorld, run: Partial<CallRecordRun> = {}): Promise<void> {
    const report = await bringCallRecordsUpToDate(
      world.context(),
      world.run({ attended: true, ...run }),
    );
    expect(report).toMatchObject({ left: 0, error: undefined });
  }

  it('is listed again, and what Graph no longer lists stays published', async () => {
    const world = await settledWorld();
    world.source.put(record('c', '2026-11-02T09:00:00Z'), record('a', '2026-11-02T07:00:00Z', 2));
    await request(world, range.from, range.to, 'callRecords');
    await update(world);
    expect(takeLists(world)).toContain('2026-11-02T00:00:00Z');
    const published = world.published().map(({ id, version }) => `${id} ${version}`);
    expect(published).toEqual(['a 2', 'b 1', 'c 1']);
    await request(world, range.from, range.to, 'callRecords');
    await update(world);
    expect(await windowFrom(world, '2026-11-02')).toMatchObject({
      ...{ state: 'settled', requested: false, rows: 3 },
    });
  });

  it('stays open when it is published before it is listed', async () => {
    const world = await settledWorld();
    await request(world, range.from, range.to, 'callRecords');
    await land(world.context(), [record('a', '2026-11-02T07:00:00Z', 2)]);
    const run = world.run({ attended: true });
    expect(await publishCallRecords(world.context(), run)).toMatchObject({ published: 1 });
    expect(await windowFrom(world, '2026-11-02')).toMatchObject({ state: 'open', requested: true });
    await reconcile(world);
    expect(takeLists(world)).toContain('2026-11-02T00:00:00Z');
  });

  it('is asked for although Graph is taken to have forgotten it', async () => {
    const world = await settledWorld();
    const from = day('10-01');
    expect(await request(world, from, from + dayMs, 'callRecords')).toMatchObject({ windows: 1 });
    await reconcile(world);
    expect(takeLists(world)).toContain('2026-10-01T00:00:00Z');
  });
});

async function settleAll(world: World, from: number, to: number): Promise<void> {
  const ledger = new Ledger('pstnCalls', world.ledger);
  const windows = await ledger.windowsOf({ from, to }, world.settings.partitionHours);
  for (const stored of windows) await ledger.close(stored, 'settled');
}
