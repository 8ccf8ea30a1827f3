import { describe, expect, it } from 'vitest';
import type { BlobCondition, Blobs } from '../../src/export/blobs.ts';

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
