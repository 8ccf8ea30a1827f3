import { afterEach, beforeEach, expect, it } from 'vitest';
import { StorageRefusedError } from '../../src/errors.ts';
import { OutageWorld } from '../support/outageWorld.ts';
import { expectRecovered, expectTold } from './told.ts';

let world: OutageWorld;

beforeEach(async () => {
  world = await OutageWorld.start();
  world.tenant.callRecords.finishMany(2);
  await world.pass(1.5);
  expect(await world.codes()).toEqual([]);
});

afterEach(() => world.close());

it('is told as soon as the identity has lost its roles, until it has them again', async () => {
  world.storageFault = () =>
    new StorageRefusedError('the table exportLedger: storage answered 403');
  world.tenant.callRecords.finishMany(3);
  await world.pass(0.5);
  const { message } = await expectTold(world, 'storageRefused');
  expect(message).toBe('The storage account refuses the app.');
  await world.pass(3);
  await expectTold(world, 'storageRefused');

  world.storageFault = undefined;
  await world.pass(0.5);
  expect(await world.codes()).toEqual([]);
  await world.pass(2.5);
  await expectRecovered(world, 2.5);
});

it('is told of storage that does not answer, also by an app that starts then', async () => {
  world.storageFault = () => new Error('connect ETIMEDOUT');
  await world.pass(0.5);
  const { message } = await expectTold(world, 'storageRefused');
  expect(message).toBe('The storage account does not answer.');
  world.deploy();
  world.tenant.callRecords.finishMany(3);
  await world.pass(3);
  await expectTold(world, 'storageRefused');

  world.storageFault = undefined;
  await world.pass(0.5);
  expect(await world.codes()).toEqual([]);
  await world.pass(2.5);
  await expectRecovered(world, 2.5);
});
