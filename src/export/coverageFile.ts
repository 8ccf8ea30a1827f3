import { parquetReadObjects } from 'hyparquet';
import type { Columns } from '../feeds/feed.ts';
import type { Cell } from './cell.ts';
import { createCellFile } from './cellFile.ts';

const states = ['open', 'settled', 'beyondRetention'] as const;

/** How complete a window's files are. Times are milliseconds since 1970. */
export interface CoverageRow {
  readonly feed: string;
  readonly from: number;
  readonly to: number;
  readonly state: (typeof states)[number];
  /** Rows of the window's files; undefined if there are none yet. */
  readonly rows: number | undefined;
  /** Distinct rows of the window in its last complete pull. */
  readonly lastPullRows: number | undefined;
  /** When the last complete pull began. */
  readonly pulledAt: number | undefined;
  /** Call records in the last complete list; this and the next are undefined for logs. */
  readonly listed: number | undefined;
  /** Call records that have been fetched, published or not. */
  readonly landed: number | undefined;
  /** Call records in the window's files. */
  readonly published: number | undefined;
  /** Call records that were listed, and that Graph has forgotten before they could be fetched. */
  readonly gone: number | undefined;
}

/** Path in the export container. */
export const coveragePath = 'tables/coverage/coverage.parquet';

const columns: Columns = {
  feed: 'text',
  from: 'timestamp',
  to: 'timestamp',
  state: 'text',
  rows: 'int32',
  lastPullRows: 'int32',
  pulledAt: 'timestamp',
  listed: 'int32',
  landed: 'int32',
  published: 'int32',
  gone: 'int32',
};

/** @returns the coverage table as a Parquet file, sorted by feed and time */
export async function writeCoverage(rows: readonly CoverageRow[]): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const file = createCellFile(columns, (bytes) => {
    parts.push(bytes);
    return Promise.resolve();
  });
  const sorted = rows.toSorted((a, b) =>
    a.feed === b.feed ? a.from - b.from : a.feed < b.feed ? -1 : 1,
  );
  for (const row of sorted) await file.add(cellsOf(row));
  await file.finish();
  return Buffer.concat(parts);
}

/**
 * @param bytes what `writeCoverage` returned
 * @throws Error if it is another file
 */
export async function readCoverage(bytes: Uint8Array): Promise<CoverageRow[]> {
  const file = new Uint8Array(bytes).buffer;
  const rows: Record<string, unknown>[] = await parquetReadObjects({ file });
  return rows.map(rowOf);
}

function cellsOf(row: CoverageRow): Cell[] {
  return [
    row.feed,
    microsOfMs(row.from),
    microsOfMs(row.to),
    row.state,
    row.rows ?? null,
    row.lastPullRows ?? null,
    row.pulledAt === undefined ? null : microsOfMs(row.pulledAt),
    row.listed ?? null,
    row.landed ?? null,
    row.published ?? null,
    row.gone ?? null,
  ];
}

function microsOfMs(time: number): bigint {
  return BigInt(time) * 1000n;
}

function rowOf(row: Record<string, unknown>): CoverageRow {
  const { feed, state } = row;
  const [from, to] = [msOf(row['from']), msOf(row['to'])];
  const known = states.find((name) => name === state);
  if (typeof feed !== 'string' || from === undefined || to === undefined || known === undefined) {
    throw new Error(`${coveragePath} has a row that is not a row of the coverage table`);
  }
  return {
    feed,
    from,
    to,
    state: known,
    rows: countOf(row['rows']),
    lastPullRows: countOf(row['lastPullRows']),
    pulledAt: msOf(row['pulledAt']),
    // A file of an earlier release does not have these columns.
    listed: countOf(row['listed']),
    landed: countOf(row['landed']),
    published: countOf(row['published']),
    gone: countOf(row['gone']),
  };
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function msOf(value: unknown): number | undefined {
  return value instanceof Date ? value.getTime() : undefined;
}
