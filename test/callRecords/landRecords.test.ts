import { describe, expect, it } from 'vitest';
import { callRecordFeed } from '../../src/callRecords/callRecordFeed.ts';
import type { LandingRecord } from '../../src/callRecords/landingBuffer.ts';
import { landRecords } from '../../src/callRecords/landRecords.ts';
import { readVersions } from '../../src/callRecords/landedRun.ts';
import { readPending } from '../../src/callRecords/pending.ts';
import { WindowFinder } from '../../src/callRecords/windowFinder.ts';
import { Ledger } from '../../src/export/ledger.ts';
import { readRow } from '../../src/export/logRow.ts';
import { CallWorld, record } from '../support/callWorld.ts';
import { Steps } from '../support/steps.ts';

const at = Date.parse;

function newWorld(): CallWorld {
  return new CallWorld('2026-11-03T12:00:00Z', { exportStart: at('2026-11-01') });
}

/** A record as a worker has fetched it. */
async function fetched(
  world: CallWorld,
  id: string,
  start: string,
  version = 1,
): Promise<LandingRecord> {
  const { inbox, index } = world.context();
  await inbox.announce([id], world.clock.now());
  const entries = (await world.inboxEntries()).filter((entry) => entry.id === id);
  const text = new TextEncoder().encode(JSON.stringify(record(id, start, version)));
  const row = readRow(callRecordFeed, text);
  return { id, version, row, time: at(start), indexed: await index.get(id), entries };
}

function land(world: CallWorld, records: readonly LandingRecord[], steps = new Steps()) {
  const context = world.context(steps);
  return landRecords(context, new WindowFinder(context.ledger, 24), records, () => undefined);
}

async function pendingRuns(world: CallWorld) {
  const work = await readPending(new Ledger('callRecords', world.ledger));
  return work.flatMap(({ runs }) => runs);
}

