import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { startStorageEmulator } from '../../src/local/storageEmulator.ts';
import type { EmulatorOptions, StorageEmulator } from '../../src/local/storageEmulator.ts';

let folder: string;
let running: StorageEmulator[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'emulator-'));
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((emulator) => emulator.stop()));
  await rm(folder, { recursive: true });
});

async function start(options?: EmulatorOptions) {
  const emulator = await startStorageEmulator(options);
  running.push(emulator);
  const service = BlobServiceClient.fromConnectionString(emulator.connectionString);
  return { emulator, container: service.getContainerClient('kept') };
}

it('keeps its data in a folder over a stop', async () => {
  const first = await start({ folder });
  await first.container.create();
  await first.container.getBlockBlobClient('a.txt').upload('text', 4);
  await first.emulator.stop();
  const second = await start({ folder });
  const bytes = await second.container.getBlobClient('a.txt').downloadToBuffer();
  expect(bytes.toString()).toBe('text');
});

it('ends its process when it is stopped, and may be stopped again', async () => {
  const { emulator } = await start();
  await emulator.stop();
  await emulator.stop();
  expect(() => process.kill(emulator.pid ?? NaN, 0)).toThrow('ESRCH');
});

it('says why it cannot start', async () => {
  const [, port] = /BlobEndpoint=\S+?:(\d+)/.exec(inject('storageConnectionString')) ?? [];
  const ports = [Number(port), 0, 0] as const;
  await expect(start({ ports })).rejects.toThrow(/ended with code 1:[^]*EADDRINUSE/);
});
