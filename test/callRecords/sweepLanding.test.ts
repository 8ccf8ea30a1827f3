import { describe, expect, it } from 'vitest';
import { drainInbox } from '../../src/callRecords/drainInbox.ts';
import { sweepLanding } from '../../src/callRecords/sweepLanding.ts';
import { CallWorld, record } from '../support/callWorld.ts';

const hourMs = 3_600_000;

/** A world with a landed record that is not published yet. */
async function landedWorld(): Promise<CallWorld> {
  const world = new CallWorld('2026-11-03T12:00:00Z', { exportStart: Date.parse('2026-11-01') });
  world.source.put(record('a', '2026-11-02T08:00:00Z'));
  await world.context().inbox.announce(['a'], world.clock.now());
  await drainInbox(world.context(), world.run());
  expect(world.landing()).toHaveLength(1);
  return world;
}

async function store(world: CallWorld, path: string): Promise<void> {
  const writer = world.raw.writer(path, '1', 'application/octet-stream');
  await writer.write(Buffer.from('x'));
  await writer.commit({ ifAbsent: true });
}

describe('sweepLanding', () => {
  it('keeps what is still to be published, however old it is', async () => {
    const world = await landedWorld();
    await world.clock.advance(1000 * hourMs);
    expect(await sweepLanding(world.context())).toBe(0);
    expect(world.landing()).toHaveLength(1);
  });

  it('removes blobs of two days that the ledger does not name', async () => {
    const world = await landedWorld();
    const [kept] = world.landing();
    await store(world, 'landing/2026-11-02T00:00:00Z/1-x');
    await store(world, 'landing/2026-09-02T00:00:00Z/1-x');
    await world.clock.advance(48 * hourMs);
    await store(world, 'landing/2026-11-02T00:00:00Z/1-y');
    expect(await sweepLanding(world.context())).toBe(2);
    expect(world.landing()).toEqual(['landing/2026-11-02T00:00:00Z/1-y', kept]);
  });

  it('keeps a younger one, which the ledger is perhaps about to name', async () => {
    const world = await landedWorld();
    await store(world, 'landing/2026-11-02T00:00:00Z/1-x');
    await world.clock.advance(48 * hourMs - 1);
    expect(await sweepLanding(world.context())).toBe(0);
  });

  it('leaves everything else alone', async () => {
    const world = await landedWorld();
    await store(world, 'staging/callRecords/2026-11-02T00:00:00Z/1/1-0');
    await store(world, 'callRecords/date=2026-11-02/00-24.ndjson.gz');
    const paths = world.raw.paths();
    await world.clock.advance(100 * hourMs);
    expect(await sweepLanding(world.context())).toBe(0);
    expect(world.raw.paths()).toEqual(paths);
  });
});
