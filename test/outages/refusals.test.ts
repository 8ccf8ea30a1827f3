import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutageWorld } from '../support/outageWorld.ts';
import { everyRequest } from './everyRequest.ts';
import { expectRecovered, expectToldAndStored } from './told.ts';

let world: OutageWorld;

beforeEach(async () => {
  world = await OutageWorld.start();
});

afterEach(() => world.close());

describe.each([
  { code: 'permissionMissing', status: 403, begins: 'the permission was taken away' },
  { code: 'signInRefused', status: 401, begins: 'Graph takes no token any more' },
] as const)('$code', ({ code, status, begins }) => {
  it(`is told within the hour after ${begins}, until it is over`, async () => {
    world.tenant.callRecords.finishMany(2);
    await world.pass(1.5);
    expect(await world.codes()).toEqual([]);

    for (const feed of everyRequest) {
      world.tenant.fault({ kind: 'status', status, feed, times: 'always' });
    }
    world.tenant.callRecords.finishMany(3);
    await world.pass(1);
    await expectToldAndStored(world, code);
    world.tenant.callRecords.finishMany(1);
    await world.pass(3);
    await expectToldAndStored(world, code);

    world.tenant.clearFaults();
    await world.pass(0.5);
    expect(await world.codes()).toEqual([]);
    await world.pass(2.5);
    await expectRecovered(world, 2.5);
  });

  it('is told of a new export that has never been let in', async () => {
    for (const feed of everyRequest) {
      world.tenant.fault({ kind: 'status', status, feed, times: 'always' });
    }
    await world.pass(0.5);
    await expectToldAndStored(world, code);
    await world.pass(3.5);
    await expectToldAndStored(world, code);

    world.tenant.clearFaults();
    await world.pass(0.5);
    expect(await world.codes()).toEqual([]);
    world.tenant.callRecords.finishMany(2);
    await world.pass(2.5);
    await expectRecovered(world, 2.5);
  });
});
