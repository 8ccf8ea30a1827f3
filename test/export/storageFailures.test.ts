import { describe, expect, it } from 'vitest';
import { edge } from '../../src/export/window.ts';
import { directRoutingCalls } from '../../src/feeds/directRoutingCalls.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { failAt, Steps, type Step } from '../support/steps.ts';
import { call, hourMs, World } from '../support/world.ts';

const second = Date.parse('2026-11-02');
const rawFile = 'pstnCalls/date=2026-11-02/00-24.ndjson.gz';
const tableFile = 'tables/pstnCalls/date=2026-11-02/00-24.parquet';

/** One exported day; since then a row is late, one has changed and one is withdrawn. */
async function changedWorld(): Promise<World> {
  const world = new World('2026-11-03T06:00:00Z', { exportStart: second });
  world.source.put(
    pstnCalls,
    call('a', '2026-11-02T07:00:00Z', { charge: 1 }),
    call('b', '2026-11-02T08:00:00Z', { charge: 1 }),
    call('old', '2026-11-02T09:00:00Z'),
  );
  await world.run();
  world.source.put(
    pstnCalls,
    call('b', '2026-11-02T08:00:00Z', { charge: 2 }),
    call('late', '2026-11-02T01:00:00Z'),
  );
  world.source.withdraw(pstnCalls, 'old');
  await world.goTo('2026-11-04T06:00:00Z');
  return world;
}

const formerIds = ['a', 'b', 'old'];
const newIds = ['late', 'a', 'b', 'old'];

function idsOf(world: World): string[] {
  return (world.rawRows()[rawFile] ?? []).map((row) => (JSON.parse(row) as { id: string }).id);
}

async function expectWholeInTheEnd(world: World, where = ''): Promise<void> {
  await world.clock.advance(hourMs);
  expect(await world.run(), where).toMatchObject({ complete: true });
  expect(idsOf(world), where).toEqual(newIds);
  expect((await world.tableIds())[tableFile], where).toEqual(newIds);
  expect(await world.windowAt('2026-11-02'), where).toMatchObject({ rows: 4, lastPullRows: 3 });
  const [coverage] = await world.coverage();
  expect(coverage, where).toMatchObject({ rows: 4, lastPullRows: 3 });
}

describe('storage that fails', () => {
  it('is never taken for storage that has nothing, whatever call fails before or after it is carried out', async () => {
    const steps = new Steps();
    await (await changedWorld()).run({}, steps);
    const isStorage = (name: string) => name !== 'page';
    const calls = steps.names.flatMap((name, n) =>
      isStorage(name) ? [{ name, number: n + 1 }] : [],
    );
    expect(calls.length).toBeGreaterThan(15);
    for (const { name, number } of calls) {
      for (const phase of ['before', 'after'] as const) {
        const where = `${phase} step ${number}, ${name}`;
        const world = await changedWorld();
        const rows = await world.coverage();
        const fault = (step: Step) => {
          if (step.number === number && step.phase === phase)
            throw new Error('storage answers 500');
        };
        await world.run({}, new Steps(fault));
        expect([formerIds, newIds], where).toContainEqual(idsOf(world));
        const held = (await world.coverage())[0]?.rows ?? 0;
        expect(held, where).toBeLessThanOrEqual(idsOf(world).length);
        expect(held, where).toBeGreaterThanOrEqual(rows[0]?.rows ?? 0);
        await expectWholeInTheEnd(world, where);
      }
    }
  });

  it.each([
    ['the raw file cannot be looked at', new RegExp(`^head ${rawFile}`)],
    ['the raw file cannot be read', new RegExp(`^read ${rawFile}`)],
    ['the table cannot be looked at', new RegExp(`^head ${tableFile}`)],
    ['the raw file cannot be written', new RegExp(`^write ${rawFile}`)],
    ['the table cannot be committed', new RegExp(`^commit ${tableFile}`)],
  ])('puts the window back with the error if %s', async (_, name) => {
    const world = await changedWorld();
    const report = await world.run({}, new Steps(failAt(name, 'before')));
    expect(report).toMatchObject({ complete: false, feeds: [{ left: 1 }] });
    expect(await world.windowAt('2026-11-02')).toMatchObject({
      attempts: 1,
      lastError: 'Error: storage answers 500',
      rows: 3,
      leaseUntil: 0,
    });
    await expectWholeInTheEnd(world);
  });

  it('asks Graph for nothing again that was read before', async () => {
    const world = await changedWorld();
    await world.run({}, new Steps(failAt(new RegExp(`^commit ${rawFile}`), 'before')));
    world.takeAsked();
    await world.clock.advance(60_000);
    await world.run();
    expect(world.takeAsked()).toEqual([]);
    expect(idsOf(world)).toEqual(newIds);
  });

  it('does not reset the ledger when the plan cannot be read', async () => {
    const world = await changedWorld();
    const before = await world.windows();
    const report = await world.run({}, new Steps(failAt(/^get plan/, 'before')));
    expect(report).toMatchObject({
      complete: false,
      feeds: [{ error: 'Error: storage answers 500' }],
    });
    expect(await world.windows()).toEqual(before);
  });

  it('for one feed holds up no other', async () => {
    const world = await changedWorld();
    world.feeds = [pstnCalls, directRoutingCalls];
    const report = await world.run({}, new Steps(failAt(/pstnCalls\/date/, 'before', Infinity)));
    expect(report).toMatchObject({ complete: false, feeds: [{ done: 0 }, { done: 3, left: 0 }] });
  });

  it('for the claim of one window holds up no other', async () => {
    const world = await changedWorld();
    const report = await world.run({}, new Steps(failAt(/^transact replace$/, 'before')));
    expect(report).toMatchObject({ complete: false, feeds: [{ done: 2, left: 1 }] });
    await expectWholeInTheEnd(world);
  });

  it('does not stop an instance whose lease cannot be renewed for a moment', async () => {
    const world = await changedWorld();
    world.source.beforeAnswer = () => world.clock.advance(25_000);
    const isRenewal = failAt(/^transact replace$/, 'before');
    let isAsking = false;
    const fault = (step: Step) => {
      isAsking ||= step.name === 'page';
      if (isAsking) isRenewal(step);
    };
    const report = await world.run({}, new Steps(fault));
    expect(report).toMatchObject({ complete: true });
    expect(idsOf(world)).toEqual(newIds);
  });
});

