import { beforeEach, describe, expect, it } from 'vitest';
import { bringCallRecordsUpToDate } from '../../src/callRecords/exportCallRecords.ts';
import { publishCallRecords } from '../../src/callRecords/publishCallRecords.ts';
import { coveragePath } from '../../src/export/coverageFile.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { CallWorld, record } from '../support/callWorld.ts';
import { land } from '../support/land.ts';
import type { MemoryBlobs } from '../support/memoryBlobs.ts';
import type { MemoryEntityTable } from '../support/memoryEntityTable.ts';
import { call, World } from '../support/world.ts';

const raw = 'pstnCalls/date=2026-11-02/00-24.ndjson.gz';
const table = 'tables/pstnCalls/date=2026-11-02/00-24.parquet';
const secondOfNovember = { from: Date.parse('2026-11-02'), to: Date.parse('2026-11-03') };

/** Writes every file again, as a copy to another account does: the ETags are others then. */
async function rewrite(blobs: MemoryBlobs): Promise<void> {
  for (const path of blobs.paths()) {
    const ifMatch = (await blobs.head(path))?.etag ?? '';
    const writer = blobs.writer(path, 'copy', blobs.contentType(path));
    await writer.write(blobs.bytes(path));
    expect(await writer.commit({ ifMatch })).not.toBe(ifMatch);
  }
}

async function rewriteRows(rows: MemoryEntityTable): Promise<void> {
  for (const partition of rows.partitions()) {
    for (const { rowKey, values } of rows.rows(partition)) {
      await rows.transact(partition, [{ kind: 'put', rowKey, values }]);
    }
  }
}

async function removeRows(rows: MemoryEntityTable, keys = /^/): Promise<void> {
  for (const partition of rows.partitions()) {
    for (const { rowKey, etag } of rows.rows(partition)) {
      if (keys.test(rowKey)) await rows.transact(partition, [{ kind: 'delete', rowKey, etag }]);
    }
  }
}

/** The first of November is settled, the second is open, the third is running. */
async function exportedWorld(): Promise<World> {
  const world = new World('2026-11-03T06:00:00Z', { exportStart: Date.parse('2026-11-01') });
  for (const date of ['2026-11-01', '2026-11-02', '2026-11-03']) {
    world.source.put(pstnCalls, call(`one of ${date}`, `${date}T01:00:00Z`));
    world.source.put(pstnCalls, call(`two of ${date}`, `${date}T02:00:00Z`));
  }
  await world.run();
  return world;
}

async function move(world: World): Promise<void> {
  await rewrite(world.raw);
  await rewrite(world.tables);
  await rewriteRows(world.ledger);
}

async function expectEachRowOnce(world: World): Promise<void> {
  const texts = (world.source.rows.get(pstnCalls.name) ?? []).map(({ text }) => text);
  expect(world.allRows().sort()).toEqual(texts.sort());
  const ids = Object.values(await world.tableIds()).flat();
  expect(ids).toHaveLength(texts.length);
  expect(new Set(ids).size).toBe(texts.length);
}

let world: World;
beforeEach(async () => {
  world = await exportedWorld();
});

describe('an export that was copied to another account', () => {
  it('is gone on with, though every ETag is another one', async () => {
    await move(world);
    world.source.put(pstnCalls, call('late', '2026-11-02T03:00:00Z'));
    await world.goTo('2026-11-04T06:00:00Z');
    expect(await world.run()).toMatchObject({ complete: true });
    await expectEachRowOnce(world);
  });

  it('keeps what Graph has forgotten', async () => {
    await move(world);
    const all = world.source.rows.get(pstnCalls.name) ?? [];
    world.source.withdraw(pstnCalls, 'one of 2026-11-02');
    await world.run({ range: secondOfNovember });
    world.source.rows.set(pstnCalls.name, all);
    await expectEachRowOnce(world);
  });

  it('is written once more, and then no more than before', async () => {
    await move(world);
    await world.run({ range: secondOfNovember });
    const heads = [await world.raw.head(raw), await world.tables.head(table)];
    const { files } = await world.windowAt('2026-11-02');
    expect([files[raw], files[table]]).toEqual(heads.map((head) => head?.etag));
    await world.clock.advance(60_000);
    await world.run({ range: secondOfNovember });
    expect([await world.raw.head(raw), await world.tables.head(table)]).toEqual(heads);
  });

  it('goes on with a pull that was interrupted', async () => {
    await world.goTo('2026-11-03T09:00:00Z');
    const more = ['03', '04', '05', '06'].map((hour) =>
      call(`at ${hour}`, `2026-11-03T${hour}:00:00Z`),
    );
    world.source.put(pstnCalls, ...more);
    const stop = new AbortController();
    let pages = 0;
    world.source.beforeAnswer = () => {
      pages += 1;
      if (pages === 3) stop.abort(new Error('stopped'));
    };
    await world.run({ stop: stop.signal });
    const { pull } = await world.windowAt('2026-11-03');
    expect(pull).toMatchObject({ rows: 4 });
    await move(world);
    world.source.requests.length = 0;
    expect(await world.run()).toMatchObject({ complete: true });
    expect(world.source.requests.map(({ link }) => link)).toEqual([pull?.next]);
    await expectEachRowOnce(world);
  });

  it('has landed call records published', async () => {
    const calls = new CallWorld('2026-11-05T00:30:00Z');
    const publish = () => publishCallRecords(calls.context(), calls.run({ attended: true }));
    await land(calls.context(), [record('a', '2026-11-02T08:00:00Z')]);
    await publish();
    await land(calls.context(), [
      record('a', '2026-11-02T08:00:00Z', 2),
      record('b', '2026-11-02T09:00:00Z'),
    ]);
    await rewrite(calls.raw);
    await rewrite(calls.tables);
    for (const rows of [calls.ledger, calls.inbox, calls.index]) await rewriteRows(rows);
    expect(await publish()).toMatchObject({ published: 1, error: undefined });
    expect(calls.published()).toMatchObject([
      { id: 'a', version: 2 },
      { id: 'b', version: 1 },
    ]);
  });
});

