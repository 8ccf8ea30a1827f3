import { describe, expect, it } from 'vitest';
import type { BlobCondition, Blobs } from '../../src/export/blobs.ts';
import type { EntityChange, EntityTable, EntityValues } from '../../src/export/entityTable.ts';

const MB = 2 ** 20;
/** More than the largest content that is written by one request. */
const largeSize = 9 * MB + 7;
/** More than may be on its way at once: when it is written, some of it has arrived. */
const partlyStoredSize = 25 * MB;

/**
 * What every implementation of `Blobs` does.
 * @param makeBlobs gives an empty container
 */
export function describeBlobs(name: string, makeBlobs: () => Promise<Blobs>): void {
  describe(`${name}: writing`, () => {
    it.each([
      ['an empty content', 0],
      ['a small content', 1_000],
      ['the largest content of one request', 8 * MB],
      ['a large content', largeSize],
    ])('stores %s byte for byte', async (_, size) => {
      const blobs = await makeBlobs();
      const content = patterned(size);
      const etag = await writeInChunks(blobs, 'a/b=1/c.gz', content, { ifAbsent: true });
      expect(await blobs.head('a/b=1/c.gz')).toEqual({ etag, size });
      expect(sameBytes(await readAll(blobs, 'a/b=1/c.gz'), content)).toBe(true);
    });

    it.each([
      ['small', 10],
      ['large', largeSize],
    ])('shows nothing of a %s content before its commit', async (_, size) => {
      const blobs = await makeBlobs();
      const writer = blobs.writer('a', '1', 'text/plain');
      await writer.write(patterned(size));
      expect(await blobs.head('a')).toBeUndefined();
      expect(await pathsOf(blobs, '')).toEqual([]);
      expect(await writer.commit({ ifAbsent: true })).toBeDefined();
      expect(await pathsOf(blobs, '')).toEqual(['a']);
    });

    it('keeps what is there until the commit, then replaces all of it', async () => {
      const blobs = await makeBlobs();
      const first = await write(blobs, 'a', patterned(100), { ifAbsent: true });
      const writer = blobs.writer('a', '2', 'text/plain');
      await writer.write(patterned(largeSize));
      expect(await blobs.head('a')).toEqual({ etag: first, size: 100 });
      const second = await writer.commit({ ifMatch: String(first) });
      expect(await blobs.head('a')).toEqual({ etag: second, size: largeSize });
    });

    it('changes the ETag with each commit, also of the same bytes', async () => {
      const blobs = await makeBlobs();
      const first = await write(blobs, 'a', patterned(5), { ifAbsent: true });
      const second = await write(blobs, 'a', patterned(5), { ifMatch: String(first) });
      expect(second).toBeDefined();
      expect(second).not.toBe(first);
    });
  });

  describe(`${name}: conditions`, () => {
    it.each([
      ['small', 10],
      ['large', largeSize],
    ])('refuses a %s content if the blob is there, and changes nothing', async (_, size) => {
      const blobs = await makeBlobs();
      const etag = await write(blobs, 'a', patterned(3), { ifAbsent: true });
      expect(await write(blobs, 'a', patterned(size), { ifAbsent: true })).toBeUndefined();
      expect(await blobs.head('a')).toEqual({ etag, size: 3 });
    });

    it.each([
      ['small', 10],
      ['large', largeSize],
    ])('refuses a %s content if the blob has another ETag', async (_, size) => {
      const blobs = await makeBlobs();
      const first = await write(blobs, 'a', patterned(1), { ifAbsent: true });
      const second = await write(blobs, 'a', patterned(2), { ifMatch: String(first) });
      const late = await write(blobs, 'a', patterned(size), { ifMatch: String(first) });
      expect(late).toBeUndefined();
      expect(await blobs.head('a')).toEqual({ etag: second, size: 2 });
    });

    it.each([
      ['small', 10],
      ['large', largeSize],
    ])('refuses a %s content if the blob has gone', async (_, size) => {
      const blobs = await makeBlobs();
      const etag = await write(blobs, 'a', patterned(1), { ifAbsent: true });
      await blobs.remove('a');
      const late = await write(blobs, 'a', patterned(size), { ifMatch: String(etag) });
      expect(late).toBeUndefined();
      expect(await blobs.head('a')).toBeUndefined();
    });

    it('lets exactly one of 16 commits with the same ETag win', async () => {
      const blobs = await makeBlobs();
      const etag = await write(blobs, 'a', patterned(1), { ifAbsent: true });
      const sizes = Array.from({ length: 16 }, (_, index) => index + 2);
      const commits = sizes.map((size) =>
        write(blobs, 'a', patterned(size), { ifMatch: String(etag) }, `fence-${size}`),
      );
      await expectOneWinner(blobs, sizes, await Promise.all(commits));
    });

    it('lets exactly one of 16 commits that need the blob to be absent win', async () => {
      const blobs = await makeBlobs();
      const sizes = Array.from({ length: 16 }, (_, index) => index + 2);
      const commits = sizes.map((size) =>
        write(blobs, 'a', patterned(size), { ifAbsent: true }, `fence-${size}`),
      );
      await expectOneWinner(blobs, sizes, await Promise.all(commits));
    });
  });

  describe(`${name}: two writers of one blob`, () => {
    it('never mixes their large contents, also under one fence', async () => {
      const blobs = await makeBlobs();
      const [mine, others] = [patterned(largeSize, 1), patterned(largeSize, 2)];
      const first = blobs.writer('a', 'same', 'text/plain');
      const second = blobs.writer('a', 'same', 'text/plain');
      for (let offset = 0; offset < largeSize; offset += MB) {
        await first.write(mine.subarray(offset, offset + MB));
        await second.write(others.subarray(offset, offset + MB));
      }
      const etag = await second.commit({ ifAbsent: true });
      expect(await first.commit({ ifAbsent: true })).toBeUndefined();
      expect(await blobs.head('a')).toEqual({ etag, size: largeSize });
      expect(sameBytes(await readAll(blobs, 'a'), others)).toBe(true);
    });

    it('refuses blocks that a commit of the other has discarded, also if its ETag is right', async () => {
      const blobs = await makeBlobs();
      const first = blobs.writer('a', '1', 'text/plain');
      await first.write(patterned(partlyStoredSize, 1));
      const etag = await write(blobs, 'a', patterned(largeSize, 2), { ifAbsent: true }, '2');
      expect(await first.commit({ ifMatch: String(etag) })).toBeUndefined();
      expect(await blobs.head('a')).toEqual({ etag, size: largeSize });
      expect(sameBytes(await readAll(blobs, 'a'), patterned(largeSize, 2))).toBe(true);
    });
  });

  describe(`${name}: reading`, () => {
    it('says of a blob that is not there that it is absent', async () => {
      const blobs = await makeBlobs();
      expect(await blobs.head('nothing')).toBeUndefined();
      expect(await blobs.read('nothing', '"0x1"', { offset: 0, count: 1 })).toBeUndefined();
      expect(await blobs.read('nothing', '"0x1"', { offset: 0, count: 0 })).toBeUndefined();
    });

    it.each([
      ['the whole', 0, 10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
      ['a part', 3, 2, [3, 4]],
      ['a range beyond the end, cut', 8, 100, [8, 9]],
      ['nothing from the end on', 10, 5, []],
      ['nothing behind the end', 50, 5, []],
      ['nothing if none is asked for', 2, 0, []],
    ])('reads %s', async (_, offset, count, expected) => {
      const blobs = await makeBlobs();
      const etag = await write(
        blobs,
        'a',
        Uint8Array.from({ length: 10 }, (_, i) => i),
        {
          ifAbsent: true,
        },
      );
      const bytes = await blobs.read('a', String(etag), { offset, count });
      expect(bytes && [...bytes]).toEqual(expected);
    });

    it('reads nothing from an empty blob', async () => {
      const blobs = await makeBlobs();
      const etag = await write(blobs, 'a', new Uint8Array(0), { ifAbsent: true });
      const bytes = await blobs.read('a', String(etag), { offset: 0, count: 10 });
      expect(bytes?.length).toBe(0);
    });

    it('reads no other state than that of the ETag', async () => {
      const blobs = await makeBlobs();
      const first = String(await write(blobs, 'a', patterned(9), { ifAbsent: true }));
      await write(blobs, 'a', patterned(9), { ifMatch: first });
      expect(await blobs.read('a', first, { offset: 0, count: 9 })).toBeUndefined();
      expect(await blobs.read('a', first, { offset: 9, count: 1 })).toBeUndefined();
      expect(await blobs.read('a', first, { offset: 0, count: 0 })).toBeUndefined();
    });
  });

  describe(`${name}: listing and removing`, () => {
    it('lists what begins with the prefix, in the order of the paths', async () => {
      const blobs = await makeBlobs();
      const paths = ['x/b', 'x/B', 'x/a/2', 'x/a-1', 'x/ä', 'x/10', 'x/9', 'xy', 'w'];
      for (const path of paths) await write(blobs, path, patterned(1), { ifAbsent: true });
      const listed = ['x/10', 'x/9', 'x/B', 'x/a-1', 'x/a/2', 'x/b', 'x/ä'];
      expect(await pathsOf(blobs, 'x/')).toEqual(listed);
      expect(await pathsOf(blobs, 'none')).toEqual([]);
    });

    it('says when a blob was written, to the second', async () => {
      const blobs = await makeBlobs();
      const before = Date.now();
      await write(blobs, 'a', patterned(1), { ifAbsent: true });
      for await (const { modifiedAt } of blobs.list('')) {
        expect(modifiedAt).toBeGreaterThan(before - 1_000);
        expect(modifiedAt).toBeLessThanOrEqual(Date.now());
      }
      expect.assertions(2);
    });

    it('removes a blob, and minds none that is not there', async () => {
      const blobs = await makeBlobs();
      await write(blobs, 'a', patterned(1), { ifAbsent: true });
      await blobs.remove('a');
      await blobs.remove('a');
      expect(await blobs.head('a')).toBeUndefined();
      expect(await pathsOf(blobs, '')).toEqual([]);
    });
  });
}

/**
 * What every implementation of `EntityTable` does.
 * @param makeTable gives an empty table
 */
export function describeEntityTable(name: string, makeTable: () => Promise<EntityTable>): void {
  const insert = (rowKey: string, values: EntityValues = {}): EntityChange => {
    return { kind: 'insert', rowKey, values };
  };

  describe(`${name}: rows`, () => {
    it('gives values back as they were put in', async () => {
      const table = await makeTable();
      const values = {
        text: `it's "quoted" | 100 % & <b> äöü 😀 \n 2026-01-02T03:04:05.1234567Z`,
        empty: '',
        long: 'x'.repeat(31_999),
        yes: true,
        no: false,
        zero: 0,
        small: -7,
        largestInt32: 2 ** 31 - 1,
        beyondInt32: 2 ** 31,
        belowInt32: -(2 ** 31) - 1,
        timeMs: 1_790_000_000_123,
        largest: Number.MAX_SAFE_INTEGER,
      };
      const etags = await table.transact('p', [insert('r', values)]);
      expect(await table.get('p', 'r')).toEqual({ rowKey: 'r', etag: etags?.[0], values });
    });

    it('says of a row that is not there that it is absent', async () => {
      const table = await makeTable();
      await table.transact('p', [insert('r')]);
      expect(await table.get('p', 's')).toBeUndefined();
      expect(await table.get('q', 'r')).toBeUndefined();
    });

    it('takes keys with separators and quotes', async () => {
      const table = await makeTable();
      const keys = ["it's", 'open|2026-01-02T00:00:00Z', 'pending|2026|a b+c=%25&d'];
      for (const key of keys) await table.transact("p|o'c", [insert(key)]);
      for (const key of keys) expect((await table.get("p|o'c", key))?.rowKey).toBe(key);
      expect(await keysOf(table, "p|o'c", '', '~')).toEqual(keys);
    });

    it('puts in the place of all former values, or where there was nothing', async () => {
      const table = await makeTable();
      await table.transact('p', [{ kind: 'put', rowKey: 'r', values: { a: 1, b: 2 } }]);
      await table.transact('p', [{ kind: 'put', rowKey: 'r', values: { a: 3 } }]);
      expect((await table.get('p', 'r'))?.values).toEqual({ a: 3 });
    });

    it('replaces all values of a row', async () => {
      const table = await makeTable();
      const [etag] = (await table.transact('p', [insert('r', { a: 1, b: 2 })])) ?? [];
      await table.transact('p', [
        { kind: 'replace', rowKey: 'r', values: { b: 3 }, etag: String(etag) },
      ]);
      expect((await table.get('p', 'r'))?.values).toEqual({ b: 3 });
    });
  });

  describe(`${name}: conditions`, () => {
    it('refuses to insert a row that is there', async () => {
      const table = await makeTable();
      await table.transact('p', [insert('r', { a: 1 })]);
      expect(await table.transact('p', [insert('r', { a: 2 })])).toBeUndefined();
      expect((await table.get('p', 'r'))?.values).toEqual({ a: 1 });
    });

    it.each(['replace', 'delete'] as const)('refuses to %s by a former ETag', async (kind) => {
      const table = await makeTable();
      const [former] = (await table.transact('p', [insert('r', { a: 1 })])) ?? [];
      await table.transact('p', [{ kind: 'put', rowKey: 'r', values: { a: 2 } }]);
      const change = { kind, rowKey: 'r', values: { a: 3 }, etag: String(former) };
      expect(await table.transact('p', [change])).toBeUndefined();
      expect((await table.get('p', 'r'))?.values).toEqual({ a: 2 });
    });

    it.each(['replace', 'delete'] as const)('refuses to %s a row that has gone', async (kind) => {
      const table = await makeTable();
      const etag = String((await table.transact('p', [insert('r')]))?.[0]);
      await table.transact('p', [{ kind: 'delete', rowKey: 'r', etag }]);
      const change = { kind, rowKey: 'r', values: {}, etag };
      expect(await table.transact('p', [change])).toBeUndefined();
      expect(await table.get('p', 'r')).toBeUndefined();
    });

    it('lets exactly one of 16 replacements by the same ETag win', async () => {
      const table = await makeTable();
      const etag = String((await table.transact('p', [insert('r')]))?.[0]);
      const results = await Promise.all(
        Array.from({ length: 16 }, (_, winner) =>
          table.transact('p', [{ kind: 'replace', rowKey: 'r', values: { winner }, etag }]),
        ),
      );
      const winners = results.flatMap((result, index) => (result ? [index] : []));
      expect(winners).toHaveLength(1);
      expect((await table.get('p', 'r'))?.values).toEqual({ winner: winners[0] });
    });
  });

  describe(`${name}: transactions`, () => {
    it('carries out changes of all kinds at once and returns their ETags in order', async () => {
      const table = await makeTable();
      const former = await table.transact('p', [insert('b'), insert('c'), insert('e')]);
      const [b, c, e] = (former ?? []).map(String);
      const etags = await table.transact('p', [
        { kind: 'delete', rowKey: 'c', etag: String(c) },
        insert('a', { is: 'new' }),
        { kind: 'replace', rowKey: 'b', values: { is: 'replaced' }, etag: String(b) },
        { kind: 'delete', rowKey: 'e', etag: String(e) },
        { kind: 'put', rowKey: 'd', values: { is: 'put' } },
      ]);
      const rows = await rowsOf(table, 'p', '', '~');
      expect(rows).toEqual([
        { rowKey: 'a', etag: etags?.[1], values: { is: 'new' } },
        { rowKey: 'b', etag: etags?.[2], values: { is: 'replaced' } },
        { rowKey: 'd', etag: etags?.[4], values: { is: 'put' } },
      ]);
      expect([etags?.[0], etags?.[3]]).toEqual(['', '']);
    });

    it.each([
      ['an insert conflicts', (): EntityChange => insert('there')],
      [
        'a replacement has a former ETag',
        (etag: string): EntityChange => ({ kind: 'replace', rowKey: 'there', values: {}, etag }),
      ],
      [
        'a delete has a former ETag',
        (etag: string): EntityChange => ({ kind: 'delete', rowKey: 'there', etag }),
      ],
    ])('changes nothing if %s', async (_, refused) => {
      const table = await makeTable();
      const [former] = (await table.transact('p', [insert('there', { a: 1 })])) ?? [];
      await table.transact('p', [{ kind: 'put', rowKey: 'there', values: { a: 2 } }]);
      const [other] = (await table.transact('p', [insert('other')])) ?? [];
      const result = await table.transact('p', [
        insert('before'),
        { kind: 'delete', rowKey: 'other', etag: String(other) },
        refused(String(former)),
        insert('behind'),
      ]);
      expect(result).toBeUndefined();
      expect(await keysOf(table, 'p', '', '~')).toEqual(['other', 'there']);
      expect((await table.get('p', 'there'))?.values).toEqual({ a: 2 });
    });

    it('carries out 100 changes', async () => {
      const table = await makeTable();
      const keys = numberedKeys(100);
      const etags = await table.transact(
        'p',
        keys.map((key) => insert(key, { key })),
      );
      const rows = await rowsOf(table, 'p', '', '~');
      expect(rows).toEqual(
        keys.map((key, i) => ({ rowKey: key, etag: etags?.[i], values: { key } })),
      );
    });
  });

  describe(`${name}: listing`, () => {
    it('gives the rows of a range in order, without its end', async () => {
      const table = await makeTable();
      await table.transact(
        'p',
        ['open|3', 'open|1', 'done|2', 'open|', 'plan', 'open}'].map((key) => insert(key)),
      );
      await table.transact('q', [insert('open|2')]);
      expect(await keysOf(table, 'p', 'open|', 'open}')).toEqual(['open|', 'open|1', 'open|3']);
      expect(await keysOf(table, 'p', 'open|1', 'open|3')).toEqual(['open|1']);
      expect(await keysOf(table, 'none', '', '~')).toEqual([]);
    });

    it('goes on beyond 1,000 rows', async () => {
      const table = await makeTable();
      const keys = numberedKeys(1_150);
      for (let first = 0; first < keys.length; first += 100) {
        await table.transact(
          'p',
          keys.slice(first, first + 100).map((key) => insert(key)),
        );
      }
      expect(await keysOf(table, 'p', 'r', 's')).toEqual(keys);
    });
  });
}

async function write(
  blobs: Blobs,
  path: string,
  content: Uint8Array,
  condition: BlobCondition,
  fence = '1',
): Promise<string | undefined> {
  const writer = blobs.writer(path, fence, 'application/octet-stream');
  await writer.write(content);
  return writer.commit(condition);
}

/** Chunks of sizes that fit neither blocks nor each other. */
async function writeInChunks(
  blobs: Blobs,
  path: string,
  content: Uint8Array,
  condition: BlobCondition,
): Promise<string | undefined> {
  const writer = blobs.writer(path, '1', 'application/gzip');
  const sizes = [1, 700_001, 64_000, 5_000_011];
  for (let offset = 0, turn = 0; offset < content.length; turn++) {
    const end = offset + (sizes[turn % sizes.length] ?? 1);
    await writer.write(content.subarray(offset, end));
    offset = end;
  }
  return writer.commit(condition);
}

async function readAll(blobs: Blobs, path: string): Promise<Uint8Array> {
  const head = await blobs.head(path);
  const range = { offset: 0, count: Math.max(head?.size ?? 0, 1) };
  const bytes = await blobs.read(path, String(head?.etag), range);
  if (!bytes) throw new Error(`${path} is absent`);
  return bytes;
}

async function pathsOf(blobs: Blobs, prefix: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path } of blobs.list(prefix)) paths.push(path);
  return paths;
}

async function expectOneWinner(
  blobs: Blobs,
  sizes: readonly number[],
  etags: readonly (string | undefined)[],
): Promise<void> {
  const winners = sizes.flatMap((size, index) => {
    const etag = etags[index];
    return etag === undefined ? [] : [{ etag, size }];
  });
  expect(winners).toHaveLength(1);
  expect(await blobs.head('a')).toEqual(winners[0]);
}

async function rowsOf(table: EntityTable, partition: string, from: string, before: string) {
  const rows = [];
  for await (const row of table.list(partition, from, before)) rows.push(row);
  return rows;
}

async function keysOf(table: EntityTable, partition: string, from: string, before: string) {
  return (await rowsOf(table, partition, from, before)).map((row) => row.rowKey);
}

function numberedKeys(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `r${String(index).padStart(5, '0')}`);
}

/** Bytes that differ from place to place and from seed to seed, so that no mix-up goes unseen. */
function patterned(size: number, seed = 0): Uint8Array {
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let i = 0; i < words.length; i++) words[i] = i * 2_654_435_761 + seed;
  return new Uint8Array(words.buffer, 0, size);
}

/** A matcher's report on megabytes would take minutes. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