describe('a file that is missing although it was written', () => {
  it.each([
    ['raw', rawFile],
    ['table', tableFile],
  ])(
    '(%s) is an error that says which, and nothing is written over the others',
    async (_, path) => {
      const world = await changedWorld();
      const blobs = path === rawFile ? world.raw : world.tables;
      await blobs.remove(path);
      const others = [...world.raw.paths(), ...world.tables.paths()].filter((p) =>
        p.includes('11-02'),
      );
      world.raw.calls.length = 0;
      world.tables.calls.length = 0;
      const report = await world.run();
      expect(report).toMatchObject({ complete: false, feeds: [{ done: 2, left: 1 }] });
      expect(report.feeds[0]?.error).toContain(`${path} is missing although it was written`);
      const commits = [...world.raw.calls, ...world.tables.calls].filter(
        (made) => made.operation === 'commit' && others.includes(made.path),
      );
      expect(commits).toEqual([]);
      expect(blobs.paths()).not.toContain(path);
      expect(await world.windowAt('2026-11-02')).toMatchObject({ rows: 3, attempts: 1 });
    },
  );

  it('is gone on with once it has been restored', async () => {
    const world = await changedWorld();
    const bytes = world.raw.bytes(rawFile);
    await world.raw.remove(rawFile);
    await world.run();
    const writer = world.raw.writer(rawFile, 'restore', 'application/gzip');
    await writer.write(bytes);
    await writer.commit({ ifAbsent: true });
    await expectWholeInTheEnd(world);
  });
});

describe('coverage', () => {
  it('never says more than the files hold, wherever a first run dies', async () => {
    const make = () => {
      const world = new World('2026-11-03T06:00:00Z', { exportStart: second });
      world.source.put(pstnCalls, call('a', '2026-11-02T07:00:00Z'));
      return world;
    };
    const steps = new Steps();
    await make().run({}, steps);
    for (let number = 1; number <= steps.names.length; number += 1) {
      const world = make();
      const dead = (step: Step) => {
        if (step.number >= number) throw new Error('dead');
      };
      await world.run({}, new Steps(dead));
      const isThere = world.tables.paths().includes('tables/coverage/coverage.parquet');
      const covered = isThere ? await world.coverage() : [];
      for (const { from, rows } of covered.filter((row) => row.rows !== undefined)) {
        const path = rawFile.replace('2026-11-02', edge(from).slice(0, 10));
        expect(world.rawRows()[path]).toHaveLength(rows ?? 0);
      }
    }
  });
});
