import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BlobServiceClient } from '@azure/storage-blob';
import { parquetMetadata } from 'hyparquet';
import { inject, test as base } from 'vitest';
import { logFeeds } from '../../../src/feeds/index.ts';
import { startTenant, type Tenant } from '../../../src/local/tenant/startTenant.ts';
import type { TenantOptions } from '../../../src/local/tenant/tenantOptions.ts';
import { systemClock } from '../../../src/systemClock.ts';
import { startExport, type EndedProcess, type ExportProcess } from './exportProcess.ts';
import { startStorageProxy, type StorageProxy } from './storageProxy.ts';

const dayMs = 86_400_000;

// Once, because midnight may pass while tests run.
const startedAt = Date.now();

/** Midnight of the day on which the tests began, or of days before it; milliseconds since 1970. */
export function midnight(daysAgo: number): number {
  return startedAt - (startedAt % dayMs) - daysAgo * dayMs;
}

/** `2026-11-01` */
export function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** A test that is given `startWorld`, whose worlds end with it. */
export const test = base.extend<{ startWorld: typeof ExportWorld.start }>({
  startWorld: async ({}, use) => {
    const worlds: ExportWorld[] = [];
    await use(async (env, options) => {
      const world = await ExportWorld.start(env, options);
      worlds.push(world);
      return world;
    });
    await Promise.all(worlds.map((world) => world.close()));
  },
});

/** A tenant whose rows end with yesterday, and an export of its own that begins two days back. */
export class ExportWorld {
  readonly container = `test-${randomUUID().slice(0, 13)}`;
  /**
   * Called with each request to the tenant or the storage, before it is answered; false loses one
   * to the storage on its way.
   */
  onRequest: () => boolean = () => true;
  readonly env: Record<string, string>;
  private readonly programs: ExportProcess[] = [];
  private readonly blobs = BlobServiceClient.fromConnectionString(
    inject('storageConnectionString'),
  );

  private constructor(
    readonly tenant: Tenant,
    private readonly proxy: StorageProxy,
    env: Readonly<Record<string, string>>,
  ) {
    this.env = {
      GRAPH_BASE_URL: tenant.url,
      EXPORT_STORAGE: proxy.connectionString,
      EXPORT_CONTAINER: this.container,
      EXPORT_START: dateOf(midnight(2)),
      FEEDS: logFeeds.map(({ name }) => name).join(','),
      ...env,
    };
  }

  /** @param env settings beside the usual ones */
  static async start(
    env: Readonly<Record<string, string>> = {},
    options: Partial<TenantOptions> = {},
  ): Promise<ExportWorld> {
    const requests = { arrived: () => true };
    const sleep = () => {
      requests.arrived();
      return Promise.resolve();
    };
    const clock = { ...systemClock, sleep };
    // With any latency, the tenant's clock is asked to wait before each answer.
    const usual = { clock, latencyMs: 1, from: midnight(9), to: midnight(0) };
    const tenant = await startTenant({ ...usual, ...options });
    const proxy = await startStorageProxy(inject('storageConnectionString'), () =>
      requests.arrived(),
    );
    const world = new ExportWorld(tenant, proxy, env);
    requests.arrived = () => world.onRequest();
    return world;
  }

  async close(): Promise<void> {
    for (const program of this.programs) program.kill('SIGKILL');
    this.proxy.close();
    await this.tenant.close();
  }

  /** Starts the program. */
  begin(...args: string[]): ExportProcess {
    const program = startExport(this.env, args);
    this.programs.push(program);
    return program;
  }

  /** Runs the program to its end. */
  run(...args: string[]): Promise<EndedProcess> {
    return this.begin(...args).ended;
  }

  /** All raw rows of a feed, sorted. */
  async rawRows(feed: string): Promise<string[]> {
    const files = await this.read(`${this.container}-raw`, `${feed}/`);
    const texts = files.map((bytes) => gunzipSync(bytes).toString());
    return texts.flatMap((text) => text.split('\n').filter((line) => line !== '')).sort();
  }

  /** The exported call records, by id. */
  async callRecords(): Promise<Record<string, unknown>[]> {
    const lines = await this.rawRows('callRecords');
    return byId(lines.map((line) => JSON.parse(line) as Record<string, unknown>));
  }

  /** The call records that the tenant holds since some midnight, by id. */
  trueCallRecords(from = midnight(2)): Record<string, unknown>[] {
    return byId(this.tenant.callRecords.truth(from, Date.now()));
  }

  /** Rows of all files of a table, together. */
  async tableRows(table: string): Promise<number> {
    const files = await this.read(this.container, `tables/${table}/`);
    const counts = files.map((bytes) => Number(parquetMetadata(copyOf(bytes)).num_rows));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** What the tenant holds of a feed since some midnight, sorted. */
  truth(feed: string, from = midnight(2), to = midnight(0)): string[] {
    const { apiVersion } = logFeeds.find(({ name }) => name === feed) ?? {};
    return this.tenant.truth(feed, from, to, apiVersion).sort();
  }

  /** Paths of all files, sorted. */
  async paths(container = this.container): Promise<string[]> {
    const client = this.blobs.getContainerClient(container);
    if (!(await client.exists())) return [];
    const paths: string[] = [];
    for await (const { name } of client.listBlobsFlat()) paths.push(name);
    return paths.sort();
  }

  /** Copies the files that people query. */
  async copyFiles(folder: string): Promise<void> {
    const client = this.blobs.getContainerClient(this.container);
    for (const path of await this.paths()) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await client.getBlobClient(path).downloadToFile(file);
    }
  }

  /** Contents of the files below a prefix. */
  private async read(container: string, prefix: string): Promise<Buffer[]> {
    const client = this.blobs.getContainerClient(container);
    const paths = (await this.paths(container)).filter((path) => path.startsWith(prefix));
    return Promise.all(paths.map((path) => client.getBlobClient(path).downloadToBuffer()));
  }
}

function byId(records: readonly Readonly<Record<string, unknown>>[]) {
  return records.toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
}

function copyOf(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
