import { describe, expect, it } from 'vitest';
import { callRecordFeed } from '../../src/callRecords/callRecordFeed.ts';
import {
  readRecords,
  readVersions,
  VanishedLandingError,
  writeLandedRun,
} from '../../src/callRecords/landedRun.ts';
import { landingFolder, type LandedRun } from '../../src/callRecords/pending.ts';
import type { Blobs } from '../../src/export/blobs.ts';
import { readRow } from '../../src/export/logRow.ts';
import { record } from '../support/callWorld.ts';
import { MemoryBlobs } from '../support/memoryBlobs.ts';

const from = Date.parse('2026-11-02');
const place = { from, name: '1-a' };

function runRecord(id: string, startDateTime: string, version: number, more = {}) {
  const text = Buffer.from(JSON.stringify(record(id, startDateTime, version, more)));
  return { id, version, row: readRow(callRecordFeed, text) };
}

async function write(raw: Blobs, ...records: ReturnType<typeof runRecord>[]): Promise<LandedRun> {
  return { ...(await writeLandedRun(raw, place, records)), added: 0 };
}

async function textsOf(raw: Blobs, run: LandedRun): Promise<string[]> {
  const texts: string[] = [];
  for await (const rows of readRecords(raw, run)) {
    texts.push(...rows.map(({ text }) => Buffer.from(text).toString()));
  }
  return texts;
}

describe('a landed run', () => {
  it('gives back its records in order, and their versions', async () => {
    const raw = new MemoryBlobs();
    const [b, a, c] = [
      runRecord('b', '2026-11-02T08:00:00.0000001Z', 1),
      runRecord('a', '2026-11-02T09:00:00Z', 2),
      runRecord('c', '2026-11-02T08:00:00Z', 3),
    ];
    const run = await write(raw, a, b, c);
    expect(run).toMatchObject({ ...place, records: 3 });
    expect(raw.paths()).toEqual([`${landingFolder(from)}/1-a`]);
    expect(await textsOf(raw, run)).toEqual(
      [c, b, a].map(({ row }) => Buffer.from(row.text).toString()),
    );
    expect(await readVersions(raw, run)).toEqual([
      ['c', 3],
      ['b', 1],
      ['a', 2],
    ]);
  });

  it('holds large records and many', async () => {
    const raw = new MemoryBlobs();
    const filler = 'ä'.repeat(3_000_000);
    const records = Array.from({ length: 500 }, (_, i) => {
      return runRecord(`r${i}`, '2026-11-02T08:00:00Z', i, i === 100 ? { filler } : {});
    });
    const run = await write(raw, ...records);
    expect((await textsOf(raw, run)).sort()).toEqual(
      records.map(({ row }) => Buffer.from(row.text).toString()).sort(),
    );
    expect(await readVersions(raw, run)).toHaveLength(500);
  });

  it('reads only the list where only versions are wanted', async () => {
    const raw = new MemoryBlobs();
    const run = await write(raw, runRecord('a', '2026-11-02T08:00:00Z', 1));
    raw.calls.splice(0);
    await readVersions(raw, run);
    expect(raw.calls.map(({ operation }) => operation)).toEqual(['head', 'read']);
  });

  it('says so when it is gone', async () => {
    const raw = new MemoryBlobs();
    const run = await write(raw, runRecord('a', '2026-11-02T08:00:00Z', 1));
    await raw.remove(`${landingFolder(from)}/1-a`);
    await expect(readVersions(raw, run)).rejects.toThrow(VanishedLandingError);
    await expect(textsOf(raw, run)).rejects.toThrow('landed run 1-a of 2026-11-02T00:00:00Z');
  });

  it('says so when it goes while it is read', async () => {
    const raw = new MemoryBlobs();
    const run = await write(raw, runRecord('a', '2026-11-02T08:00:00Z', 1));
    const vanishing: Blobs = {
      head: async (path) => {
        const head = await raw.head(path);
        await raw.remove(path);
        return head;
      },
      read: (...args) => raw.read(...args),
      writer: (...args) => raw.writer(...args),
      remove: (path) => raw.remove(path),
      list: (prefix) => raw.list(prefix),
    };
    await expect(textsOf(vanishing, run)).rejects.toThrow(VanishedLandingError);
  });
});
