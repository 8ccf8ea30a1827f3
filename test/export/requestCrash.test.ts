import { describe, expect, it } from 'vitest';
import {
  bringCallRecordsUpToDate,
  exportCallRecords,
} from '../../src/callRecords/exportCallRecords.ts';
import { publishCallRecords } from '../../src/callRecords/publishCallRecords.ts';
import type { EntityTable } from '../../src/export/entityTable.ts';
import { Ledger } from '../../src/export/ledger.ts';
import { requestWindows } from '../../src/export/requestWindows.ts';
import { edge } from '../../src/export/window.ts';
import type { WindowRow } from '../../src/export/windowRow.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { reconcile } from '../callRecords/reconcileWorld.ts';
import { CallWorld, record } from '../support/callWorld.ts';
import { copiesOf } from '../support/copiesOf.ts';
import { land } from '../support/land.ts';
import { Leftovers } from '../support/leftovers.ts';
import { narrowCalls } from '../support/narrowCalls.ts';
import { crashAt, Pause, Steps, type Step } from '../support/steps.ts';
import { call, World } from '../support/world.ts';

/** A tenant and a storage account, where the windows of 2 and 3 November are requested. */
interface Setting {
  /** What is under way when the request comes, done by an instance of its own. */
  work(steps?: Steps): Promise<void>;
  /** Puts a row into each of the windows that only another pull finds. */
  change(): void;
  request(steps?: Steps): Promise<unknown>;
  /** A run as the timers make it. */
  timers(): Promise<void>;
  wait(durationMs: number): Promise<void>;
  /** Beginnings of all pulls so far, in their order. */
  pulls(): string[];
  windows(): Promise<WindowRow[]>;
  /** What is missing in the files, or in them twice. */
  faults(): Promise<string[]>;
  leaseLost(): boolean;
  /** The same where the same is stored at the same time. */
  digest(): string;
}

interface Scenario {
  readonly name: string;
  readonly prepare: () => Promise<Setting>;
}

const before: readonly Step['phase'][] = ['before'];
const both: readonly Step['phase'][] = ['before', 'after'];
/** Any of the work makes more calls than that. */
const fewestSteps = 8;
const range = { from: Date.parse('2026-11-02'), to: Date.parse('2026-11-04') };
const days = ['2026-11-02', '2026-11-03'];

const scenarios: readonly Scenario[] = [
  { name: 'logs that are pulled first', prepare: prepareLogs(newLogs) },
  { name: 'logs with checkpoints', prepare: prepareLogs(newLogs, slowly) },
  { name: 'logs that are settled and pulled again', prepare: prepareLogs(settledLogs) },
  { name: 'logs whose pull is unfinished', prepare: prepareLogs(unfinishedLogs) },
  { name: 'call records that are settled and listed again', prepare: settledRecords() },
  { name: 'settled call records that are published once more', prepare: publishedRecords() },
];

describe.each(scenarios)('a request for $name', ({ prepare }) => {
  it('is answered by pulls that begin after it, whatever call it comes at', async () => {
    const leftovers = new Leftovers();
    await atEveryCall(fewestSteps, before, async (number, phase) => {
      const setting = await prepare();
      const pause = new Pause(number, phase);
      const steps = new Steps(pause.onStep);
      const working = setting.work(steps);
      await Promise.race([pause.reached, working]);
      setting.change();
      await setting.request();
      const known = setting.pulls().length;
      pause.resume();
      await working;
      const where = `${phase} step ${number}, ${steps.names[number - 1]}`;
      expect(setting.leaseLost(), where).toBe(false);
      await expectAnswered(leftovers, setting, known, where);
      return steps;
    });
  });

  it('is answered although the answer to a write is lost and repeated after it', async () => {
    const leftovers = new Leftovers();
    await atEveryCall(1, both, async (number, phase) => {
      const setting = await prepare();
      let known = 0;
      const steps = new LostAnswers(number, phase, async () => {
        setting.change();
        await setting.request();
        known = setting.pulls().length;
      });
      await setting.work(steps);
      const isReached = steps.names.length >= number;
      const where = `${phase} step ${number}, ${steps.names[number - 1]}`;
      // Nobody has a window whose claim was not answered.
      await setting.wait(61_000);
      if (isReached) await expectAnswered(leftovers, setting, known, where);
      return steps;
    });
  });

  it('is answered although work goes on at each of its own calls', async () => {
    const leftovers = new Leftovers();
    await atEveryCall(2, before, async (number, phase) => {
      const setting = await prepare();
      setting.change();
      const known = setting.pulls().length;
      const pause = new Pause(number, phase);
      const steps = new Steps(pause.onStep);
      const asking = setting.request(steps);
      await Promise.race([pause.reached, asking]);
      await setting.work();
      pause.resume();
      await asking;
      await expectAnswered(
        leftovers,
        setting,
        known,
        `${phase} step ${number}, ${steps.names[number - 1]}`,
      );
      return steps;
    });
  });

  it('may be made again if it dies at any call', async () => {
    const leftovers = new Leftovers();
    await atEveryCall(2, both, async (number, phase) => {
      const setting = await prepare();
      setting.change();
      const known = setting.pulls().length;
      const steps = new Steps(crashAt(number, phase));
      await setting.request(steps).catch(() => undefined);
      await setting.work();
      await setting.request();
      await expectAnswered(
        leftovers,
        setting,
        known,
        `${phase} step ${number}, ${steps.names[number - 1]}`,
      );
      return steps;
    });
  });
});

