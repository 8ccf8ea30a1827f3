import { describe, expect, it } from 'vitest';
import { Ledger } from '../../src/export/ledger.ts';
import { edge } from '../../src/export/window.ts';
import { newWindowRow, toEntity } from '../../src/export/windowRow.ts';
import { logFeeds } from '../../src/feeds/index.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { smsLog } from '../../src/feeds/smsLog.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';
import { call, dayMs, World } from '../support/world.ts';

const day = (date: string) => Date.parse(`2026-${date}`);

describe('EXPORT_START', () => {
  it('is the midnight 90 days back at first', async () => {
    const world = new World('2026-11-03T06:00:00Z');
    await world.run();
    const windows = await world.windows();
    expect(windows[0]).toMatchObject({ from: day('08-05'), to: day('08-06') });
    expect(windows).toHaveLength(91);
  });

  it('is remembered: the default does not move on with time', async () => {
    const world = new World('2026-11-03T06:00:00Z');
    await world.run();
    await world.clock.advance(10 * dayMs);
    world.source.put(pstnCalls, call('early', '2026-08-05T10:00:00Z'));
    await world.run({ range: {} });
    expect(Object.keys(world.rawRows())[0]).toBe('pstnCalls/date=2026-08-05/00-24.ndjson.gz');
    expect(world.allRows()).toHaveLength(1);
  });

  it('is remembered when it is no longer set', async () => {
    const world = new World('2026-11-03T06:00:00Z', { exportStart: day('11-02') });
    await world.run();
    world.settings = { ...world.settings, exportStart: undefined };
    await world.clock.advance(dayMs);
    await world.run();
    expect((await world.windows()).map(({ from }) => from)).toEqual(
      ['11-02', '11-03', '11-04'].map(day),
    );
  });

  it('brings older windows in when it is lowered', async () => {
    const world = new World('2026-11-03T06:00:00Z', { exportStart: day('11-02') });
    await world.run();
    world.takeAsked();
    world.settings = { ...world.settings, exportStart: day('10-30') };
    expect(await world.run()).toMatchObject({ complete: true });
    expect(world.takeAsked().sort()).toEqual([
      '2026-10-30T00:00:00Z',
      '2026-10-31T00:00:00Z',
      '2026-11-01T00:00:00Z',
    ]);
  });

  it('stops pulls and deletes nothing when it is raised', async () => {
    const world = new World('2026-11-03T06:00:00Z', { exportStart: day('11-01') });
    world.source.put(pstnCalls, call('a', '2026-11-01T10:00:00Z'));
    await world.run();
    const [paths, rows] = [world.tables.paths(), world.rawRows()];
    world.takeAsked();
    world.settings = { ...world.settings, exportStart: day('11-03') };
    await world.clock.advance(dayMs);
    await world.run();
    expect(world.takeAsked()).toEqual(['2026-11-04T00:00:00Z', '2026-11-03T00:00:00Z']);
    expect(world.tables.paths()).toEqual(expect.arrayContaining(paths));
    expect(world.rawRows()).toMatchObject(rows);
    expect(await world.coverage()).toHaveLength(4);
  });

  it('leaves no gap when it is raised beyond what was tiled and lowered again', async () => {
    const world = new World('2026-11-03T06:00:00Z', { exportStart: day('11-01') });
    await world.run();
    world.settings = { ...world.settings, exportStart: day('11-07') };
    await world.goTo('2026-11-08T06:00:00Z');
    await world.run();
    world.settings = { ...world.settings, exportStart: day('11-01') };
    await world.run();
    const pulled = (await world.windows()).filter(({ lastPull }) => lastPull !== undefined);
    expect(pulled.map(({ from }) => edge(from).slice(5, 10))).toEqual([
      '11-01',
      '11-02',
      '11-03',
      '11-04',
      '11-05',
      '11-06',
      '11-07',
      '11-08',
    ]);
  });
});