describe('files without their ledger', () => {
  it('are merged with what Graph still has', async () => {
    await rewrite(world.raw);
    await rewrite(world.tables);
    await removeRows(world.ledger);
    const all = world.source.rows.get(pstnCalls.name) ?? [];
    world.source.withdraw(pstnCalls, 'one of 2026-11-01');
    expect(await world.run()).toMatchObject({ complete: true });
    world.source.rows.set(pstnCalls.name, all);
    await expectEachRowOnce(world);
  });

  it('stay as they are where the new ledger does not go back to them', async () => {
    const before = await world.coverage();
    await removeRows(world.ledger);
    world.settings = { ...world.settings, exportStart: secondOfNovember.from };
    await world.run();
    await expectEachRowOnce(world);
    expect(await world.coverage()).toContainEqual(before[0]);
  });

  it('are brought up to date for call records, too', async () => {
    const calls = new CallWorld('2026-11-05T00:30:00Z');
    const run = () => bringCallRecordsUpToDate(calls.context(), calls.run({ attended: true }));
    const landed = record('b', '2026-11-02T09:00:00Z');
    calls.source.put(record('a', '2026-11-02T08:00:00Z'));
    await run();
    calls.source.put(landed);
    await land(calls.context(), [landed]);
    for (const rows of [calls.ledger, calls.inbox, calls.index]) await removeRows(rows);
    calls.source.missing.add('a');
    await run();
    expect(calls.published()).toMatchObject([{ id: 'a' }, { id: 'b' }]);
  });
});

describe('a file that nobody can restore', () => {
  it('is written anew once its ledger row is deleted and its range is exported', async () => {
    const all = world.source.rows.get(pstnCalls.name) ?? [];
    await world.tables.remove(table);
    // Graph has only one of the rows any more; the raw file has both.
    world.source.withdraw(pstnCalls, 'one of 2026-11-02');
    const report = await world.run({ range: secondOfNovember });
    expect(report.feeds[0]?.error).toContain(`${table} is missing`);

    await removeRows(world.ledger, /^(open|done)\|2026-11-02/);
    expect(await world.run({ range: secondOfNovember })).toMatchObject({ complete: true });
    world.source.rows.set(pstnCalls.name, all);
    await expectEachRowOnce(world);
    const shown = (await world.coverage()).map(({ from, rows }) => [from, rows]);
    expect(shown).toContainEqual([secondOfNovember.from, 2]);
  });

  it('is written anew in the same way for call records, as long as Graph lists the window', async () => {
    const calls = new CallWorld('2026-11-05T00:30:00Z');
    const run = (range?: typeof secondOfNovember) =>
      bringCallRecordsUpToDate(calls.context(), calls.run({ attended: true, range }));
    calls.source.put(record('a', '2026-11-02T08:00:00Z'));
    await run();
    const streams = 'tables/callStreams/date=2026-11-02/00-24.parquet';
    await calls.tables.remove(streams);
    await removeRows(calls.ledger, /^(open|done)\|2026-11-02/);
    calls.source.missing.add('a');
    await run(secondOfNovember);
    expect(calls.tables.paths()).toContain(streams);
    expect(calls.published()).toMatchObject([{ id: 'a' }]);
  });

  it('needs nothing of a person if it is the coverage table', async () => {
    const before = await world.coverage();
    await world.tables.remove(coveragePath);
    await world.run();
    expect(await world.coverage()).toEqual(before);
  });
});
