import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { exportLogs, type RunReport } from '../../src/export/exportLogs.ts';
import type { ExportRun, ExportSettings } from '../../src/export/exportRun.ts';
import { Ledger } from '../../src/export/ledger.ts';
import type { WindowRow } from '../../src/export/windowRow.ts';
import { edge } from '../../src/export/window.ts';
import { readCoverage } from '../../src/export/coverageFile.ts';
import { coveragePath } from '../../src/export/coverageFile.ts';
import type { LogFeed } from '../../src/feeds/feed.ts';
import { pstnCalls } from '../../src/feeds/pstnCalls.ts';
import { createLog, type LogRecord } from '../../src/log.ts';
import { FakeClock } from './fakeClock.ts';
import { FakeLogSource } from './fakeLogSource.ts';
import { MemoryBlobs } from './memoryBlobs.ts';
import { MemoryEntityTable } from './memoryEntityTable.ts';
import { Steps } from './steps.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

const never = new AbortController().signal;

/** A tenant and a storage account in memory, and instances of the exporter that share them. */
export class World {
  readonly clock: FakeClock;
  readonly tables: MemoryBlobs;
  readonly raw: MemoryBlobs;
  readonly ledger = new MemoryEntityTable();
  readonly source: FakeLogSource;
  readonly events: LogRecord[] = [];
  feeds: readonly LogFeed[] = [pstnCalls];
  settings: ExportSettings;
  private instances = 0;

  constructor(
    now: string,
    settings: Partial<ExportSettings> & { readonly pageSize?: number } = {},
  ) {
    this.clock = new FakeClock(Date.parse(now), { autoAdvance: true });
    this.tables = new MemoryBlobs(this.clock);
    this.raw = new MemoryBlobs(this.clock);
    this.source = new FakeLogSource(settings.pageSize);
    this.settings = { partitionHours: 24, revisitHours: [1, 3, 24], ...settings };
  }

  /** A world of its own where everything is as here; what the source waits for is left out. */
  copy(): World {
    const { settings, source } = this;
    const copy = new World(new Date(this.clock.now()).toISOString(), {
      ...settings,
      pageSize: source.pageSize,
    });
    for (const part of ['tables', 'raw'] as const) copy[part].copyFrom(this[part]);
    copy.ledger.copyFrom(this.ledger);
    copy.source.copyFrom(source);
    copy.events.push(...this.events);
    copy.feeds = this.feeds;
    copy.instances = this.instances;
    return copy;
  }

  /**
   * The same for worlds of the same time where the same is stored: whatever a new instance does,
   * it does in all of them.
   */
  digest(): string {
    const { tables, raw, ledger, clock } = this;
    return [clock.now(), tables.digest(), raw.digest(), ledger.digest()].join(' ');
  }

  /** Runs a new instance of the exporter once. */
  run(run: Partial<ExportRun> = {}, steps = new Steps()): Promise<RunReport> {
    this.instances += 1;
    const holder = `host/${this.instances}`;
    const { clock, settings, feeds } = this;
    return exportLogs(
      {
        feeds,
        clock,
        settings,
        ledger: steps.table(this.ledger),
        blobs: { tables: steps.blobs(this.tables), raw: steps.blobs(this.raw) },
        source: steps.source(this.source),
        claimant: { clock, holder, isGone: () => false },
        log: createLog((record) => this.events.push(record)),
      },
      { attended: false, stop: never, giveUpAt: Infinity, ...run },
    );
  }

  /** Moves the time on to a moment. */
  async goTo(moment: string): Promise<void> {
    await this.clock.advance(Date.parse(moment) - this.clock.now());
  }

  /** Beginnings of the windows that Graph has been asked for since the last call, in order. */
  takeAsked(feed: LogFeed = pstnCalls): string[] {
    const requests = this.source.requests.filter((request) => request.feed.name === feed.name);
    const others = this.source.requests.filter((request) => request.feed.name !== feed.name);
    this.source.requests.splice(0, this.source.requests.length, ...others);
    return requests.filter(({ link }) => link === undefined).map(({ range }) => edge(range.from));
  }

  /** What was reported as odd about rows, one summary a pull. */
  findings(): unknown[] {
    return this.events
      .filter(({ event }) => event === 'rowFindings')
      .map(({ fields }) => ('findings' in fields ? fields.findings : undefined));
  }

  /** The window that holds a moment. */
  async windowAt(moment: string, feed: LogFeed = pstnCalls): Promise<WindowRow> {
    const time = Date.parse(moment);
    const windows = await this.windows(feed);
    const found = windows.filter(({ from, to }) => from <= time && time < to);
    if (found[0] === undefined || found.length > 1) throw new Error(`no one window at ${moment}`);
    return found[0];
  }

  /** The rows of a feed's raw files by path, as their texts. */
  rawRows(feed: LogFeed = pstnCalls): Record<string, string[]> {
    const paths = this.raw.paths().filter((path) => path.startsWith(`${feed.name}/`));
    return Object.fromEntries(paths.map((path) => [path, linesOf(this.raw.bytes(path))]));
  }

  /** Every row text of a feed's raw files, in the order of the files. */
  allRows(feed: LogFeed = pstnCalls): string[] {
    return Object.values(this.rawRows(feed)).flat();
  }

  /** The ids in a feed's table files by path. */
  async tableIds(feed: LogFeed = pstnCalls): Promise<Record<string, unknown[]>> {
    const paths = this.tables.paths().filter((path) => path.startsWith(`tables/${feed.name}/`));
    const entries = paths.map(async (path) => {
      const rows = await this.tableRows(path);
      return [path, rows.map((row) => row['id'])] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  async tableRows(path: string): Promise<Record<string, unknown>[]> {
    const file = new Uint8Array(this.tables.bytes(path)).buffer;
    return parquetReadObjects({ file });
  }

  async windows(feed: LogFeed = pstnCalls): Promise<WindowRow[]> {
    const stored = await new Ledger(feed.name, this.ledger).list({ from: 0, to: 4e12 });
    return stored.map(({ row }) => row);
  }

  async coverage() {
    return readCoverage(this.tables.bytes(coveragePath));
  }

  /** Paths of checkpoints that are still stored. */
  staging(): string[] {
    return this.raw.paths().filter((path) => path.startsWith('staging/'));
  }
}

export function linesOf(bytes: Uint8Array): string[] {
  return gunzipSync(bytes).toString().split('\n').slice(0, -1);
}

/** A PSTN row with the fields that matter to the engine. */
export function call(id: string, startDateTime: string, more: Record<string, unknown> = {}) {
  return { id, startDateTime, ...more };
}
