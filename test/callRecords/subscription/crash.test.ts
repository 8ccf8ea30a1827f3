import { describe, expect, it } from 'vitest';
import { Crash, crashAt, Pause, Steps, type Step } from '../../support/steps.ts';
import { hourMs, minuteMs, RenewalWorld } from './renewalWorld.ts';

type Prepare = (world: RenewalWorld) => Promise<void> | void;

/** What the run that dies has to do. */
const scenes: readonly [name: string, prepare: Prepare][] = [
  ['the first subscription', () => undefined],
  [
    'a renewal',
    async (world) => {
      await world.run();
      await world.clock.advance(40 * hourMs);
    },
  ],
  [
    'an expired subscription',
    async (world) => {
      await world.run();
      await world.clock.advance(80 * hourMs);
    },
  ],
  [
    'a lost subscription',
    async (world) => {
      await world.run();
      world.graph.subscriptions.clear();
      await world.clock.advance(2 * hourMs);
    },
  ],
  [
    'an address that has changed',
    async (world) => {
      await world.run();
      world.notificationUrl = 'https://moved.example.com/api/notifications';
    },
  ],
  [
    'a subscription of ours that is not known',
    (world) => void world.graph.add({ notificationUrl: world.notificationUrl ?? '' }),
  ],
];

const graphs = [{ refusesDuplicates: true }, { refusesDuplicates: false }];
const cases = scenes.flatMap(([name, prepare]) =>
  graphs.map(
    (graph) => [name, graph.refusesDuplicates ? '409' : 'no 409', graph, prepare] as const,
  ),
);

async function prepared(graph: (typeof graphs)[number], prepare: Prepare): Promise<RenewalWorld> {
  const world = new RenewalWorld(graph);
  await prepare(world);
  return world;
}

/** Every point of a run that nothing interferes with. */
async function points(graph: (typeof graphs)[number], prepare: Prepare): Promise<Step[]> {
  const world = await prepared(graph, prepare);
  const found: Step[] = [];
  await world.run(new Steps((step) => void found.push(step)));
  await expectOneKnown(world);
  return found;
}

async function expectOneKnown(world: RenewalWorld): Promise<void> {
  const live = world.graph.live();
  expect(live.map(({ notificationUrl }) => notificationUrl)).toEqual([world.notificationUrl]);
  expect(await world.unknown()).toEqual([]);
  const { known, requested } = await world.store.read();
  expect(known.map(({ id, clientState }) => [id, clientState])).toContainEqual(
    live.map(({ id, clientState }) => [id, clientState])[0],
  );
  expect(requested).toBeUndefined();
}

/** Two runs of the timer, and those of an hour and a half later: what they leave has to last. */
async function goOn(world: RenewalWorld): Promise<void> {
  await world.runFor(5 * minuteMs);
  expect(world.graph.live().length).toBeGreaterThanOrEqual(1);
  expect(await world.unknown()).toEqual([]);
  await world.runFor(1.5 * hourMs);
  await expectOneKnown(world);
}

describe.each(cases)('%s (%s for duplicates)', (_name, _conflict, graph, prepare) => {
  it('ends in one known subscription wherever the run dies', async () => {
    for (const { number, phase } of await points(graph, prepare)) {
      const world = await prepared(graph, prepare);
      await expect(world.run(new Steps(crashAt(number, phase)))).rejects.toThrow(Crash);
      expect(await world.unknown()).toEqual([]);
      await goOn(world);
    }
  });

  it('ends in one known subscription wherever another instance comes in between', async () => {
    for (const { number, phase } of await points(graph, prepare)) {
      const world = await prepared(graph, prepare);
      const pause = new Pause(number, phase);
      const sleeper = world.run(new Steps(pause.onStep)).catch((error: unknown) => error);
      await pause.reached;
      const other = await world.run().catch((error: unknown) => error);
      expect(await world.unknown()).toEqual([]);
      pause.resume();
      const woken = await sleeper;
      // One of the two may fail, e.g. because Graph has a subscription already; not both.
      expect([other, woken].filter((error) => error instanceof Error).length).toBeLessThan(2);
      expect(await world.unknown()).toEqual([]);
      await goOn(world);
    }
  });
});
