import { afterEach, beforeEach, expect, it } from 'vitest';
import { OutageWorld } from '../support/outageWorld.ts';
import { expectRecovered, expectToldAndStored } from './told.ts';

let world: OutageWorld;

beforeEach(async () => {
  world = await OutageWorld.start();
});

afterEach(() => world.close());

it('is told of records that Graph always refuses or garbles, while the others are published', async () => {
  await world.pass(0.5);
  const [refused = '', garbled = ''] = world.tenant.callRecords.finishMany(4);
  const always = { feed: 'callRecords', times: 'always' } as const;
  world.tenant.fault({ kind: 'status', status: 400, id: refused, ...always });
  world.tenant.fault({ kind: 'truncated', id: garbled, ...always });
  await world.pass(1.5);
  expect(await world.codes()).toEqual(['recordsFailing']);
  // A run that fetched nothing leaves the files of status to the next one.
  await world.pass(0.5);
  await expectToldAndStored(world, 'recordsFailing', 'callRecords');
  const { inbox } = await world.status();
  const failing = inbox.failures.map(({ callRecord }) => callRecord);
  expect(failing.toSorted()).toEqual([refused, garbled].toSorted());
  world.tenant.callRecords.finishMany(2);
  await world.pass(2);
  expect(world.missing(2)).toEqual([expect.stringMatching(/^callRecords: 2 of /)]);

  world.tenant.clearFaults();
  await world.fix('retryRecords');
  expect(await world.codes()).toEqual([]);
  await world.pass(0.5);
  await expectRecovered(world, 2);
});