describe('PARTITION_HOURS changed between runs', () => {
  it('holds from the next day on: a day that has begun keeps its length', async () => {
    const world = new World('2026-11-03T07:00:00Z', {
      exportStart: day('11-03'),
      partitionHours: 6,
    });
    await world.run();
    world.settings = { ...world.settings, partitionHours: 24 };
    await world.goTo('2026-11-04T00:30:00Z');
    await world.run();
    expect(world.raw.paths()).toEqual([
      'pstnCalls/date=2026-11-03/00-06.ndjson.gz',
      'pstnCalls/date=2026-11-03/06-12.ndjson.gz',
      'pstnCalls/date=2026-11-03/12-18.ndjson.gz',
      'pstnCalls/date=2026-11-03/18-24.ndjson.gz',
      'pstnCalls/date=2026-11-04/00-24.ndjson.gz',
    ]);
  });

  it('leaves a day alone that a given range has tiled before EXPORT_START reached it', async () => {
    const world = new World('2026-11-03T07:00:00Z', {
      exportStart: day('11-03'),
      partitionHours: 12,
    });
    await world.run({ range: { from: day('11-01') + dayMs / 2, to: day('11-02') } });
    world.settings = { ...world.settings, partitionHours: 24, exportStart: day('10-31') };
    await world.run();
    expect(world.raw.paths()).toEqual([
      'pstnCalls/date=2026-10-31/00-24.ndjson.gz',
      'pstnCalls/date=2026-11-01/00-12.ndjson.gz',
      'pstnCalls/date=2026-11-01/12-24.ndjson.gz',
      'pstnCalls/date=2026-11-02/00-24.ndjson.gz',
      'pstnCalls/date=2026-11-03/00-12.ndjson.gz',
    ]);
  });
});

describe('FEEDS changed between runs', () => {
  it('keeps the files and the coverage of a feed that is taken out', async () => {
    const world = new World('2026-11-03T06:00:00Z', { exportStart: day('11-02') });
    world.feeds = [pstnCalls, smsLog];
    await world.run();
    const paths = world.tables.paths();
    world.feeds = [pstnCalls];
    await world.goTo('2026-11-04T06:00:00Z');
    world.takeAsked(smsLog);
    await world.run();
    expect(world.takeAsked(smsLog)).toEqual([]);
    expect(world.tables.paths()).toEqual(expect.arrayContaining(paths));
    const coverage = await world.coverage();
    expect(coverage.filter(({ feed }) => feed === 'smsLog')).toHaveLength(2);
  });

  it('goes on without a gap with a feed that comes back', async () => {
    const world = new World('2026-11-03T06:00:00Z', { exportStart: day('11-02') });
    world.feeds = logFeeds;
    await world.run();
    world.feeds = [pstnCalls];
    await world.goTo('2026-11-06T06:00:00Z');
    await world.run();
    world.feeds = logFeeds;
    await world.run();
    expect((await world.windows(smsLog)).map(({ from }) => from)).toEqual(
      ['11-02', '11-03', '11-04', '11-05', '11-06'].map(day),
    );
  });
});

