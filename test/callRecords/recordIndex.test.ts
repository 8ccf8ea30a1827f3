import { describe, expect, it } from 'vitest';
import { RecordIndex } from '../../src/callRecords/recordIndex.ts';
import { MemoryEntityTable } from '../support/memoryEntityTable.ts';

const entry = (id: string, version = 1, movedFrom: readonly number[] = []) => {
  return { id, version, from: Date.parse('2026-11-02'), movedFrom };
};

describe('RecordIndex', () => {
  it('knows nothing of a record that has not landed', async () => {
    expect(await new RecordIndex(new MemoryEntityTable()).get('a')).toBeUndefined();
  });

  it('gives back what was written', async () => {
    const index = new RecordIndex(new MemoryEntityTable());
    const left = [Date.parse('2026-11-01'), Date.parse('2026-10-31')];
    const written = [entry('a'), entry('b', 3, left)];
    expect(await index.write(written.map((entry) => ({ entry, etag: undefined })))).toBe(true);
    expect(await index.get('a')).toEqual({ ...written[0], etag: expect.any(String) as string });
    expect(await index.get('b')).toEqual({ ...written[1], etag: expect.any(String) as string });
  });

  it('replaces an entry only as it was read', async () => {
    const index = new RecordIndex(new MemoryEntityTable());
    await index.write([{ entry: entry('a'), etag: undefined }]);
    const etag = (await index.get('a'))?.etag;
    expect(await index.write([{ entry: entry('a', 2), etag }])).toBe(true);
    expect(await index.write([{ entry: entry('a', 3), etag }])).toBe(false);
    expect(await index.write([{ entry: entry('a', 3), etag: undefined }])).toBe(false);
    expect(await index.get('a')).toMatchObject({ version: 2 });
  });

  it('writes all or nothing', async () => {
    const index = new RecordIndex(new MemoryEntityTable());
    await index.write([{ entry: entry('b'), etag: undefined }]);
    const changes = ['a', 'b', 'c'].map((id) => ({ entry: entry(id), etag: undefined }));
    expect(await index.write(changes)).toBe(false);
    expect(await index.get('a')).toBeUndefined();
  });
});
