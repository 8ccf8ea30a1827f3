import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createLog, logLine } from '../../src/log.ts';
import type { Log } from '../../src/log.ts';
import { freePorts } from '../../src/local/start/freePorts.ts';
import { RunLines } from '../../src/local/start/runLines.ts';
import { runLocal } from '../../src/local/start/runLocal.ts';
import { startTenant } from '../../src/local/tenant/startTenant.ts';
import { systemClock } from '../../src/systemClock.ts';
import { noteLine } from '../support/logs/loggedLine.ts';

const appRoot = path.resolve(import.meta.dirname, '../..');
const environment = { ...process.env };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'start-'));
  process.env['FEEDS'] = 'pstnCalls';
});

afterEach(async () => {
  await rm(folder, { recursive: true });
  // The local host leaves the app's settings in the environment.
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
});

/** Runs until a line is said, in that folder and on free ports. @returns all lines */
async function runUntil(
  last: RegExp,
  onLine: (line: string) => void = () => undefined,
): Promise<string[]> {
  const stop = new AbortController();
  const lines: string[] = [];
  const say = (line: string) => {
    lines.push(line);
    noteLine({ source: 'host', text: line });
    onLine(line);
    if (last.test(line)) stop.abort();
  };
  const ports = { host: 0, tenant: 0, storage: [0, 0, 0] as const };
  await runLocal({ appRoot, folder, ports, days: 1, stop: stop.signal, say });
  return lines;
}

/** The lines that tell of a pulled window, without their figures. */
function pulled(lines: readonly string[]): (string | undefined)[] {
  return lines.flatMap((line) => /^(pstnCalls [\d-]+): \d+ rows/.exec(line)?.[1] ?? []);
}

const days = () =>
  [0, 1].map((n) => new Date(Date.now() - n * 86_400_000).toISOString().slice(0, 10));

async function writeSettings(values: Record<string, string>): Promise<void> {
  const text = JSON.stringify({ Values: values });
  await writeFile(path.join(folder, 'local.settings.json'), text);
}

async function filesIn(connectionString: string, container: string): Promise<string[]> {
  const service = BlobServiceClient.fromConnectionString(connectionString);
  const names: string[] = [];
  for await (const { name } of service.getContainerClient(container).listBlobsFlat())
    names.push(name);
  return names;
}

describe('without local.settings.json', () => {
  it('exports at once, stops in the middle, and the next start does the rest', async () => {
    const [today, yesterday] = days();
    const first = await runUntil(/^pstnCalls .* rows/);
    expect(first).toContain('pstnCalls: 2 windows to pull');
    expect(pulled(first)).toEqual([`pstnCalls ${today ?? ''}`]);

    let files: Promise<string[]> | undefined;
    const second = await runUntil(/^Up to date/, (line) => {
      const connectionString = /CONNECTION_STRING '(.*)'/.exec(line)?.[1] ?? '';
      if (connectionString !== '') files = filesIn(connectionString, 'call-exports');
    });
    expect(second).toContain('pstnCalls: 1 window to pull');
    expect(pulled(second)).toEqual([`pstnCalls ${yesterday ?? ''}`]);
    expect(await files).toContain(`tables/pstnCalls/date=${today ?? ''}/00-24.parquet`);
  });

  it('tells where to look, at addresses that answer until it is stopped', async () => {
    const asked: Promise<number>[] = [];
    const lines = await runUntil(/^Up to date/, (line) => {
      const run = /curl -X POST -H "x-functions-key: (\S+)" (\S+)$/.exec(line);
      if (run !== null) {
        const headers = { 'x-functions-key': run[1] ?? '' };
        asked.push(fetch(run[2] ?? '', { method: 'POST', headers }).then(({ status }) => status));
      }
      const fault = /curl -d "(.*)" (\S+)$/.exec(line);
      if (fault !== null) {
        // None at all, so that the run need not wait for another try.
        const body = (fault[1] ?? '').replaceAll('\\"', '"').replace('"times":3', '"times":0');
        asked.push(fetch(fault[2] ?? '', { method: 'POST', body }).then(({ status }) => status));
      }
    });
    expect(await Promise.all(asked)).toEqual([202, 201, 201]);
    const [url] = lines.join('\n').match(/http:\/\/127\.0\.0\.1:\d+(?=, key)/) ?? [''];
    await expect(fetch(url)).rejects.toThrow();
  });
});

