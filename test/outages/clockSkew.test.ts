import { afterEach, beforeEach, expect, it } from 'vitest';
import { OutageWorld } from '../support/outageWorld.ts';
import { expectRecovered, expectToldAndStored } from './told.ts';

let world: OutageWorld;

beforeEach(async () => {
  world = await OutageWorld.start();
});

afterEach(() => world.close());

it.each([
  { clock: 'slow', aheadMs: 400_000 },
  { clock: 'fast', aheadMs: -400_000 },
])('is told within the hour of a $clock clock, until the clock is set', async ({ aheadMs }) => {
  world.tenant.callRecords.finishMany(2);
  await world.pass(1.5);
  expect(await world.codes()).toEqual([]);

  world.tenant.setDateAhead(aheadMs);
  world.tenant.callRecords.finishMany(2);
  await world.pass(1);
  await expectToldAndStored(world, 'clockSkew');
  await world.pass(1);
  await expectToldAndStored(world, 'clockSkew');

  world.tenant.setDateAhead(0);
  await world.pass(1);
  expect(await world.codes()).toEqual([]);
  await world.pass(2);
  await expectRecovered(world, 2.5);
});
