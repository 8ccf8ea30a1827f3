import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readPublishedVersions } from '../../src/callRecords/publishedVersions.ts';
import type { Blobs } from '../../src/export/blobs.ts';
import { createCellFile } from '../../src/export/cellFile.ts';
import { tablePath } from '../../src/export/window.ts';
import { MemoryBlobs } from '../support/memoryBlobs.ts';
import { failAt, Steps } from '../support/steps.ts';
import { writeTable } from './reconcileWorld.ts';

const window = { from: Date.parse('2026-11-02'), to: Date.parse('2026-11-03') };
const path = tablePath('callRecords', window);

function versionsOf(count: number): Map<string, number> {
  return new Map(Array.from({ length: count }, (_, n) => [`record ${n}`, n % 7]));
}

/** 1,000 characters that cannot be compressed, the same for the same number. */
function noise(n: number): string {
  return createHash('shake256', { outputLength: 500 }).update(`${n}`).digest('hex');
}

/** A container whose file is replaced after the first ranges of it have been read. */
function replacedWhileRead(
  tables: MemoryBlobs,
  times: number,
  replace: () => Promise<unknown>,
): Blobs {
  let left = times;
  return {
    ...new Steps().blobs(tables),
    read: async (name, etag, range) => {
      if (left > 0) {
        left -= 1;
        await replace();
      }
      return tables.read(name, etag, range);
    },
  };
}

describe('the published versions of a window', () => {
  it('are none without a file', async () => {
    expect(await readPublishedVersions(new MemoryBlobs(), window)).toEqual(new Map());
  });

  it.each([0, 1, 11_000])('are those of a file of %i records', async (count) => {
    const tables = new MemoryBlobs();
    await writeTable({ tables }, window, versionsOf(count));
    expect(await readPublishedVersions(tables, window)).toEqual(versionsOf(count));
  });

  it('keep versions beyond 32 bits', async () => {
    const tables = new MemoryBlobs();
    const versions = new Map([['a', 2 ** 40]]);
    await writeTable({ tables }, window, versions);
    expect(await readPublishedVersions(tables, window)).toEqual(versions);
  });

  it('are read without the rest of a large file', async () => {
    const tables = new MemoryBlobs();
    const writer = tables.writer(path, 'test', 'application/vnd.apache.parquet');
    const columns = { id: 'text', topic: 'text', version: 'int64' } as const;
    const file = createCellFile(columns, (bytes) => writer.write(bytes));
    for (let n = 0; n < 2_000; n += 1) await file.add([`record ${n}`, noise(n), BigInt(n % 7)]);
    await file.finish();
    await writer.commit({ ifAbsent: true });
    let read = 0;
    const counting: Blobs = {
      ...new Steps().blobs(tables),
      read: (name, etag, range) => {
        read += range.count;
        return tables.read(name, etag, range);
      },
    };
    expect(await readPublishedVersions(counting, window)).toEqual(versionsOf(2_000));
    expect(tables.bytes(path).length).toBeGreaterThan(1_500_000);
    expect(read).toBeLessThan(600_000);
  });

  it('are of one state of the file, the newer one if it is replaced meanwhile', async () => {
    const tables = new MemoryBlobs();
    await writeTable({ tables }, window, new Map([['a', 1]]));
    const newer = new Map([
      ['a', 2],
      ['b', 1],
    ]);
    const blobs = replacedWhileRead(tables, 1, () => writeTable({ tables }, window, newer));
    expect(await readPublishedVersions(blobs, window)).toEqual(newer);
  });

  it('are an error if the file does not stay the same', async () => {
    const tables = new MemoryBlobs();
    const replace = () => writeTable({ tables }, window, new Map([['a', 1]]));
    await replace();
    const blobs = replacedWhileRead(tables, Infinity, replace);
    await expect(readPublishedVersions(blobs, window)).rejects.toThrow(
      `${path} is being replaced by others`,
    );
  });

  it('are an error if storage does not answer, never none', async () => {
    const tables = new MemoryBlobs();
    for (const call of [/^head/, /^read/]) {
      await writeTable({ tables }, window, new Map([['a', 1]]));
      const blobs = new Steps(failAt(call, 'before')).blobs(tables);
      await expect(readPublishedVersions(blobs, window)).rejects.toThrow('storage answers 500');
    }
  });
});
