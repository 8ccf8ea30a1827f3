import { afterEach, beforeEach, expect, it } from 'vitest';
import { OutageWorld } from '../support/outageWorld.ts';
import { expectRecovered, expectToldAndStored } from './told.ts';

const hourMs = 3_600_000;

let world: OutageWorld;

beforeEach(async () => {
  world = await OutageWorld.start();
});

afterEach(() => world.close());

it('is told when the host has lost all timers; whoever asks for status keeps rows coming', async () => {
  await world.pass(1);
  expect(await world.codes()).toEqual([]);

  world.timersRun = false;
  world.tenant.callRecords.finishMany(2);
  for (let step = 0; step < 14; step += 1) {
    if (step === 4) world.tenant.callRecords.finishMany(3);
    await world.pass(0.5);
    expect(await world.codes()).toEqual(['timersSilent']);
    await world.runs.idle();
  }
  await expectToldAndStored(world, 'timersSilent');
  await world.runs.idle();
  const { feeds, checkedAt } = await world.status();
  for (const { name, lastSuccess } of feeds) {
    const ageMs = Date.parse(checkedAt) - Date.parse(lastSuccess ?? '');
    expect(ageMs, name).toBeLessThanOrEqual(1.5 * hourMs);
  }
  expect(world.missing()).toEqual([]);
  await world.runs.idle();

  world.timersRun = true;
  await world.pass(0.5);
  await expectRecovered(world);
});
