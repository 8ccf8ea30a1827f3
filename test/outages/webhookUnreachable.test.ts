import { afterEach, beforeEach, expect, it } from 'vitest';
import { OutageWorld } from '../support/outageWorld.ts';
import { expectRecovered, expectToldAndStored } from './told.ts';

const feed = 'callRecords';
let world: OutageWorld;

beforeEach(async () => {
  world = await OutageWorld.start();
});

afterEach(() => world.close());

it('is told when Graph gets no answer to its handshake, until the route is open', async () => {
  world.webhookIsOpen = false;
  world.tenant.callRecords.finishMany(2);
  await world.pass(1);
  // Neither sends a person the wrong way: there is no subscription, because of the route.
  expect(await world.codes()).toEqual(['subscriptionMissing', 'webhookUnreachable']);
  const { subscription } = await world.status();
  expect(subscription?.error).toContain('the notifications route did not answer its handshake');

  world.webhookIsOpen = true;
  await world.pass(0.5);
  expect(await world.codes()).toEqual([]);
  await world.pass(1);
  await expectRecovered(world, 1.5);
});

it('is told when a firewall was closed behind a subscription that lives; calls come by list', async () => {
  await world.pass(0.5);
  world.webhookIsOpen = false;
  await world.pass(6);
  expect(await world.codes()).toEqual([]);
  await world.pass(1.5);
  await expectToldAndStored(world, 'webhookUnreachable', feed);

  world.webhookIsOpen = true;
  world.tenant.callRecords.finishMany(1);
  await world.pass(1);
  await expectRecovered(world, 2);
});
