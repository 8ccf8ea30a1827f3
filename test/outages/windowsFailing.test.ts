import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MemoryBlobs } from '../support/memoryBlobs.ts';
import { OutageWorld } from '../support/outageWorld.ts';
import { expectRecovered, expectToldAndStored } from './told.ts';

const feed = 'directRoutingCalls';
const ofToday = 'date=2026-11-05/00-24';

let world: OutageWorld;

beforeEach(async () => {
  world = await OutageWorld.start();
});

afterEach(() => world.close());

it('is told of a feed whose pages are rubbish, until they are not and it is pulled again', async () => {
  await world.pass(0.5);
  expect(await world.codes()).toEqual([]);

  world.tenant.fault({ kind: 'truncated', feed, page: 1, times: 'always' });
  world.tenant.callRecords.finishMany(2);
  await world.pass(3);
  await expectToldAndStored(world, 'windowsFailing', feed);

  world.tenant.clearFaults();
  await world.fix('pullFeeds');
  expect(await world.codes()).toEqual([]);
  await world.pass(2);
  await expectRecovered(world, 2);
});

it.each([
  [feed, 'raw', `${feed}/${ofToday}.ndjson.gz`],
  ['callRecords', 'files', `tables/callSegments/${ofToday}.parquet`],
] as const)('is told of a file of %s that was deleted by hand, until it is back', async (...of) => {
  const [feed, container, path] = of;
  world.tenant.callRecords.finishMany(2);
  await world.pass(1.5);
  expect(await world.codes()).toEqual([]);

  const deleted = world[container].bytes(path);
  await world[container].remove(path);
  world.tenant.callRecords.finishMany(2);
  // Pulled, or published, hourly: the third try comes some time after the first.
  await world.pass(3);
  await expectToldAndStored(world, 'windowsFailing', feed);
  const failing = (await world.status()).feeds.find(({ name }) => name === feed)?.failures ?? [];
  expect(failing.map(({ error }) => error)).toEqual([
    `${path} is missing although it was written: restore it from soft delete`,
  ]);

  await putBack(world[container], path, deleted);
  await world.fix('pullFeeds');
  expect(await world.codes()).toEqual([]);
  await world.pass(2);
  await expectRecovered(world, 2);
});

it('is told of runs that fail as a whole, for as long as they do', async () => {
  world.tenant.callRecords.finishMany(2);
  await world.pass(0.5);
  expect(await world.codes()).toEqual([]);

  world.storageFault = ({ name }) =>
    name.startsWith('commit tables/coverage/') ? new Error('storage answers 500') : undefined;
  await world.pass(2);
  expect(await world.codes()).toEqual(['windowsFailing']);
  const { problems } = await world.status();
  expect(problems.map(({ message }) => message)).toContain(
    `Runs that pull ${feed} have failed three times in a row or more often.`,
  );

  world.storageFault = undefined;
  await world.pass(1);
  await expectRecovered(world, 2);
});

async function putBack(blobs: MemoryBlobs, path: string, bytes: Uint8Array): Promise<void> {
  const writer = blobs.writer(path, 'a person', 'application/octet-stream');
  await writer.write(bytes);
  await writer.commit({ ifAbsent: true });
}
