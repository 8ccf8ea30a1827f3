import { describe, expect, it } from 'vitest';
import { drainInbox } from '../../src/callRecords/drainInbox.ts';
import { readRecords, readVersions } from '../../src/callRecords/landedRun.ts';
import { readPending } from '../../src/callRecords/pending.ts';
import { Ledger } from '../../src/export/ledger.ts';
import { dayMs } from '../../src/export/time.ts';
import { CallWorld, record } from '../support/callWorld.ts';
import { copiesOf } from '../support/copiesOf.ts';
import { crashAt, Pause, Steps, type Step } from '../support/steps.ts';

interface Scenario {
  readonly name: string;
  /** A world just before the run that is interfered with. */
  readonly prepare: () => Promise<CallWorld>;
}

const phases: readonly Step['phase'][] = ['before', 'after'];
/** Every one of these runs makes more calls than that. */
const fewestSteps = 8;

const scenarios: readonly Scenario[] = [
  { name: 'records that are new', prepare: copiesOf(newRecords) },
  { name: 'records that have landed before', prepare: copiesOf(knownRecords) },
];

describe.each(scenarios)('$name', ({ prepare }) => {
  it('land, whatever call the first instance dies at', async () => {
    await atEachStep(async (number, phase) => {
      const world = await prepare();
      const dead = new Steps(crashAt(number, phase));
      await drain(world, dead).catch(() => undefined);
      const where = `${phase} step ${number}, ${dead.names[number - 1]}`;
      await expectNothingForgotten(world, where);
      await world.clock.advance(60_000);
      expect(await drain(world), where).toMatchObject({ waiting: 0, error: undefined });
      await expectTruth(world, where);
      return dead.names.length >= number;
    });
  });

  it('land, whatever call the first instance falls asleep at', async () => {
    await atEachStep(async (number, phase) => {
      const world = await prepare();
      const pause = new Pause(number, phase);
      const sleeper = new Steps(pause.onStep);
      const asleep = drain(world, sleeper);
      await Promise.race([pause.reached, asleep]);
      const where = `${phase} step ${number}, ${sleeper.names[number - 1]}`;
      await world.clock.advance(60_000);
      const changed = record('b', '2026-11-03T09:00:00Z', 9);
      world.source.put(changed);
      await announce(world, changed.id);
      expect(await drain(world), where).toMatchObject({ error: undefined });
      await expectTruth(world, where);
      pause.resume();
      await asleep;
      await world.clock.advance(600_000);
      expect(await drain(world), where).toMatchObject({ waiting: 0, error: undefined });
      await expectTruth(world, `${where}, after the sleeper woke up`);
      return sleeper.names.length >= number;
    });
  });

  it('land by two instances at once', async () => {
    const world = await prepare();
    await Promise.all([drain(world), drain(world)]);
    // What both of them fetched may be left to be fetched once more.
    await drain(world);
    await expectTruth(world, 'two at once');
  });
});

it.each([
  ['a new record', copiesOf(newRecord)],
  ['a record that has landed before', copiesOf(knownRecord)],
])(
  '%s lands in the highest version that two instances met, though one of them dies',
  async (_, prepare) => {
    await atEachStep(async (number, phase) => {
      let isAnyReached = false;
      await atEachStep(async (deathNumber, deathPhase) => {
        const world = await prepare();
        const pause = new Pause(number, phase);
        const sleeper = new Steps(pause.onStep);
        const asleep = drain(world, sleeper);
        await Promise.race([pause.reached, asleep]);
        // Nobody is told of this version: the inbox entry stays as it is.
        world.source.put(record('a', '2026-11-03T09:00:00Z', 3));
        const dead = new Steps(crashAt(deathNumber, deathPhase));
        await drain(world, dead).catch(() => undefined);
        pause.resume();
        await asleep;
        const where = [
          `asleep ${phase} ${sleeper.names[number - 1]}`,
          `dead ${deathPhase} ${dead.names[deathNumber - 1]}`,
        ].join(', ');
        await expectNothingForgotten(world, where);
        await world.clock.advance(600_000);
        expect(await drain(world), where).toMatchObject({ waiting: 0, error: undefined });
        await expectIndexLanded(world, where);
        isAnyReached ||= sleeper.names.length >= number;
        return dead.names.length >= deathNumber;
      }, 1);
      return isAnyReached;
    });
  },
);

