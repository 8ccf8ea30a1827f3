import { expect, it } from 'vitest';
import { publishCallRecords } from '../../src/callRecords/publishCallRecords.ts';
import { parquetReadObjects } from 'hyparquet';
import { CallWorld, record } from '../support/callWorld.ts';
import { land } from '../support/land.ts';
import { Leftovers } from '../support/leftovers.ts';
import { copiesOf } from '../support/copiesOf.ts';
import { crashAt, Pause, Steps, type Step } from '../support/steps.ts';

const phases: readonly Step['phase'][] = ['before', 'after'];
/** A publish makes more calls than that. */
const fewestSteps = 40;
const afterTheLeaseMs = 3_700_000;

const monday = '2026-11-02T08:00:00Z';
const tuesday = '2026-11-03T08:00:00Z';

/** Published records of which one has changed and one has moved, and a new one. */
const landedWorld = copiesOf(async () => {
  const world = new CallWorld('2026-11-05T00:30:00Z');
  await land(world.context(), [record('a', monday), record('kept', monday), record('m', monday)]);
  await land(world.context(), [record('z', tuesday)]);
  await publish(world);
  await land(world.context(), [record('a', monday, 2), record('new', monday)]);
  await land(world.context(), [record('m', tuesday, 2)]);
  return world;
});

const truth = ['a 2', 'kept 1', 'm 2', 'new 1', 'z 1'];

function publish(world: CallWorld, steps?: Steps, attended = true) {
  return publishCallRecords(world.context(steps), world.run({ attended }));
}

/** What a reader of all raw files finds. */
function found(world: CallWorld): string[] {
  return world
    .published()
    .map(({ id, version }) => `${id} ${version}`)
    .sort();
}

async function foundInTables(world: CallWorld): Promise<string[]> {
  const paths = world.tables.paths().filter((path) => path.startsWith('tables/callRecords/'));
  const rows = paths.map((path) => {
    const file = new Uint8Array(world.tables.bytes(path)).buffer;
    return parquetReadObjects({ file });
  });
  return (await Promise.all(rows))
    .flat()
    .map(({ id, version }) => `${String(id)} ${String(version)}`)
    .sort();
}

async function expectTruth(world: CallWorld, where: string, expected = truth): Promise<void> {
  expect(found(world), where).toEqual(expected);
  expect(await foundInTables(world), where).toEqual(expected);
  expect(world.landing(), where).toEqual([]);
}

/** Every record is there at every moment, in one version or the other. */
function expectNothingLost(world: CallWorld, where: string): void {
  const ids = found(world).map((text) => text.split(' ')[0]);
  for (const id of ['a', 'kept', 'm', 'z']) expect(ids, where).toContain(id);
}

it('publishes everything once, whatever call an instance dies at', async () => {
  const leftovers = new Leftovers();
  for (let number = 1, isReached = true; isReached; number += 1) {
    for (const phase of phases) {
      const world = await landedWorld();
      const dead = new Steps(crashAt(number, phase));
      await publish(world, dead).catch(() => undefined);
      isReached = dead.names.length >= number;
      expect(isReached || number > fewestSteps).toBe(true);
      const where = `${phase} step ${number}, ${dead.names[number - 1]}`;
      expectNothingLost(world, where);
      if (leftovers.areKnown(world.digest())) continue;
      await world.clock.advance(afterTheLeaseMs);
      await publish(world, undefined, false);
      await world.clock.advance(afterTheLeaseMs);
      const report = await publish(world, undefined, false);
      expect(report, where).toMatchObject({ left: 0, error: undefined });
      await sweep(world);
      await expectTruth(world, where);
    }
  }
});

it('publishes everything once, whatever call an instance falls asleep at', async () => {
  const leftovers = new Leftovers();
  for (let number = 1, isReached = true; isReached; number += 1) {
    for (const phase of phases) {
      const world = await landedWorld();
      const pause = new Pause(number, phase);
      const sleeper = new Steps(pause.onStep);
      const asleep = publish(world, sleeper);
      await Promise.race([pause.reached, asleep]);
      isReached = sleeper.names.length >= number;
      expect(isReached || number > fewestSteps).toBe(true);
      const where = `${phase} step ${number}, ${sleeper.names[number - 1]}`;
      await world.clock.advance(afterTheLeaseMs);
      await publish(world, undefined, false);
      // Meanwhile the moved record has come back, and another has changed again.
      const landed = [record('m', monday, 3), record('a', monday, 3)];
      await land(world.context(), landed, { name: 'runLater' });
      await world.clock.advance(afterTheLeaseMs);
      await publish(world, undefined, false);
      pause.resume();
      await asleep;
      expectNothingLost(world, `${where}, after the sleeper woke up`);
      if (leftovers.areKnown(world.digest())) continue;
      for (let hour = 0; hour < 3; hour += 1) {
        await world.clock.advance(afterTheLeaseMs);
        await publish(world, undefined, false);
      }
      await sweep(world);
      await expectTruth(world, where, ['a 3', 'kept 1', 'm 3', 'new 1', 'z 1']);
    }
  }
});

it('publishes everything once with two instances at work', async () => {
  const world = await landedWorld();
  await Promise.all([publish(world), publish(world)]);
  await publish(world);
  await expectTruth(world, 'two at once');
});

/** Blobs whose removal was cut off are named by nothing any more. */
async function sweep(world: CallWorld): Promise<void> {
  const named: string[] = [];
  for await (const { rowKey } of world.ledger.list('callRecords', 'pending|', 'pending}')) {
    named.push(rowKey);
  }
  expect(named).toEqual([]);
  for (const path of world.landing()) await world.raw.remove(path);
}
