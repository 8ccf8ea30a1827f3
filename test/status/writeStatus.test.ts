import { randomUUID } from 'node:crypto';
import { BlobServiceClient } from '@azure/storage-blob';
import { describe, expect, inject, it } from 'vitest';
import type { Blobs } from '../../src/export/blobs.ts';
import type { StatusDocument } from '../../src/status/statusDocument.ts';
import { dashboardPath, statusPath, writeStatus } from '../../src/status/writeStatus.ts';
import { openStorage } from '../../src/storage/openStorage.ts';
import { MemoryBlobs } from '../support/memoryBlobs.ts';
import { Crash, crashAt, Steps } from '../support/steps.ts';

const inbox = { waiting: 0, isMore: false, failing: 0, oldest: null, failures: [] };

function checked(checkedAt: string): StatusDocument {
  return {
    ...{ checkedAt, version: '1.0.0', healthy: true, problems: [], feeds: [], inbox },
    ...{ subscription: null, landed: 0, throttlesLastHour: 0, timers: [] },
  };
}

function write(tables: Blobs, checkedAt: string): Promise<void> {
  return writeStatus(tables, 'host/1', checked(checkedAt), `<p>überprüft ${checkedAt}</p>`);
}

function textOf(tables: MemoryBlobs, path: string): string {
  return Buffer.from(tables.bytes(path)).toString();
}

/** When the document and the page were checked that are stored. */
function stored(tables: MemoryBlobs): string[] {
  return [statusPath, dashboardPath].map(
    (path) => /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(textOf(tables, path))?.[0] ?? '',
  );
}

describe('the files of status', () => {
  it('hold the document and the page', async () => {
    const tables = new MemoryBlobs();
    await write(tables, '2026-11-21T12:00:00.000Z');
    expect(tables.paths()).toEqual(['status/index.html', 'status/status.json']);
    expect(tables.contentType(statusPath)).toBe('application/json');
    expect(tables.contentType(dashboardPath)).toBe('text/html; charset=utf-8');
    const text = textOf(tables, statusPath);
    expect(JSON.parse(text)).toEqual(checked('2026-11-21T12:00:00.000Z'));
    expect(text.split('\n').length).toBeGreaterThan(10);
    expect(textOf(tables, dashboardPath)).toBe('<p>überprüft 2026-11-21T12:00:00.000Z</p>');
  });

  it('are replaced by what was read later', async () => {
    const tables = new MemoryBlobs();
    await write(tables, '2026-11-21T12:00:00.000Z');
    await write(tables, '2026-11-21T12:00:00.001Z');
    expect(stored(tables)).toEqual(Array(2).fill('2026-11-21T12:00:00.001Z'));
  });

  it('stay if what is stored was read later', async () => {
    const tables = new MemoryBlobs();
    await write(tables, '2026-11-21T12:10:00.000Z');
    await write(tables, '2026-11-21T12:00:00.000Z');
    expect(stored(tables)).toEqual(Array(2).fill('2026-11-21T12:10:00.000Z'));
  });

  it('are replaced if they were written by a clock that is far ahead', async () => {
    const tables = new MemoryBlobs();
    await write(tables, '2026-11-21T13:00:00.000Z');
    await write(tables, '2026-11-21T12:00:00.000Z');
    expect(stored(tables)).toEqual(Array(2).fill('2026-11-21T12:00:00.000Z'));
  });

  it.each(['', '{', '{"checkedAt": "soon"}'])('replace a document like %j', async (text) => {
    const tables = new MemoryBlobs();
    const writer = tables.writer(statusPath, '1', 'text/plain');
    await writer.write(Buffer.from(text));
    await writer.commit({ ifAbsent: true });
    await write(tables, '2026-11-21T12:00:00.000Z');
    expect(stored(tables)).toEqual(Array(2).fill('2026-11-21T12:00:00.000Z'));
  });

  it('are never older than what another instance has written meanwhile', async () => {
    const later = '2026-11-21T12:10:00.000Z';
    for (const former of ['2026-11-21T11:00:00.000Z', undefined]) {
      for (let number = 1, isReached = true; isReached; number += 1) {
        const tables = new MemoryBlobs();
        if (former !== undefined) await write(tables, former);
        const steps = new Steps(async (step) => {
          if (step.number === number && step.phase === 'before') await write(tables, later);
        });
        await write(steps.blobs(tables), '2026-11-21T12:00:00.000Z');
        isReached = steps.names.length >= number;
        expect(isReached || number > 5).toBe(true);
        const expected = isReached ? later : '2026-11-21T12:00:00.000Z';
        expect(stored(tables)).toEqual([expected, expected]);
      }
    }
  });

  it('are made good by the next write if an instance dies between them', async () => {
    for (let number = 1, isReached = true; isReached; number += 1) {
      const tables = new MemoryBlobs();
      await write(tables, '2026-11-21T12:00:00.000Z');
      const steps = new Steps(crashAt(number, 'after'));
      const dying = write(steps.blobs(tables), '2026-11-21T12:10:00.000Z');
      isReached = await dying.then(
        () => false,
        (error: unknown) => error instanceof Crash,
      );
      expect(isReached || number > 5).toBe(true);
      expect(JSON.parse(textOf(tables, statusPath))).toMatchObject({ healthy: true });
      await write(tables, '2026-11-21T12:20:00.000Z');
      expect(stored(tables)).toEqual(Array(2).fill('2026-11-21T12:20:00.000Z'));
    }
  });

  it('are written to Azure Storage with their types', async () => {
    const connectionString = inject('storageConnectionString');
    const exportContainer = `status-${randomUUID()}`;
    const { files } = await openStorage({ connectionString, exportContainer });
    await write(files, '2026-11-21T12:00:00.000Z');
    await write(files, '2026-11-21T12:10:00.000Z');
    await write(files, '2026-11-21T12:05:00.000Z');
    const service = BlobServiceClient.fromConnectionString(connectionString);
    const container = service.getContainerClient(exportContainer);
    const json = container.getBlobClient(statusPath);
    const page = container.getBlobClient(dashboardPath);
    expect((await json.getProperties()).contentType).toBe('application/json');
    expect((await page.getProperties()).contentType).toBe('text/html; charset=utf-8');
    const document: unknown = JSON.parse((await json.downloadToBuffer()).toString());
    expect(document).toEqual(checked('2026-11-21T12:10:00.000Z'));
    expect((await page.downloadToBuffer()).toString()).toContain('2026-11-21T12:10:00.000Z');
  });
});