describe('with local.settings.json', () => {
  it('uses exactly what it says', async () => {
    const connectionString = inject('storageConnectionString');
    const tenant = await startTenant({ clock: systemClock });
    await writeSettings({
      GRAPH_BASE_URL: tenant.url,
      EXPORT_STORAGE: connectionString,
      EXPORT_CONTAINER: 'own-settings',
      EXPORT_START: days()[0] ?? '',
      NOTIFICATION_URL: '',
    });
    try {
      const lines = await runUntil(/^Up to date/);
      expect(pulled(lines)).toEqual([`pstnCalls ${days()[0] ?? ''}`]);
      expect(tenant.tally('pstnCalls').requests).toBe(1);
      expect(await filesIn(connectionString, 'own-settings')).toContain(
        `tables/pstnCalls/date=${days()[0] ?? ''}/00-24.parquet`,
      );
      await expect(access(path.join(folder, '.local'))).rejects.toThrow('ENOENT');
    } finally {
      await tenant.close();
    }
  });

  it('says so when no storage emulator answers', async () => {
    const [port] = await listenOnce();
    const endpoint = `http://127.0.0.1:${String(port)}/devstoreaccount1`;
    const others = inject('storageConnectionString').replace(/BlobEndpoint=[^;]*/, '');
    await writeSettings({ EXPORT_STORAGE: `${others};BlobEndpoint=${endpoint}` });
    await expect(runUntil(/./)).rejects.toThrow(`No storage emulator answers at ${endpoint}`);
  });

  it('says what is wrong in it', async () => {
    await writeSettings({
      EXPORT_STORAGE: inject('storageConnectionString'),
      PARTITION_HOURS: '5',
    });
    await expect(runUntil(/./)).rejects.toThrow('PARTITION_HOURS must be');
  });
});

it('ends with code 0 after Ctrl-C', async () => {
  const tenant = await startTenant({ clock: systemClock });
  await writeSettings({
    GRAPH_BASE_URL: tenant.url,
    EXPORT_STORAGE: inject('storageConnectionString'),
    EXPORT_CONTAINER: 'interrupted',
    NOTIFICATION_URL: '',
  });
  const script = path.join(appRoot, 'dist/local/start.js');
  const child = spawn(process.execPath, [script], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const before = output;
    output += chunk.toString();
    const hasPulled = (text: string) => /pstnCalls [\d-]+: \d+ rows/.test(text);
    if (hasPulled(output) && !hasPulled(before)) child.kill('SIGINT');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  await tenant.close();
  expect(output).toMatch(/Stopping.*\n[^]*\d+ windows left\n[^]*Stopped\.\n$/);
  expect(code).toBe(0);
});

describe('ports', () => {
  it('are those that were wanted if all of them are free, else free ones', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const [free] = await listenOnce();
    expect(await freePorts([free])).toEqual([free]);
    expect(await freePorts([free, port])).toEqual([0, 0]);
    taken.close();
  });
});

/** A port that is free, as far as one can know. */
async function listenOnce(): Promise<[number]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return [port];
}

describe('what is told of a run', () => {
  const tell = (act: (log: Log) => void): string[] => {
    const lines: string[] = [];
    const told = new RunLines((line) => lines.push(line));
    const log = createLog((record) => {
      told.take(record.level, logLine(record));
    });
    act(log.with({ feed: 'smsLog', window: '2026-11-01T06:00:00Z' }));
    return lines;
  };
  const report = { feed: 'smsLog', done: 0, left: 0 };

  it('is nothing if there was nothing to do', () => {
    const lines = tell((log) => {
      log.info('runStarted', { feeds: ['smsLog'] });
      log.info('feedPlanned', { windows: 0 });
      log.info('feedEnded', report);
      log.info('runEnded', { complete: true, errors: [] });
    });
    expect(lines).toEqual([]);
  });

  it('names the window and what has become of it', () => {
    const pull = { rows: 1200, pullRows: 1190, written: false, durationMs: 5 };
    const lines = tell((log) => {
      log.info('feedPlanned', { windows: 1 });
      log.warn('rowFindings', { findings: { doubled: 2 } });
      log.info('windowPulled', { ...pull, state: 'settled' });
      log.info('runEnded', { complete: true, errors: [] });
    });
    expect(lines).toEqual([
      'smsLog: 1 window to pull',
      'smsLog 2026-11-01T06h: odd rows, all kept: doubled 2',
      'smsLog 2026-11-01T06h: 1,200 rows, 1,190 of them in this pull, nothing new, settled',
      'Up to date.',
    ]);
  });

  it('says why a run is not complete', () => {
    const lines = tell((log) => {
      log.warn('windowPutBack', { error: 'PermissionMissingError: no consent' });
      log.error('feedEnded', { ...report, left: 3, error: 'PermissionMissingError: no consent' });
      log.error('runEnded', { complete: false, errors: ['Error: no space'] });
    });
    expect(lines).toEqual([
      'smsLog 2026-11-01T06:00:00Z is put back: no consent',
      'smsLog: 3 windows left',
      'after the export: no space',
    ]);
  });

  it('passes on what the host says', () => {
    const lines: string[] = [];
    new RunLines((line) => lines.push(line)).take('error', 'exportLogs failed: Error: x');
    expect(lines).toEqual(['exportLogs failed: Error: x']);
  });
});