/**
 * @param fewest there are more calls than that
 * @param attempt is told which call to interfere with, and returns the calls that were made
 */
async function atEveryCall(
  fewest: number,
  phases: readonly Step['phase'][],
  attempt: (number: number, phase: Step['phase']) => Promise<Steps>,
): Promise<void> {
  for (let number = 1, isReached = true; isReached; number += 1) {
    for (const phase of phases) {
      isReached = (await attempt(number, phase)).names.length >= number;
      expect(isReached || number > fewest).toBe(true);
    }
  }
}

/**
 * Loses the answer to one write, as if the SDK had sent it twice: the second time it is refused.
 * In between, or before the first, something else happens.
 */
class LostAnswers extends Steps {
  private written = 0;

  constructor(
    private readonly lost: number,
    private readonly phase: Step['phase'],
    private readonly meanwhile: () => Promise<void>,
  ) {
    super();
  }

  override table(inner: EntityTable): EntityTable {
    return {
      get: (...key) => inner.get(...key),
      list: (...keys) => inner.list(...keys),
      transact: async (partition, changes) => {
        this.names.push('write');
        this.written += 1;
        if (this.written !== this.lost) return inner.transact(partition, changes);
        if (this.phase === 'before') await this.meanwhile();
        const answer = await inner.transact(partition, changes);
        if (this.phase === 'after') await this.meanwhile();
        return changes.every(({ kind }) => kind === 'put')
          ? answer
          : inner.transact(partition, changes);
      },
    };
  }
}

/** @param known how many pulls had begun before the request */
async function expectAnswered(
  leftovers: Leftovers,
  setting: Setting,
  known: number,
  where: string,
): Promise<void> {
  if (leftovers.areKnown(`${setting.digest()} ${setting.pulls().slice(known).join()}`)) return;
  await setting.timers();
  await setting.timers();
  const since = setting.pulls().slice(known);
  const unanswered = days.filter((day) => !since.some((pull) => pull.startsWith(day)));
  expect(unanswered, where).toEqual([]);
  expect(await setting.faults(), where).toEqual([]);
  const windows = await setting.windows();
  expect(windows, where).toHaveLength(2);
  for (const row of windows) {
    const { requested, requestedMeanwhile = false, leaseUntil, pull } = row;
    expect([requested, requestedMeanwhile, leaseUntil, pull], where).toEqual([
      ...[false, false, 0, undefined],
    ]);
  }
  const count = setting.pulls().length;
  await setting.timers();
  expect(setting.pulls().length, `${where}, and no more`).toBe(count);
}

/** Two days so long ago that a pull settles them. */
function newLogs(): World {
  const world = new World('2026-11-20T12:00:00Z', { revisitHours: [1, 24], pageSize: 1 });
  world.settings = { ...world.settings, exportStart: Date.parse('2026-11-20') };
  world.feeds = [narrowCalls];
  world.source.put(
    pstnCalls,
    call('a', '2026-11-02T07:00:00Z'),
    call('b', '2026-11-02T08:00:00Z'),
    call('c', '2026-11-03T09:00:00Z'),
  );
  return world;
}

/** Each page takes more than a minute, so that a checkpoint follows it. */
function slowly(world: World): World {
  world.source.beforeAnswer = () => world.clock.advance(61_000);
  return world;
}

async function settledLogs(): Promise<World> {
  const world = newLogs();
  await world.run({ range });
  return world;
}

/** A pull that stopped after a page, and goes on. */
async function unfinishedLogs(): Promise<World> {
  const world = newLogs();
  const stop = new AbortController();
  world.source.beforeAnswer = ({ link }) => {
    if (link !== undefined) stop.abort(new Error('time is up'));
  };
  await world.run({ range, stop: stop.signal });
  world.source.beforeAnswer = () => undefined;
  expect((await world.windowAt('2026-11-02')).pull?.runs).toHaveLength(1);
  return world;
}

function prepareLogs(...copied: Parameters<typeof copiesOf<World>>): Scenario['prepare'] {
  const nextWorld = copiesOf(...copied);
  return async () => logs(await nextWorld());
}

