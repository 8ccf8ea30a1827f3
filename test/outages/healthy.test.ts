import { afterEach, beforeEach, expect, it } from 'vitest';
import { OutageWorld } from '../support/outageWorld.ts';

let world: OutageWorld;

beforeEach(async () => {
  world = await OutageWorld.start();
});

afterEach(() => world.close());

it('calls an app healthy that runs as it should, from its first hour on', async () => {
  world.tenant.callRecords.finishMany(3);
  for (let hour = 0; hour < 6; hour += 1) {
    await world.pass(1);
    expect((await world.status()).problems).toEqual([]);
  }
  expect(world.missing()).toEqual([]);
});
