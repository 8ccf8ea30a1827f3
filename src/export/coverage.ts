import type { BlobHead, Blobs } from './blobs.ts';
import { chunksOf } from './chunksOf.ts';
import { coveragePath, readCoverage, writeCoverage, type CoverageRow } from './coverageFile.ts';
import type { Entity, EntityChange } from './entityTable.ts';
import type { Ledger } from './ledger.ts';
import type { WindowRow } from './windowRow.ts';

/** How far a window's records have got. */
export type WindowCounts = Pick<CoverageRow, 'listed' | 'landed' | 'published' | 'gone'>;

/** A feed's ledger; one whose rows do not say everything adds how far a window has got. */
export interface CoverageSource extends Pick<Ledger, 'feed' | 'table' | 'list'> {
  countsOf?(row: WindowRow): Promise<WindowCounts>;
}

interface StaleMarks {
  readonly source: CoverageSource;
  readonly marks: readonly Entity[];
}

const noCounts = { listed: undefined, landed: undefined, published: undefined, gone: undefined };
const mostTries = 10;
const allTime = { from: 0, to: Date.UTC(9999) };
const marksPerTransaction = 100;

/**
 * Brings the coverage table up to date with every window that is marked as changed; a table that
 * has been lost is made anew.
 * @returns true if the table was written
 */
export async function refreshCoverage(
  tables: Blobs,
  sources: readonly CoverageSource[],
  fence: string,
): Promise<boolean> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const head = await tables.head(coveragePath);
    const stale = await readMarks(sources);
    if (head && stale.every(({ marks }) => marks.length === 0)) return false;
    const known = head ? await readRows(tables, head) : [];
    if (known === undefined) continue;
    const rows = await updated(known, stale);
    if (rows.length === 0) return false;
    const bytes = await writeCoverage(rows);
    const writer = tables.writer(coveragePath, fence, 'application/vnd.apache.parquet');
    await writer.write(bytes);
    const etag = await writer.commit(head ? { ifMatch: head.etag } : { ifAbsent: true });
    if (etag === undefined) continue;
    for (const { source, marks } of stale) await removeMarks(source, marks);
    return true;
  }
  throw new Error(`${coveragePath} is being replaced by others`);
}

async function readMarks(sources: readonly CoverageSource[]): Promise<StaleMarks[]> {
  return Promise.all(
    sources.map(async (source) => {
      const marks: Entity[] = [];
      for await (const mark of source.table.list(source.feed, 'stale|', 'stale}')) marks.push(mark);
      return { source, marks };
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
  const shown = new Set(known.map(({ feed }) => feed));
  for (const { source, marks } of stale) {
    for (const range of shown.has(source.feed) ? marks.map(rangeOf) : [allTime]) {
      for (const { row } of await source.list(range)) {
        const counts = await source.countsOf?.(row);
        rows.set(`${row.feed}|${row.from}`, toCoverage(row, counts ?? noCounts));
      }
    }
  }
  return [...rows.values()];
}

function rangeOf({ rowKey }: Entity): Pick<WindowRow, 'from' | 'to'> {
  const [, from = '', to = ''] = rowKey.split('|');
  return { from: Date.parse(from), to: Date.parse(to) };
}

function toCoverage(row: WindowRow, counts: WindowCounts): CoverageRow {
  const { feed, from, to, state, lastPull } = row;
  const hasFiles = Object.keys(row.files).length > 0;
  return {
    feed,
    from,
    to,
    state,
    rows: hasFiles ? row.rows : undefined,
    lastPullRows: lastPull === undefined ? undefined : row.lastPullRows,
    pulledAt: lastPull,
    ...counts,
  };
}

/** Removes marks that have been served; one that was set again meanwhile stays. */
async function removeMarks(
  { table, feed }: CoverageSource,
  marks: readonly Entity[],
): Promise<void> {
  const removals = marks.map(({ rowKey, etag }): EntityChange => ({
    kind: 'delete',
    rowKey,
    etag,
  }));
  for (const chunk of chunksOf(removals, marksPerTransaction)) {
    if ((await table.transact(feed, chunk)) !== undefined) continue;
    for (const removal of chunk) await table.transact(feed, [removal]);
  }
}
