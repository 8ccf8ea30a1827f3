import { describe, expect, it } from 'vitest';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { copiesOf } from '../support/copiesOf.ts';
import { Leftovers } from '../support/leftovers.ts';
import { narrowCalls } from '../support/narrowCalls.ts';
import { crashAt, Pause, Steps, type Step } from '../support/steps.ts';
import { call, dayMs, hourMs, World } from '../support/world.ts';

interface Scenario {
  readonly name: string;
  /** A world just before the run that is interfered with. */
  readonly prepare: () => Promise<World>;
  /** What changes in the tenant while the first instance sleeps. */
  readonly meanwhile: (world: World) => void;
}

const phases: readonly Step['phase'][] = ['before', 'after'];
/** Every one of these runs makes more calls than that. */
const fewestSteps = 10;

const scenarios: readonly Scenario[] = [
  {
    name: 'a small window',
    prepare: copiesOf(smallWorld),
    meanwhile: changeRows,
  },
  {
    name: 'a window with checkpoints',
    prepare: copiesOf(longWorld, slowly),
    meanwhile: changeRows,
  },
  {
    name: 'a window whose rows come out of order in the end',
    prepare: copiesOf(() => disordered(smallWorld())),
    meanwhile: changeRows,
  },
  {
    name: 'the same with checkpoints',
    prepare: copiesOf(() => disordered(longWorld()), slowly),
    meanwhile: changeRows,
  },
  {
    name: 'a revisit with new and changed rows',
    prepare: copiesOf(revisitedWorld),
    meanwhile: changeRows,
  },
  {
    name: 'a revisit whose new rows are withdrawn again',
    prepare: copiesOf(withdrawnWorld),
    meanwhile: (world) => {
      world.source.withdraw(pstnCalls, 'late');
    },
  },
  {
    name: 'a takeover from an instance that died between two files',
    prepare: copiesOf(takenOverWorld),
    meanwhile: changeRows,
  },
  {
    name: 'a takeover from an instance that died after a checkpoint',
    prepare: copiesOf(resumedWorld, slowly),
    meanwhile: changeRows,
  },
];

describe.each(scenarios)('$name', ({ prepare, meanwhile }) => {
  it('is exported whole, whatever call the first instance dies at', async () => {
    const leftovers = new Leftovers();
    for (let number = 1, isReached = true; isReached; number += 1) {
      for (const phase of phases) {
        const world = await prepare();
        const dead = new Steps(crashAt(number, phase));
        await world.run({}, dead).catch(() => undefined);
        isReached = dead.names.length >= number;
        expect(isReached || number > fewestSteps).toBe(true);
        const where = `${phase} step ${number}, ${dead.names[number - 1]}`;
        await expectWholeFiles(world, where);
        if (leftovers.areKnown(world.digest())) continue;
        await world.clock.advance(61_000);
        const report = await world.run();
        expect(report, where).toMatchObject({ complete: true });
        await expectTruth(world, where);
        await expectNothingLeft(world, where);
      }
    }
  });

  it('is exported whole, whatever call the first instance falls asleep at', async () => {
    const leftovers = new Leftovers();
    for (let number = 1, isReached = true; isReached; number += 1) {
      for (const phase of phases) {
        const world = await prepare();
        const pause = new Pause(number, phase);
        const sleeper = new Steps(pause.onStep);
        const asleep = world.run({}, sleeper);
        await Promise.race([pause.reached, asleep]);
        isReached = sleeper.names.length >= number;
        expect(isReached || number > fewestSteps).toBe(true);
        const where = `${phase} step ${number}, ${sleeper.names[number - 1]}`;
        await world.clock.advance(61_000);
        meanwhile(world);
        const report = await world.run();
        expect(report, where).toMatchObject({ complete: true });
        const rows = world.rawRows();
        pause.resume();
        await asleep;
        expect(world.rawRows(), `${where}, after the sleeper woke up`).toEqual(rows);
        if (leftovers.areKnown(world.digest())) continue;
        await world.clock.advance(25 * hourMs);
        await world.run();
        await expectTruth(world, `${where}, after the next run`);
        await expectNothingLeft(world, where);
      }
    }
  });

  it('is exported whole by two instances at once', async () => {
    const world = await prepare();
    await Promise.all([world.run({ attended: true }), world.run({ attended: true })]);
    await expectTruth(world, 'two at once');
  });
});

function smallWorld(): World {
  const world = new World('2026-11-03T00:30:00Z', { exportStart: Date.parse('2026-11-02') });
  world.feeds = [narrowCalls];
  world.source.put(
    pstnCalls,
    call('a', '2026-11-02T00:00:00.0000000Z'),
    call('b', '2026-11-02T07:00:00Z', { charge: 1 }),
    call('c', '2026-11-02T23:59:59.9999999Z'),
    call('d', '2026-11-03T00:00:00.0000000Z'),
  );
  return world;
}