/** Does something for every step, both before and after it, until it says that there is none. */
async function atEachStep(
  interfere: (number: number, phase: Step['phase']) => Promise<boolean>,
  fewest = fewestSteps,
): Promise<void> {
  for (let number = 1, isReached = true; isReached; number += 1) {
    for (const phase of phases) isReached = await interfere(number, phase);
    expect(isReached || number > fewest).toBe(true);
  }
}

function drain(world: CallWorld, steps = new Steps()) {
  return drainInbox(world.context(steps), world.run());
}

async function announce(world: CallWorld, ...ids: string[]): Promise<void> {
  await world.context().inbox.announce(ids, world.clock.now());
}

async function newRecords(): Promise<CallWorld> {
  const world = new CallWorld('2026-11-03T12:00:00Z', { exportStart: Date.parse('2026-11-02') });
  world.source.put(
    record('a', '2026-11-02T08:00:00Z'),
    record('b', '2026-11-02T09:00:00Z'),
    record('c', '2026-11-03T09:00:00Z'),
    record('early', '2026-10-31T09:00:00Z'),
  );
  await announce(world, 'a', 'b', 'c', 'early');
  return world;
}

async function knownRecords(): Promise<CallWorld> {
  const world = await newRecords();
  await drain(world);
  world.source.put(
    record('b', '2026-11-02T10:00:00Z', 2),
    record('c', '2026-11-01T09:00:00Z', 3),
    record('d', '2026-11-03T10:00:00Z'),
  );
  await announce(world, 'a', 'b', 'c', 'd');
  return world;
}

async function newRecord(): Promise<CallWorld> {
  const world = new CallWorld('2026-11-03T12:00:00Z', { exportStart: Date.parse('2026-11-02') });
  const { clock, settings } = world;
  const plan = { exportStart: undefined, defaultStart: 0, ...settings };
  await world.context().ledger.plan(plan, clock.now());
  world.source.put(record('a', '2026-11-02T08:00:00Z', 2));
  await announce(world, 'a');
  return world;
}

async function knownRecord(): Promise<CallWorld> {
  const world = await newRecord();
  world.source.put(record('a', '2026-11-02T08:00:00Z', 1));
  await drain(world);
  world.source.put(record('a', '2026-11-02T08:00:00Z', 2));
  await announce(world, 'a');
  return world;
}

/** What publishing will find of a record: versions by window. */
async function pendingVersions(world: CallWorld): Promise<Map<string, number[]>> {
  const versions = new Map<string, number[]>();
  for (const { from, runs } of await readPending(new Ledger('callRecords', world.ledger))) {
    for (const run of runs) {
      const list = await readVersions(world.raw, run);
      for (const [id, version] of list) {
        const key = `${id} ${from}`;
        versions.set(key, [...(versions.get(key) ?? []), version]);
      }
      const ids: string[] = [];
      for await (const rows of readRecords(world.raw, run)) ids.push(...rows.map((r) => `${r.id}`));
      expect(ids).toEqual(list.map(([id]) => id));
    }
  }
  return versions;
}

/** What the index promises can be published, unless the record is still to be fetched. */
async function expectNothingForgotten(world: CallWorld, where: string): Promise<void> {
  const versions = await pendingVersions(world);
  const waiting = new Set((await world.inboxEntries()).map(({ id }) => id));
  for (const { rowKey: id, values } of world.index.rows('callRecords')) {
    if (waiting.has(id)) continue;
    const key = `${id} ${String(values['from'])}`;
    expect(versions.get(key), `${id} ${where}`).toContain(values['version']);
  }
}

async function expectIndexLanded(world: CallWorld, where: string): Promise<void> {
  expect(await world.inboxEntries(), where).toEqual([]);
  await expectNothingForgotten(world, where);
}

/** Every record of the tenant has landed in its version, and the index knows where. */
async function expectTruth(world: CallWorld, where: string): Promise<void> {
  await expectIndexLanded(world, where);
  const { index } = world.context();
  for (const { id, version, startDateTime } of world.source.truth()) {
    const from = Math.floor(Date.parse(startDateTime) / dayMs) * dayMs;
    expect(await index.get(id), `${id} ${where}`).toMatchObject({ id, version, from });
  }
  const moved = await index.get('c');
  const hasMoved = moved?.version === 3;
  expect(moved?.movedFrom, where).toEqual(hasMoved ? [Date.parse('2026-11-03')] : []);
}
