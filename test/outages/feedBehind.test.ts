import { afterEach, expect, it } from 'vitest';
import { OutageWorld } from '../support/outageWorld.ts';
import { expectRecovered, expectToldAndStored } from './told.ts';

let world: OutageWorld;

afterEach(() => world.close());

it('is told while runs end with work left, and passes when a new export has caught up', async () => {
  // Ten pages a run: 75 days take seven runs and more.
  world = await OutageWorld.start({
    isSlow: true,
    tenant: { latencyMs: 90_000 },
    settings: { EXPORT_START: '2026-08-23', FEEDS: 'pstnCalls' },
  });
  await world.pass(1);
  expect(await world.codes()).toEqual([]);
  await world.pass(1);
  await expectToldAndStored(world, 'feedBehind', 'pstnCalls');

  await world.pass(5);
  expect(await world.codes()).toEqual([]);
  await expectRecovered(world, 2.5);
});
