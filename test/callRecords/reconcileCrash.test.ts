import { describe, expect, it } from 'vitest';
import { readPublishedVersions } from '../../src/callRecords/publishedVersions.ts';
import { BrokenPagingError } from '../../src/errors.ts';
import { CallWorld, record } from '../support/callWorld.ts';
import { crashAt, Pause, Steps, type Step } from '../support/steps.ts';
import { dayMs, hourMs } from '../support/world.ts';
import { publishInbox, reconcile } from './reconcileWorld.ts';

interface Scenario {
  readonly name: string;
  /** A world just before the run that is interfered with. */
  readonly prepare: () => Promise<CallWorld>;
}

const phases: readonly Step['phase'][] = ['before', 'after'];
/** Every one of these runs makes more calls than that. */
const fewestSteps = 8;
const exportStart = Date.parse('2026-11-02');
const lastAge = Date.parse('2026-11-03') + 28 * dayMs;

const scenarios: readonly Scenario[] = [
  { name: 'the first lists', prepare: () => Promise.resolve(quietWorld()) },
  { name: 'a list that begins anew', prepare: () => Promise.resolve(brokenWorld()) },
  { name: 'a list with late records and new versions', prepare: changedWorld },
  { name: 'a list that settles a window', prepare: agedWorld },
  { name: 'a list of the last age that a record is missing in', prepare: incompleteWorld },
  { name: 'a window that Graph has forgotten', prepare: forgottenWorld },
];

describe.each(scenarios)('$name', ({ prepare }) => {
  it('has everything in the inbox, whatever call the first instance dies at', async () => {
    for (let number = 1, isReached = true; isReached; number += 1) {
      for (const phase of phases) {
        const world = await prepare();
        const dead = new Steps(crashAt(number, phase));
        await reconcile(world, {}, dead);
        isReached = dead.names.length >= number;
        expect(isReached || number > fewestSteps).toBe(true);
        const where = `${phase} step ${number}, ${dead.names[number - 1]}`;
        await expectNoneSettledTooEarly(world, where);
        await world.clock.advance(61_000);
        expect(await reconcile(world), where).toMatchObject({ left: 0, error: undefined });
        await expectTruth(world, where);
        await expectNothingLeft(world, where);
      }
    }
  });

  it('has everything in the inbox, whatever call the first instance falls asleep at', async () => {
    for (let number = 1, isReached = true; isReached; number += 1) {
      for (const phase of phases) {
        const world = await prepare();
        const pause = new Pause(number, phase);
        const sleeper = new Steps(pause.onStep);
        const asleep = reconcile(world, {}, sleeper);
        await Promise.race([pause.reached, asleep]);
        isReached = sleeper.names.length >= number;
        expect(isReached || number > fewestSteps).toBe(true);
        const where = `${phase} step ${number}, ${sleeper.names[number - 1]}`;
        await world.clock.advance(61_000);
        await addLater(world);
        expect(await reconcile(world), where).toMatchObject({ left: 0, error: undefined });
        await expectNoneSettledTooEarly(world, where);
        const windows = await world.windows();
        pause.resume();
        await asleep;
        expect(await world.windows(), `${where}, after the sleeper woke up`).toEqual(windows);
        await skipTo(world, world.clock.now() + dayMs);
        await reconcile(world);
        await expectTruth(world, where);
        await expectNothingLeft(world, where);
      }
    }
  });

  it('has everything in the inbox, whatever call of storage or Graph fails', async () => {
    for (let number = 1, isReached = true; isReached; number += 1) {
      for (const phase of phases) {
        const world = await prepare();
        const failing = new Steps(failOnceAt(number, phase));
        await reconcile(world, {}, failing);
        isReached = failing.names.length >= number;
        expect(isReached || number > fewestSteps).toBe(true);
        const where = `${phase} step ${number}, ${failing.names[number - 1]}`;
        await expectNoneSettledTooEarly(world, where);
        await world.clock.advance(121_000);
        expect(await reconcile(world), where).toMatchObject({ left: 0, error: undefined });
        await expectTruth(world, where);
        await expectNothingLeft(world, where);
      }
    }
  });

  it('has everything in the inbox after two instances at once', async () => {
    const world = await prepare();
    await Promise.all([reconcile(world, { attended: true }), reconcile(world, { attended: true })]);
    await expectTruth(world, 'two at once');
    await expectNothingLeft(world, 'two at once');
  });
});

