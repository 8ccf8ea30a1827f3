import { describe, expect, it } from 'vitest';
import { addGone } from '../../src/callRecords/gone.ts';
import { callRecordCoverage } from '../../src/callRecords/reconcileCoverage.ts';
import { refreshCoverage } from '../../src/export/coverage.ts';
import { coveragePath, readCoverage, type CoverageRow } from '../../src/export/coverageFile.ts';
import { Ledger } from '../../src/export/ledger.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { CallWorld, record } from '../support/callWorld.ts';
import { dayMs, World } from '../support/world.ts';
import { addPending, changeRow, publishInbox, reconcile, windowFrom } from './reconcileWorld.ts';

const from = '2026-11-02';
const start = Date.parse(from);

function listedWorld(): CallWorld {
  const world = new CallWorld('2026-11-03T06:00:00Z', { exportStart: start });
  world.source.put(
    record('a', '2026-11-02T10:00:00Z'),
    record('b', '2026-11-02T11:00:00Z'),
    record('c', '2026-11-02T12:00:00Z'),
  );
  return world;
}

/** What coverage says of the window. */
async function coverageOf(world: CallWorld): Promise<CoverageRow | undefined> {
  const { ledger } = world.context();
  await ledger.table.transact(ledger.feed, [ledger.staleMark({ from: start, to: start + dayMs })]);
  await refreshCoverage(world.tables, [callRecordCoverage(ledger)], 'host/1');
  const rows = await readCoverage(world.tables.bytes(coveragePath));
  return rows.find((row) => row.from === start);
}

describe('coverage of call records', () => {
  it('says for each window how many are listed, landed, published and gone', async () => {
    const world = listedWorld();
    await reconcile(world);
    expect(await coverageOf(world)).toMatchObject({
      ...{ feed: 'callRecords', state: 'open', rows: undefined, lastPullRows: 3 },
      ...{ listed: 3, landed: 0, published: 0, gone: 0 },
    });
    await addPending(world, from, 2);
    expect(await coverageOf(world)).toMatchObject({ landed: 2, published: 0 });
    await world.ledger.transact('callRecords', [addGone(start, 'c'), addGone(start + dayMs, 'd')]);
    expect(await coverageOf(world)).toMatchObject({ landed: 2, gone: 1 });
  });

  it('counts what is published as landed, and landed runs of a window together', async () => {
    const world = listedWorld();
    await reconcile(world);
    await publishInbox(world);
    await addPending(world, from, 1);
    await addPending(world, from, 4);
    await addPending(world, '2026-11-03', 8);
    expect(await coverageOf(world)).toMatchObject({ rows: 3, landed: 8, published: 3 });
  });

  it('does not know what is listed before the first list, but what is published', async () => {
    const world = listedWorld();
    const { ledger } = world.context();
    await ledger.windowsOf({ from: start, to: start + dayMs }, 24);
    await changeRow(world, await windowFrom(world, from), { files: { file: '"1"' }, rows: 2 });
    expect(await coverageOf(world)).toMatchObject({
      ...{ rows: 2, lastPullRows: undefined, pulledAt: undefined },
      ...{ listed: undefined, landed: 2, published: 2, gone: 0 },
    });
  });

  it('is marked as stale by every complete list', async () => {
    const world = listedWorld();
    await reconcile(world);
    const { ledger } = world.context();
    await refreshCoverage(world.tables, [callRecordCoverage(ledger)], 'host/1');
    world.source.put(record('late', '2026-11-02T13:00:00Z'));
    await world.clock.advance(dayMs);
    await reconcile(world);
    await refreshCoverage(world.tables, [callRecordCoverage(ledger)], 'host/1');
    const [row] = await readCoverage(world.tables.bytes(coveragePath));
    expect(row).toMatchObject({ listed: 4, pulledAt: world.clock.now() });
  });

  it('stands beside that of the logs, written by other processes at the same time', async () => {
    const world = listedWorld();
    await reconcile(world);
    const logs = new World('2026-11-03T06:00:00Z', { exportStart: start });
    await logs.run();
    const logLedger = new Ledger(pstnCalls.name, logs.ledger);
    const stale = logLedger.staleMark({ from: start, to: start + 2 * dayMs });
    await logs.ledger.transact(pstnCalls.name, [stale]);
    const { ledger } = world.context();
    await Promise.all([
      refreshCoverage(world.tables, [callRecordCoverage(ledger)], 'host/1'),
      refreshCoverage(world.tables, [logLedger], 'host/2'),
    ]);
    const rows = await readCoverage(world.tables.bytes(coveragePath));
    const said = rows.map(({ feed, listed, landed, published, gone }) => [
      ...[feed, listed, landed, published, gone],
    ]);
    expect(said).toEqual([
      ['callRecords', 3, 0, 0, 0],
      ['callRecords', 0, 0, 0, 0],
      ['pstnCalls', undefined, undefined, undefined, undefined],
      ['pstnCalls', undefined, undefined, undefined, undefined],
    ]);
  });
});
