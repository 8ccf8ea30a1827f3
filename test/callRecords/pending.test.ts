import { describe, expect, it } from 'vitest';
import {
  addDrop,
  addRun,
  isPending,
  landingFolder,
  readPending,
} from '../../src/callRecords/pending.ts';
import { Ledger } from '../../src/export/ledger.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';

const first = Date.parse('2026-11-01');
const second = Date.parse('2026-11-02');

function run(from: number, name: string) {
  return { from, name, records: 7, added: 3, listAt: 12_345 };
}

function newLedger(): Ledger {
  return new Ledger('callRecords', new MemoryEntityTable());
}

async function change(ledger: Ledger, ...changes: ReturnType<typeof addRun>[]): Promise<void> {
  expect(await ledger.table.transact(ledger.feed, changes)).toBeDefined();
}

describe('what is to be published', () => {
  it('is nothing at first', async () => {
    expect(await readPending(newLedger())).toEqual([]);
  });

  it('is read by window, runs and drops apart', async () => {
    const ledger = newLedger();
    const runs = [run(first, '1-a'), run(first, '2-b'), run(second, '1-a')];
    await change(ledger, ...runs.map(addRun), addDrop(second, 'moved'));
    expect(await readPending(ledger)).toMatchObject([
      { from: first, runs: runs.slice(0, 2), dropped: [] },
      { from: second, runs: runs.slice(2), dropped: ['moved'] },
    ]);
    expect(await readPending(ledger, second)).toMatchObject([{ from: second, dropped: ['moved'] }]);
    expect(await readPending(ledger, first + 3_600_000)).toEqual([]);
  });

  it('is at most what one commit can hold; the rest comes next', async () => {
    const ledger = newLedger();
    const names = Array.from({ length: 95 }, (_, i) => String(i).padStart(2, '0'));
    await change(ledger, ...names.map((name) => addRun(run(first, name))));
    const [work] = await readPending(ledger);
    expect(work?.runs.map(({ name }) => name)).toEqual(names.slice(0, 90));
    await change(ledger, ...(work?.done ?? []));
    const [rest] = await readPending(ledger);
    expect(rest?.runs.map(({ name }) => name)).toEqual(names.slice(90));
  });

  it('is left where it was noted again meanwhile', async () => {
    const ledger = newLedger();
    await change(ledger, addDrop(first, 'a'));
    const [work] = await readPending(ledger);
    await change(ledger, addDrop(first, 'a'));
    expect(await ledger.table.transact(ledger.feed, work?.done ?? [])).toBeUndefined();
    expect(await readPending(ledger)).toHaveLength(1);
  });

  it('leaves the windows of the ledger alone', async () => {
    const ledger = newLedger();
    await ledger.windowsOf({ from: first, to: second }, 24);
    await change(ledger, addRun(run(first, '1-a')));
    expect(await readPending(ledger)).toHaveLength(1);
    expect(await ledger.open()).toHaveLength(1);
  });

  it('is known of a single run', async () => {
    const ledger = newLedger();
    await change(ledger, addRun(run(first, '1-a')));
    expect(await isPending(ledger, run(first, '1-a'))).toBe(true);
    expect(await isPending(ledger, run(second, '1-a'))).toBe(false);
    expect(await isPending(ledger, run(first, '1'))).toBe(false);
  });

  it('lies in a folder of its window', () => {
    expect(landingFolder(first)).toBe('landing/2026-11-01T00:00:00Z');
  });
});