function longWorld(): World {
  const world = smallWorld();
  world.source.put(pstnCalls, call('e', '2026-11-02T09:00:00Z'), call('f', '2026-11-02T10:00:00Z'));
  return world;
}

/** Each page takes more than a minute, so that a checkpoint follows it. */
function slowly(world: World): World {
  world.source.beforeAnswer = () => world.clock.advance(61_000);
  return world;
}

function disordered(world: World): World {
  const late = JSON.stringify(call('late', '2026-11-02T03:00:00Z'));
  world.source.putText(pstnCalls, '2026-11-02T00:00:00Z', late);
  return world;
}

async function revisitedWorld(): Promise<World> {
  const world = smallWorld();
  await world.run();
  world.source.put(
    pstnCalls,
    call('b', '2026-11-02T08:00:00Z', { charge: 2 }),
    call('late', '2026-11-02T03:00:00Z'),
  );
  await world.clock.advance(hourMs);
  return world;
}

async function withdrawnWorld(): Promise<World> {
  const world = smallWorld();
  await world.run();
  world.source.put(pstnCalls, call('late', '2026-11-02T03:00:00Z'));
  await world.clock.advance(hourMs);
  return world;
}

async function takenOverWorld(): Promise<World> {
  const world = await revisitedWorld();
  const counted = await revisitedWorld();
  const steps = new Steps();
  await counted.run({}, steps);
  const number = steps.names.findIndex((name) => name.startsWith('commit tables/pstnCalls')) + 1;
  expect(number).toBeGreaterThan(0);
  await world.run({}, new Steps(crashAt(number, 'before')));
  await world.clock.advance(61_000);
  return world;
}

async function resumedWorld(): Promise<World> {
  const world = slowly(longWorld());
  const counted = slowly(longWorld());
  const steps = new Steps();
  await counted.run({}, steps);
  const runs = steps.names.flatMap((name, i) => (name.startsWith('commit staging') ? [i + 1] : []));
  expect(runs.length).toBeGreaterThan(1);
  await world.run({}, new Steps(crashAt((runs[1] ?? 0) + 1, 'after')));
  await world.clock.advance(61_000);
  return world;
}

/** A row changes, another comes late. */
function changeRows(world: World): void {
  world.source.put(
    pstnCalls,
    call('a', '2026-11-02T00:00:00.0000000Z', { charge: 9 }),
    call('later', '2026-11-02T12:00:00Z'),
  );
}

/** Every file that a reader could see now is readable to its end. */
async function expectWholeFiles(world: World, where: string): Promise<void> {
  const rows = world.allRows();
  expect(() => rows.map((row) => JSON.parse(row) as unknown), where).not.toThrow();
  await expect(world.tableIds(), where).resolves.toBeDefined();
}

async function expectTruth(world: World, where: string): Promise<void> {
  const raw = world.rawRows();
  const ids = Object.values(raw).map((rows) =>
    rows.map((row) => (JSON.parse(row) as { id: string }).id),
  );
  const held = world.source.rows.get(pstnCalls.name) ?? [];
  // A row that some pull has seen stays, also when the tenant no longer has it.
  const texts = new Set(Object.values(raw).flat());
  expect(new Set(ids.flat()).size, where).toBe(ids.flat().length);
  expect(
    held.filter(({ text }) => !texts.has(text)),
    where,
  ).toEqual([]);
  const extra = ids.flat().filter((id) => !held.some((row) => row.id === id));
  expect(
    extra.filter((id) => id !== 'late'),
    where,
  ).toEqual([]);
  expect(Object.values(await world.tableIds()), where).toEqual(ids);
  const windows = await world.windows();
  expect(
    windows.map(({ rows }) => rows),
    where,
  ).toEqual(ids.map((row) => row.length));
}

async function expectNothingLeft(world: World, where: string): Promise<void> {
  const windows = await world.windows();
  expect(
    windows.filter(({ pull, leaseUntil }) => pull ?? leaseUntil > 0),
    where,
  ).toEqual([]);
  await world.clock.advance(3 * dayMs);
  // A pull of any window is followed by the tidying up of all.
  const from = Date.parse('2026-11-05');
  await world.run({ range: { from, to: from + dayMs } });
  expect(world.staging(), where).toEqual([]);
  const coverage = await world.coverage();
  expect(coverage.map(({ rows }) => rows).slice(0, 2), where).toEqual(
    (await world.windows()).map(({ rows }) => rows).slice(0, 2),
  );
}