describe('landRecords', () => {
  it('stores the records of a window in one blob, sorted by time, with a list of versions', async () => {
    const world = newWorld();
    const records = [
      await fetched(world, 'late', '2026-11-02T20:00:00Z', 4),
      await fetched(world, 'early', '2026-11-02T08:00:00Z', 2),
    ];
    expect(await land(world, records)).toEqual({ records: 2, blobs: 1, overtaken: [] });
    const [run] = await pendingRuns(world);
    expect(run).toMatchObject({ from: at('2026-11-02'), records: 2, added: 2 });
    expect(run && (await readVersions(world.raw, run))).toEqual([
      ['early', 2],
      ['late', 4],
    ]);
  });

  it('writes blobs, then the index, then the ledger, and removes the inbox entries last', async () => {
    const world = newWorld();
    const records = [await fetched(world, 'a', '2026-11-02T20:00:00Z')];
    const steps = new Steps();
    await land(world, records, steps);
    const writes = steps.names.slice(steps.names.findIndex((name) => name.startsWith('write')));
    expect(writes.map((name) => name.replace(/ landing.*/, ''))).toEqual([
      'write',
      'write',
      'commit',
      'transact insert',
      'transact put put',
      'transact delete',
    ]);
  });

  it('adds the window of a record that lies before all others', async () => {
    const world = newWorld();
    await land(world, [await fetched(world, 'a', '2026-09-05T20:00:00Z')]);
    expect(await world.windows()).toMatchObject([{ from: at('2026-09-05'), state: 'open' }]);
  });

  it('has coverage refreshed for the windows concerned', async () => {
    const world = newWorld();
    await land(world, [await fetched(world, 'a', '2026-11-02T20:00:00Z')]);
    const keys = world.ledger.rows('callRecords').map(({ rowKey }) => rowKey);
    expect(keys).toContain('stale|2026-11-02T00:00:00Z|2026-11-03T00:00:00Z');
  });

  it('takes few transactions, also for many records of many windows', async () => {
    const world = newWorld();
    const days = Array.from({ length: 60 }, (_, i) => at('2026-09-01') + i * 86_400_000);
    const records = await Promise.all(
      Array.from({ length: 250 }, (_, i) => {
        const start = new Date(days[i % days.length] ?? 0).toISOString();
        return fetched(world, `r${i}`, start);
      }),
    );
    const context = world.context();
    const windows = new WindowFinder(context.ledger, 24);
    for (const day of days) await windows.at(day);
    const steps = new Steps();
    const result = await landRecords(world.context(steps), windows, records, () => undefined);
    expect(result).toMatchObject({ records: 250, blobs: 60 });
    expect(steps.names.filter((name) => name.startsWith('transact insert'))).toHaveLength(3);
    expect(steps.names.filter((name) => name.startsWith('transact put'))).toHaveLength(2);
    expect(steps.names.filter((name) => name.startsWith('transact delete'))).toHaveLength(3);
    expect(await world.inboxEntries()).toEqual([]);
  });

  it('never replaces a higher version, and keeps the inbox entry', async () => {
    const world = newWorld();
    await land(world, [await fetched(world, 'a', '2026-11-02T20:00:00Z', 2)]);
    const older = await fetched(world, 'a', '2026-11-02T20:00:00Z', 1);
    const steps = new Steps();
    const result = await land(world, [older], steps);
    expect(result).toEqual({ records: 0, blobs: 0, overtaken: older.entries });
    expect(steps.names.filter((name) => /^(write|transact)/.test(name))).toEqual([]);
    expect(await world.context().index.get('a')).toMatchObject({ version: 2 });
    expect(await world.inboxEntries()).toHaveLength(1);
  });

  it('never replaces a higher version that came after the record was fetched', async () => {
    const world = newWorld();
    const older = await fetched(world, 'a', '2026-11-02T20:00:00Z', 1);
    const other = await fetched(world, 'b', '2026-11-02T21:00:00Z', 1);
    await land(world, [await fetched(world, 'a', '2026-11-02T20:00:00Z', 2)]);
    const result = await land(world, [older, other]);
    expect(result).toMatchObject({ records: 1, blobs: 1, overtaken: older.entries });
    expect(await world.context().index.get('a')).toMatchObject({ version: 2 });
    expect(await world.context().index.get('b')).toMatchObject({ version: 1 });
  });

  it('replaces a lower version that came after the record was fetched', async () => {
    const world = newWorld();
    const newer = await fetched(world, 'a', '2026-11-03T08:00:00Z', 2);
    await land(world, [{ ...newer, version: 1, time: at('2026-11-02') }]);
    expect(await land(world, [newer])).toMatchObject({ records: 1, overtaken: [] });
    expect(await world.context().index.get('a')).toMatchObject({
      version: 2,
      from: at('2026-11-03'),
      movedFrom: [at('2026-11-02')],
    });
  });

  it('lands an equal version again, because the first may never have got into the ledger', async () => {
    const world = newWorld();
    await land(world, [await fetched(world, 'a', '2026-11-02T20:00:00Z')]);
    const [before] = world.index.rows('callRecords');
    expect(await land(world, [await fetched(world, 'a', '2026-11-02T20:00:00Z')])).toMatchObject({
      records: 1,
    });
    expect(world.index.rows('callRecords')).toEqual([before]);
    expect((await pendingRuns(world)).map(({ added }) => added).sort()).toEqual([0, 1]);
    expect(await world.inboxEntries()).toEqual([]);
  });

  it('keeps the entry of a record that was announced again meanwhile', async () => {
    const world = newWorld();
    const records = [await fetched(world, 'a', '2026-11-02T20:00:00Z')];
    await world.context().inbox.announce(['a'], world.clock.now());
    expect(await land(world, records)).toMatchObject({ records: 1 });
    expect(await world.inboxEntries()).toMatchObject([{ id: 'a' }]);
  });
});