describe('a ledger', () => {
  it('tiles months of short windows, in transactions of at most 100 changes', async () => {
    const ledger = new Ledger('pstnCalls', new MemoryEntityTable());
    const settings = { exportStart: day('09-01'), defaultStart: 0, partitionHours: 1 };
    await ledger.plan(settings, day('11-03'));
    expect(await ledger.open()).toHaveLength(63 * 24);
    await ledger.plan({ ...settings, exportStart: day('07-02') }, day('11-03'));
    expect(await ledger.open()).toHaveLength(124 * 24);
  });

  it('is tiled once by two instances that plan at the same time', async () => {
    const ledger = new Ledger('pstnCalls', new MemoryEntityTable());
    const settings = { exportStart: day('09-01'), defaultStart: 0, partitionHours: 6 };
    const now = day('11-03') + 1;
    const plans = await Promise.all([ledger.plan(settings, now), ledger.plan(settings, now)]);
    expect(plans[0]).toEqual(plans[1]);
    expect(await ledger.open()).toHaveLength(63 * 4 + 1);
  });

  it('keeps the later of two times before which Graph does not want to be asked', async () => {
    const ledger = new Ledger('pstnCalls', new MemoryEntityTable());
    const settings = { exportStart: day('11-02'), defaultStart: 0, partitionHours: 24 };
    await ledger.plan(settings, day('11-03'));
    await ledger.postpone(day('11-04'), day('11-02'));
    await ledger.postpone(day('11-03'), day('11-03'));
    expect(await ledger.plan(settings, day('11-03'))).toMatchObject({
      notBefore: day('11-04'),
      postponedAt: day('11-02'),
    });
  });

  it('closes no window that somebody has changed meanwhile', async () => {
    const world = new World('2026-11-03T06:00:00Z', { exportStart: day('11-02') });
    const ledger = new Ledger('pstnCalls', world.ledger);
    await ledger.plan(
      { exportStart: day('11-02'), defaultStart: 0, partitionHours: 24 },
      day('11-03'),
    );
    const [stored] = await ledger.open();
    await world.run();
    if (stored) await ledger.close(stored, 'beyondRetention');
    expect(await world.windowAt('2026-11-02')).toMatchObject({ state: 'open', fence: 1 });
  });

  it('lets go of a window that is closed while somebody holds it', async () => {
    const world = new World('2026-11-03T06:00:00Z', {
      exportStart: day('11-02'),
      revisitHours: [1],
    });
    const ledger = new Ledger('pstnCalls', world.ledger);
    world.source.put(pstnCalls, call('a', '2026-11-02T10:00:00Z'));
    world.source.beforeAnswer = async () => {
      const stored = await ledger.get({ state: 'open', from: day('11-02') });
      if (stored) await ledger.close(stored, 'beyondRetention');
    };
    await world.run();
    expect(await world.windowAt('2026-11-02')).toMatchObject({ state: 'beyondRetention', rows: 0 });
    expect(world.allRows()).toEqual([]);
  });
});

describe('looking for due work', () => {
  it('costs the same after five years of settled windows as after a day', async () => {
    const costs = await Promise.all([1, 5 * 365].map(costOfLooking));
    expect(costs[1]).toEqual(costs[0]);
    expect(costs[0]).toMatchObject({ done: 0, read: 1 });
  });
});

/** Table calls and rows read by a run that finds one open window, not due. */
async function costOfLooking(settledDays: number) {
  const world = new World('2026-11-03T06:00:00Z');
  const today = day('11-03');
  const exportStart = today - settledDays * dayMs;
  world.settings = { ...world.settings, exportStart };
  for (let i = 1; i <= settledDays; i += 1) {
    const from = today - i * dayMs;
    const row = { ...newWindowRow({ feed: 'pstnCalls', from, to: from + dayMs }) };
    const values = toEntity({ ...row, state: 'settled', lastPull: today });
    const rowKey = `done|${edge(from)}`;
    await world.ledger.transact('pstnCalls', [{ kind: 'put', rowKey, values }]);
  }
  await world.ledger.transact('pstnCalls', [
    {
      kind: 'put',
      rowKey: 'plan',
      values: { exportStart, tiledFrom: exportStart, tiledTo: today, notBefore: 0 },
    },
  ]);
  await world.run();
  await world.clock.advance(60_000);
  world.ledger.calls.length = 0;
  const counted = countingRows(world);
  const report = await world.run();
  return { calls: world.ledger.calls.length, read: counted(), done: report.feeds[0]?.done };
}

/** Counts the rows that listings give from now on. */
function countingRows(world: World): () => number {
  let rows = 0;
  const { ledger } = world;
  const list = ledger.list.bind(ledger);
  ledger.list = async function* (partition, from, before) {
    for await (const entity of list(partition, from, before)) {
      rows += 1;
      yield entity;
    }
  };
  return () => rows;
}
