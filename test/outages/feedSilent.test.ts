import { afterEach, beforeEach, expect, it } from 'vitest';
import { Lease } from '../../src/export/lease.ts';
import { OutageWorld } from '../support/outageWorld.ts';
import { expectRecovered, expectToldAndStored } from './told.ts';

const feed = 'pstnCalls';
const monthMs = 30 * 86_400_000;

let world: OutageWorld;

beforeEach(async () => {
  world = await OutageWorld.start();
});

afterEach(() => world.close());

it('is told of a feed whose window is held by who is gone, until the lease is broken', async () => {
  await world.pass(1);
  expect(await world.codes()).toEqual([]);

  await claimAndDie(world.clock.now() + monthMs);
  world.tenant.callRecords.finishMany(2);
  await world.pass(2);
  expect(await world.codes()).toEqual([]);
  await world.pass(1);
  await expectToldAndStored(world, 'feedSilent', feed);

  expect(await world.fix('breakLeases')).toEqual([
    'broke the lease of pstnCalls 2026-11-05T00:00:00Z',
  ]);
  await world.pass(0.5);
  expect(await world.codes()).toEqual([]);
  await world.pass(1.5);
  await expectRecovered(world, 2);
});

it('is not told of a feed that was just added, nor before it can have been pulled', async () => {
  world.deploy({ FEEDS: 'pstnCalls,callRecords' });
  await world.pass(4);
  expect(await world.codes()).toEqual([]);

  world.deploy();
  expect(await world.codes()).toEqual([]);
  await world.pass(0.5);
  await expectRecovered(world);
});

/** A machine whose clock is wrong claims the window of today, and dies. */
async function claimAndDie(now: number): Promise<void> {
  const ledger = world.ledger(feed);
  const stored = (await ledger.open()).find(({ row }) => row.to > world.clock.now());
  if (stored === undefined) throw new Error('the window of today is open');
  const clock = { now: () => now, sleep: () => Promise.resolve(), every: () => () => undefined };
  await Lease.claim(ledger, stored, { clock, holder: 'gone/1', isGone: () => false }, false);
}
