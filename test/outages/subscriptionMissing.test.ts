import { afterEach, beforeEach, expect, it } from 'vitest';
import { OutageWorld } from '../support/outageWorld.ts';
import { expectRecovered, expectToldAndStored } from './told.ts';

const feed = 'callRecords';
const hourMs = 3_600_000;
let world: OutageWorld;

beforeEach(async () => {
  world = await OutageWorld.start();
});

afterEach(() => world.close());

it('is told when the subscription is about to end, because no renewal goes well', async () => {
  await world.pass(0.5);
  world.tenant.fault({ kind: 'status', status: 503, feed: 'subscriptions', times: 'always' });
  // It lives for 70 hours.
  await world.pass(57, 9.5 * hourMs);
  expect(await world.codes()).toEqual([]);
  world.tenant.callRecords.finishMany(2);
  await world.pass(2);
  await expectToldAndStored(world, 'subscriptionMissing', feed);

  world.tenant.clearFaults();
  await world.fix('renewSubscription');
  expect(await world.codes()).toEqual([]);
  await world.pass(1);
  await expectRecovered(world, 2);
});

it('is told when Graph lets none be made, until the next renewal goes well', async () => {
  world.tenant.fault({ kind: 'status', status: 503, feed: 'subscriptions', times: 'always' });
  world.tenant.callRecords.finishMany(2);
  await world.pass(1);
  await expectToldAndStored(world, 'subscriptionMissing', feed);

  world.tenant.clearFaults();
  await world.pass(0.5);
  expect(await world.codes()).toEqual([]);
  await world.pass(1);
  await expectRecovered(world, 1.5);
});

it('makes another within the hour when somebody has deleted it; its calls come by list', async () => {
  await world.pass(0.5);
  const [deleted] = world.tenant.callRecords.subscriptions();
  const address = `${world.tenant.url}/v1.0/subscriptions/${deleted?.id}`;
  const { status } = await fetch(address, { method: 'DELETE' });
  expect([status, world.tenant.callRecords.subscriptions()]).toEqual([204, []]);
  world.tenant.callRecords.finishMany(2);
  await world.pass(1.5);
  const [another] = world.tenant.callRecords.subscriptions();
  const { subscription } = await world.status();
  expect([subscription?.id, subscription?.id === deleted?.id]).toEqual([another?.id, false]);
  await world.pass(1);
  await expectRecovered(world, 2);
});

it('is not told when notifications were just switched on', async () => {
  world.deploy({ NOTIFICATION_URL: '' });
  await world.pass(1);
  expect(await world.codes()).toEqual([]);
  world.deploy();
  expect(await world.codes()).toEqual([]);
  await world.pass(0.5);
  expect(await world.codes()).toEqual([]);
});