function logs(world: World): Setting {
  const windows = async () => (await world.windows()).filter(({ to }) => to <= range.to);
  return {
    windows,
    work: async (steps) => {
      expect(await world.run({ range }, steps)).toMatchObject({ complete: true });
    },
    change: () => {
      world.source.put(pstnCalls, call('new2', '2026-11-02T06:00:00Z'));
      world.source.put(pstnCalls, call('new3', '2026-11-03T06:00:00Z'));
    },
    request: (steps = new Steps()) => {
      const ledger = new Ledger('pstnCalls', steps.table(world.ledger));
      return requestWindows(ledger, range, 24, world.clock.now());
    },
    timers: async () => {
      expect(await world.run()).toMatchObject({ complete: true });
    },
    wait: (durationMs) => world.clock.advance(durationMs),
    pulls: () =>
      world.source.requests
        .filter(({ link, range: { to } }) => link === undefined && to <= range.to)
        .map(({ range: { from } }) => edge(from)),
    faults: async () => {
      const ids = world.allRows().map((text) => (JSON.parse(text) as { id: string }).id);
      const tables = await world.tableIds();
      const truth = (world.source.rows.get(pstnCalls.name) ?? []).map(({ id }) => id);
      return [...faultsOf(ids, truth), ...faultsOf(Object.values(tables).flat(), truth)];
    },
    leaseLost: () => world.events.some(({ event }) => event === 'leaseLost'),
    digest: () => world.digest(),
  };
}

function faultsOf(found: readonly unknown[], truth: readonly unknown[]): string[] {
  const missing = truth.filter((id) => !found.includes(id));
  const repeated = found.filter((id, i) => found.indexOf(id) !== i);
  return [...missing, ...repeated].map(String);
}

/** Settled days that Graph still lists. */
async function settledWorld(): Promise<CallWorld> {
  const world = new CallWorld('2026-12-02T03:00:00Z', { exportStart: Date.parse('2026-12-02') });
  world.source.put(
    record('a', '2026-11-02T07:00:00Z'),
    record('b', '2026-11-02T08:00:00Z'),
    record('c', '2026-11-03T09:00:00Z'),
  );
  await bringCallRecordsUpToDate(world.context(), world.run({ range, attended: true }));
  await reconcile(world, { range });
  const states = (await world.windows()).slice(0, 2).map(({ state }) => state);
  expect(states).toEqual(['settled', 'settled']);
  return world;
}

function settledRecords(): Scenario['prepare'] {
  const nextWorld = copiesOf(settledWorld);
  return async () => {
    const world = await nextWorld();
    return callRecords(world, (steps) => reconcile(world, { range }, steps));
  };
}

async function landedWorld(): Promise<CallWorld> {
  const world = await settledWorld();
  const again = [record('a', '2026-11-02T07:00:00Z', 2), record('c', '2026-11-03T09:00:00Z', 2)];
  world.source.put(...again);
  await land(world.context(), again);
  return world;
}

function publishedRecords(): Scenario['prepare'] {
  const nextWorld = copiesOf(landedWorld);
  return async () => {
    const world = await nextWorld();
    const run = world.run({ attended: true });
    return callRecords(world, (steps) => publishCallRecords(world.context(steps), run));
  };
}

function callRecords(world: CallWorld, work: (steps?: Steps) => Promise<unknown>): Setting {
  const timers = async () => {
    expect(await reconcile(world)).toMatchObject({ left: 0, error: undefined });
    const run = world.run({ attended: true });
    expect(await exportCallRecords(world.context(), run)).toMatchObject({ error: undefined });
  };
  return {
    timers,
    windows: async () => (await world.windows()).filter(({ to }) => to <= range.to),
    work: async (steps) => {
      expect(await work(steps)).toMatchObject({ error: undefined });
    },
    change: () => {
      world.source.put(record('new2', '2026-11-02T06:00:00Z'));
      world.source.put(record('new3', '2026-11-03T06:00:00Z'));
    },
    request: (steps = new Steps()) => {
      const ledger = new Ledger('callRecords', steps.table(world.ledger));
      return requestWindows(ledger, range, 24, world.clock.now());
    },
    wait: (durationMs) => world.clock.advance(durationMs),
    pulls: () =>
      world.source.listRequests
        .filter(({ link, range: { to } }) => link === undefined && to <= range.to)
        .map(({ range: { from } }) => edge(from)),
    faults: () => {
      const written = ({ id, version }: { id: string; version: number }) => `${id} ${version}`;
      const truth = world.source.truth().map(written);
      return Promise.resolve(faultsOf(world.published().map(written), truth));
    },
    leaseLost: () => world.events.some(({ event }) => event === 'leaseLost'),
    digest: () => world.digest(),
  };
}
