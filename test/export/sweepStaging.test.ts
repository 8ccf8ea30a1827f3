import { describe, expect, it } from 'vitest';
import { RetryLaterError } from '../../src/errors.ts';
import { Ledger } from '../../src/export/ledger.ts';
import { sweepStaging } from '../../src/export/sweepStaging.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { call, hourMs, World } from '../support/world.ts';

const folder = 'staging/pstnCalls/2026-11-02T00:00:00Z';

/** A world with an unfinished pull that has stored a run. */
async function unfinishedWorld(): Promise<World> {
  const world = new World('2026-11-03T06:00:00Z', {
    exportStart: Date.parse('2026-11-02'),
    pageSize: 1,
  });
  world.source.put(pstnCalls, call('a', '2026-11-02T10:00:00Z'), call('b', '2026-11-02T11:00:00Z'));
  world.source.beforeAnswer = ({ link }) => {
    if (link !== undefined) throw new RetryLaterError('Graph cannot be reached', undefined);
  };
  await world.run();
  expect(world.staging()).toHaveLength(1);
  return world;
}

async function store(world: World, path: string): Promise<void> {
  const writer = world.raw.writer(path, '1', 'application/gzip');
  await writer.write(Buffer.from('x'));
  await writer.commit({ ifAbsent: true });
}

function sweep(world: World): Promise<number> {
  return sweepStaging(world.raw, new Ledger('pstnCalls', world.ledger), world.clock.now());
}

describe('sweepStaging', () => {
  it('keeps a run that an unfinished pull names, however old it is', async () => {
    const world = await unfinishedWorld();
    await world.clock.advance(1000 * hourMs);
    expect(await sweep(world)).toBe(0);
    expect(world.staging()).toHaveLength(1);
  });

  it('removes runs of two days that no pull names', async () => {
    const world = await unfinishedWorld();
    const [kept] = world.staging();
    await store(world, `${folder}/1/9-0`);
    await store(world, 'staging/pstnCalls/2026-10-01T00:00:00Z/1/1-0');
    await world.clock.advance(48 * hourMs);
    await store(world, `${folder}/1/9-1`);
    expect(await sweep(world)).toBe(2);
    expect(world.staging()).toEqual([`${folder}/1/9-1`, kept]);
  });

  it('keeps a younger one, which the ledger is perhaps about to name', async () => {
    const world = await unfinishedWorld();
    await store(world, `${folder}/1/9-0`);
    await world.clock.advance(48 * hourMs - 1);
    expect(await sweep(world)).toBe(0);
  });

  it('leaves other feeds alone, and everything that is not staged', async () => {
    const world = await unfinishedWorld();
    await store(world, 'staging/smsLog/2026-11-02T00:00:00Z/1/1-0');
    const paths = world.raw.paths();
    await world.clock.advance(100 * hourMs);
    expect(await sweep(world)).toBe(0);
    expect(world.raw.paths()).toEqual(paths);
  });
});

it('a run that has done a window sweeps what a crash left', async () => {
  const world = await unfinishedWorld();
  await store(world, `${folder}/1/9-0`);
  await world.clock.advance(72 * hourMs);
  world.source.beforeAnswer = () => undefined;
  await world.run();
  expect(world.staging()).toEqual([]);
  expect(world.events).toContainEqual(
    expect.objectContaining({ event: 'stagingSwept', fields: { runs: 1 } }),
  );
});
