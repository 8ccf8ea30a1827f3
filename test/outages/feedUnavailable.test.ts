import { afterEach, beforeEach, expect, it } from 'vitest';
import { OutageWorld } from '../support/outageWorld.ts';
import { expectRecovered, expectToldAndStored } from './told.ts';

const feed = 'smsLog';
let world: OutageWorld;

beforeEach(async () => {
  world = await OutageWorld.start();
});

afterEach(() => world.close());

it('is told of SMS that Graph refuses alone, until the tenant has the licence', async () => {
  world.tenant.callRecords.finishMany(2);
  await world.pass(1.5);
  expect(await world.codes()).toEqual([]);

  world.tenant.fault({ kind: 'status', status: 403, feed, times: 'always' });
  world.tenant.callRecords.finishMany(2);
  await world.pass(1);
  await expectToldAndStored(world, 'feedUnavailable', feed);
  world.tenant.callRecords.finishMany(1);
  await world.pass(3);
  await expectToldAndStored(world, 'feedUnavailable', feed);

  world.tenant.clearFaults();
  await world.pass(0.5);
  expect(await world.codes()).toEqual([]);
  await world.pass(2.5);
  await expectRecovered(world, 2.5);
});

it('is told of SMS in a cloud without it, until the feed is taken out; no run fails for it', async () => {
  world.tenant.fault({ kind: 'noLog', feed, times: 'always' });
  world.tenant.callRecords.finishMany(2);
  await world.pass(1);
  await expectToldAndStored(world, 'feedUnavailable', feed);
  world.tenant.callRecords.finishMany(1);
  await world.pass(3);
  await expectToldAndStored(world, 'feedUnavailable', feed);
  const { timers } = await world.status();
  expect(timers.map(({ error }) => error)).toEqual([null, null, null, null]);

  world.deploy({ FEEDS: 'pstnCalls,directRoutingCalls,callRecords' });
  await world.pass(0.5);
  expect(await world.codes()).toEqual([]);
  await world.pass(2.5);
  await expectRecovered(world, 2.5);
});
