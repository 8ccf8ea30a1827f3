import type { BlobHead, Blobs } from './blobs.ts';
import { coveragePath, readCoverage, writeCoverage, type CoverageRow } from './coverageFile.ts';
import type { Entity, EntityChange } from './entityTable.ts';
import type { Ledger } from './ledger.ts';
import type { WindowRow } from './windowRow.ts';

interface StaleMarks {
  readonly ledger: Ledger;
  readonly marks: readonly Entity[];
}

const mostTries = 10;
const marksPerTransaction = 100;

/**
 * Brings the coverage table up to date with every window that is marked as changed.
 * @returns true if the table was written
 */
export async function refreshCoverage(
  tables: Blobs,
  ledgers: readonly Ledger[],
  fence: string,
): Promise<boolean> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const head = await tables.head(coveragePath);
    const stale = await readMarks(ledgers);
    if (stale.every(({ marks }) => marks.length === 0)) return false;
    const known = head ? await readRows(tables, head) : [];
    if (known === undefined) continue;
    const bytes = await writeCoverage(await updated(known, stale));
    const writer = tables.writer(coveragePath, fence, 'application/vnd.apache.parquet');
    await writer.write(bytes);
    const etag = await writer.commit(head ? { ifMatch: head.etag } : { ifAbsent: true });
    if (etag === undefined) continue;
    for (const { ledger, marks } of stale) await removeMarks(ledger, marks);
    return true;
  }
  throw new Error(`${coveragePath} is being replaced by others`);
}

async function readMarks(ledgers: readonly Ledger[]): Promise<StaleMarks[]> {
  return Promise.all(
    ledgers.map(async (ledger) => {
      const marks: Entity[] = [];
      for await (const mark of ledger.table.list(ledger.feed, 'stale|', 'stale}')) marks.push(mark);
      return { ledger, marks };
    }),
  );
}

/** @returns undefined if the table has been replaced meanwhile */
async function readRows(tables: Blobs, head: BlobHead): Promise<CoverageRow[] | undefined> {
  const bytes = await tables.read(coveragePath, head.etag, { offset: 0, count: head.size });
  return bytes && readCoverage(bytes);
}

async function updated(
  known: readonly CoverageRow[],
  stale: readonly StaleMarks[],
): Promise<CoverageRow[]> {
  const rows = new Map(known.map((row) => [`${row.feed}|${row.from}`, row]));
  for (const { ledger, marks } of stale) {
    for (const { rowKey } of marks) {
      const [, from = '', to = ''] = rowKey.split('|');
      const windows = await ledger.list({ from: Date.parse(from), to: Date.parse(to) });
      for (const { row } of windows) rows.set(`${row.feed}|${row.from}`, toCoverage(row));
    }
  }
  return [...rows.values()];
}

function toCoverage(row: WindowRow): CoverageRow {
  const { feed, from, to, state, lastPull } = row;
  const wasPulled = lastPull !== undefined;
  return {
    feed,
    from,
    to,
    state,
    rows: wasPulled ? row.rows : undefined,
    lastPullRows: wasPulled ? row.lastPullRows : undefined,
    pulledAt: lastPull,
  };
}

/** Removes marks that have been served; one that was set again meanwhile stays. */
async function removeMarks(ledger: Ledger, marks: readonly Entity[]): Promise<void> {
  const removals = marks.map(({ rowKey, etag }): EntityChange => ({
    kind: 'delete',
    rowKey,
    etag,
  }));
  for (let first = 0; first < removals.length; first += marksPerTransaction) {
    const chunk = removals.slice(first, first + marksPerTransaction);
    if ((await ledger.table.transact(ledger.feed, chunk)) !== undefined) continue;
    for (const removal of chunk) await ledger.table.transact(ledger.feed, [removal]);
  }
}
