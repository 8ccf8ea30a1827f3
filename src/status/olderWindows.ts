import { setImmediate as nextTurn } from 'node:timers/promises';
import { parquetMetadataAsync, parquetRead } from 'hyparquet';
import type { Blobs } from '../export/blobs.ts';
import { coveragePath } from '../export/coverageFile.ts';
import type { WindowState } from '../export/revisit.ts';
import type { OlderWindow } from './statusFacts.ts';

type WindowsByFeed = ReadonlyMap<string, readonly OlderWindow[]>;

const columns = ['feed', 'from', 'to', 'state', 'pulledAt'];
const states: readonly WindowState[] = ['open', 'settled', 'beyondRetention'];
const parsers = { timestampFromMicroseconds: (micros: bigint) => Number(micros) / 1000 };
// Each try is lost only to a run that has just written coverage.
const mostTries = 10;

/**
 * The windows of which the ledger is not asked, because that would cost more with every year: as
 * the coverage table has them. It is read again only when it was written anew.
 */
export class OlderWindows {
  private known: { readonly etag: string; readonly windows: WindowsByFeed } | undefined;

  /** @param tables the export container */
  constructor(private readonly tables: Blobs) {}

  /**
   * All windows of the table, also recent ones, by feed, oldest first.
   * @throws what storage throws; Error if the file is not a coverage table
   */
  async read(): Promise<WindowsByFeed> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const head = await this.tables.head(coveragePath);
      if (head === undefined) return new Map();
      if (this.known?.etag === head.etag) return this.known.windows;
      const range = { offset: 0, count: head.size };
      const bytes = await this.tables.read(coveragePath, head.etag, range);
      if (bytes === undefined) continue;
      this.known = { etag: head.etag, windows: await windowsOf(bytes) };
      return this.known.windows;
    }
    throw new Error(`${coveragePath} is being replaced by others`);
  }
}

/** Reads a row group at a time: in one go years of hours would block for a third of a second. */
async function windowsOf(bytes: Uint8Array): Promise<WindowsByFeed> {
  const windows = new Map<string, OlderWindow[]>();
  const onComplete = (rows: unknown[][]) => {
    for (const row of rows) add(row, windows);
  };
  const file = new Uint8Array(bytes).buffer;
  const metadata = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    await parquetRead({ file, metadata, columns, parsers, rowStart, rowEnd, onComplete });
    rowStart = rowEnd;
    await nextTurn();
  }
  return windows;
}

function add(
  [feed, from, to, name, pulledAt]: readonly unknown[],
  windows: Map<string, OlderWindow[]>,
): void {
  const state = states.find((known) => known === name);
  const isWindow = typeof from === 'number' && typeof to === 'number' && state !== undefined;
  if (typeof feed !== 'string' || !isWindow) {
    throw new Error(`${coveragePath} has a row that is not a row of the coverage table`);
  }
  const known = windows.get(feed) ?? [];
  known.push({ from, to, state, pulledAt: typeof pulledAt === 'number' ? pulledAt : undefined });
  windows.set(feed, known);
}
