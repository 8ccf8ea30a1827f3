import { afterEach, beforeEach, expect, it } from 'vitest';
import { OutageWorld } from '../support/outageWorld.ts';
import { everyRequest } from './everyRequest.ts';
import { expectRecovered, expectToldAndStored } from './told.ts';

let world: OutageWorld;

beforeEach(async () => {
  world = await OutageWorld.start({ isSlow: true });
});

afterEach(() => world.close());

it.each([
  { names: 'a minute each time', retryAfterSeconds: 60, toldAfterHours: 3, backAfterHours: 1.5 },
  { names: 'no time', retryAfterSeconds: undefined, toldAfterHours: 3, backAfterHours: 1.5 },
  { names: 'a time hours away', retryAfterSeconds: 10_800, toldAfterHours: 1, backAfterHours: 3 },
])('is told of hours of 429 that name $names, and passes by itself', async (given) => {
  const { retryAfterSeconds, toldAfterHours, backAfterHours } = given;
  world.tenant.callRecords.finishMany(2);
  await world.pass(1.5);
  expect(await world.codes()).toEqual([]);

  for (const feed of everyRequest) {
    world.tenant.fault({ kind: 'status', status: 429, retryAfterSeconds, feed, times: 'always' });
  }
  world.tenant.callRecords.finishMany(3);
  await world.pass(toldAfterHours);
  await expectToldAndStored(world, 'throttled');
  await world.pass(3.5);
  await expectToldAndStored(world, 'throttled');

  world.tenant.clearFaults();
  const endedAt = world.clock.now();
  await world.pass(backAfterHours);
  const { feeds } = await world.status();
  const isBack = feeds.map(({ lastSuccess }) => Date.parse(lastSuccess ?? '') >= endedAt);
  expect(isBack).toEqual([true, true, true, true]);
  // That three of the last four hours were throttled is over later than throttling.
  await world.pass(3 - backAfterHours);
  await expectRecovered(world, 2.5);
});

it('is not told of a few answers 429', async () => {
  world.tenant.fault({ kind: 'status', status: 429, retryAfterSeconds: 20, times: 5 });
  await world.pass(0.5);
  expect(await world.codes()).toEqual([]);
});