/** Two windows, the first with three pages. */
function quietWorld(): CallWorld {
  const world = new CallWorld('2026-11-03T03:30:00Z', { exportStart });
  world.source.put(
    record('a', '2026-11-02T10:00:00Z'),
    record('b', '2026-11-02T11:00:00Z', 3),
    record('c', '2026-11-02T12:00:00Z'),
    record('d', '2026-11-02T13:00:00Z'),
    record('e', '2026-11-02T14:00:00Z'),
    record('f', '2026-11-03T01:00:00Z'),
  );
  return world;
}

function brokenWorld(): CallWorld {
  const world = quietWorld();
  let isBroken = false;
  world.source.beforeList = ({ link }) => {
    if (isBroken || link?.endsWith(',4]') !== true) return;
    isBroken = true;
    throw new BrokenPagingError('the link has expired');
  };
  return world;
}

async function changedWorld(): Promise<CallWorld> {
  const world = quietWorld();
  await reconcile(world);
  await publishInbox(world);
  world.source.put(record('b', '2026-11-02T11:00:00Z', 4), record('late', '2026-11-02T09:00:00Z'));
  await world.clock.advance(5 * hourMs);
  return world;
}

async function agedWorld(): Promise<CallWorld> {
  const world = quietWorld();
  await reconcile(world);
  await publishInbox(world);
  await skipTo(world, lastAge);
  return world;
}

async function incompleteWorld(): Promise<CallWorld> {
  const world = await agedWorld();
  world.source.put(record('late', '2026-11-02T09:00:00Z'));
  return world;
}

async function forgottenWorld(): Promise<CallWorld> {
  const world = new CallWorld('2026-11-03T03:30:00Z', { exportStart });
  await skipTo(world, Date.parse('2026-12-03T03:30:00Z'));
  return world;
}

/** Moves the time on and takes out the windows of later days, which would only cost time here. */
async function skipTo(world: CallWorld, time: number): Promise<void> {
  await world.clock.advance(time - world.clock.now());
  const { ledger } = world.context();
  await ledger.plan({ exportStart, defaultStart: exportStart, partitionHours: 24 }, time);
  const later = world.ledger
    .rows(ledger.feed)
    .filter(({ rowKey }) => rowKey >= 'open|2026-11-04' && rowKey < 'open}');
  const removals = later.map(({ rowKey, etag }) => ({ kind: 'delete', rowKey, etag }) as const);
  if (removals.length > 0) await ledger.table.transact(ledger.feed, removals);
}

/** A late record, if its window can still be listed. */
async function addLater(world: CallWorld): Promise<void> {
  const [first] = await world.windows();
  const isForgotten = world.clock.now() >= exportStart + 31 * dayMs;
  if (first?.state === 'settled' || isForgotten) return;
  world.source.put(record('later', '2026-11-02T12:00:00Z'));
}

/** Has one call fail; those after it succeed. */
function failOnceAt(number: number, phase: Step['phase']): (step: Step) => void {
  return (step) => {
    if (step.number === number && step.phase === phase) throw new Error('no answer');
  };
}

/** Every record of the tenant is published in its version, or is to be fetched. */
async function expectTruth(world: CallWorld, where: string): Promise<void> {
  const known = new Map<string, number>();
  for (const row of await world.windows()) {
    for (const [id, version] of await readPublishedVersions(world.tables, row)) {
      known.set(id, version);
    }
  }
  const inbox = new Set((await world.inboxEntries()).map(({ id }) => id));
  const lost = world.source
    .truth()
    .filter(({ id, version }) => known.get(id) !== version && !inbox.has(id));
  expect(lost, where).toEqual([]);
}

/** What is settled is published, unless it came after the list. */
async function expectNoneSettledTooEarly(world: CallWorld, where: string): Promise<void> {
  for (const row of await world.windows()) {
    if (row.state !== 'settled') continue;
    expect(row, where).toMatchObject({ dirty: false, rows: row.lastPullRows });
    expect(row.lastPull, where).toBeGreaterThanOrEqual(row.to + 28 * dayMs);
  }
}

/** No list is left half done, and once everything is published, one settles what is old enough. */
async function expectNothingLeft(world: CallWorld, where: string): Promise<void> {
  const isOld = world.clock.now() >= lastAge;
  if (isOld) {
    await publishInbox(world);
    await skipTo(world, world.clock.now() + dayMs);
    await reconcile(world);
    await publishInbox(world);
    await skipTo(world, world.clock.now() + dayMs);
    await reconcile(world);
  }
  const windows = await world.windows();
  expect(windows, where).toHaveLength(2);
  for (const row of windows) {
    expect(isOld ? ['settled', 'beyondRetention'] : ['open'], where).toContain(row.state);
    expect([row.leaseUntil > world.clock.now(), row.pull], where).toEqual([false, undefined]);
  }
}
