import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OutageWorld } from '../support/outageWorld.ts';
import { expectRecovered, expectToldAndStored } from './told.ts';

let world: OutageWorld;

beforeEach(async () => {
  world = await OutageWorld.start();
});

afterEach(() => world.close());

it('is told of a flood of forged items, which are not taken in, until it has been over for two hours', async () => {
  world.tenant.callRecords.finishMany(2);
  await world.pass(1);
  expect(await world.codes()).toEqual([]);

  for (let post = 0; post < 3; post += 1) expect(await forge(10)).toBe(202);
  world.tenant.callRecords.finishMany(2);
  await world.pass(0.5);
  await expectToldAndStored(world, 'notificationsRejected');
  expect((await world.status()).inbox.waiting).toBe(0);

  await world.pass(2);
  await expectRecovered(world);
});

/** Somebody who has heard of the subscription, but not of its secret, posts to its address. */
async function forge(items: number): Promise<number> {
  const [subscription] = world.tenant.callRecords.subscriptions();
  if (subscription === undefined) throw new Error('there is a subscription');
  const value = Array.from({ length: items }, () => ({
    subscriptionId: subscription.id,
    clientState: 'guessed',
    changeType: 'created',
    resource: 'communications/callRecords',
    resourceData: { '@odata.type': '#microsoft.graph.callRecord', id: randomUUID() },
  }));
  const body = JSON.stringify({ value });
  const { status } = await fetch(subscription.notificationUrl, { method: 'POST', body });
  return status;
}
