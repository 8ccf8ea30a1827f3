import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RawFileWriter, readLines } from '../../src/export/rawFile.ts';

async function write(lines: readonly string[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const file = new RawFileWriter({
    write: (bytes) => {
      parts.push(bytes);
      return Promise.resolve();
    },
  });
  for (const line of lines) await file.add(Buffer.from(line));
  await file.finish();
  return Buffer.concat(parts);
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

async function read(bytes: Uint8Array, size = 50_000): Promise<string[]> {
  const found: string[] = [];
  for await (const lines of readLines(cut(bytes, size))) {
    found.push(...lines.map((line) => Buffer.from(line).toString()));
  }
  return found;
}

/** Where the gzip members of a file begin. */
function membersOf(bytes: Buffer): number {
  const head = Buffer.from([0x1f, 0x8b, 0x08]);
  let members = 0;
  for (let at = bytes.indexOf(head); at >= 0; at = bytes.indexOf(head, at + 1)) members += 1;
  return members;
}

const large = Array.from(
  { length: 3_000 },
  (_, n) => `{"id":"${n}","operator":"${'x'.repeat(1_000)}"}`,
);

describe('a raw file', () => {
  it('gives back its rows, whatever pieces it is read in', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 300 }), async (lines, size) => {
        expect(await read(await write(lines), size)).toEqual(lines);
      }),
    );
  });

  it('is one line a row, ended by a line break, for every reader', async () => {
    expect(gunzipSync(await write(['{"a":1}', '{"b":2}'])).toString()).toBe('{"a":1}\n{"b":2}\n');
  });

  it('without a row is an empty gzip member, which every reader takes', async () => {
    const bytes = await write([]);
    expect(bytes.length).toBeGreaterThan(0);
    expect(gunzipSync(bytes)).toHaveLength(0);
    expect(await read(bytes)).toEqual([]);
  });

  it('has several members, each of about a megabyte, when it is large', async () => {
    const bytes = await write(large);
    expect(membersOf(bytes)).toBe(3);
    expect(gunzipSync(bytes).toString()).toBe(`${large.join('\n')}\n`);
    expect(await read(bytes)).toEqual(large);
    expect(await read(bytes, 1_000)).toEqual(large);
  });

  it('is the same bytes for the same rows', async () => {
    expect((await write(large)).equals(await write(large))).toBe(true);
  });

  it('reads rows over the edge of two members', async () => {
    const bytes = Buffer.concat([gzipSync('{"a":'), gzipSync('1}\n{"b":2}\n')]);
    expect(await read(bytes, 7)).toEqual(['{"a":1}', '{"b":2}']);
  });

  it.each([
    ['that ends in the middle of a row', gzipSync('{"a":1}\n{"b"')],
    ['that is cut off', gzipSync('{"a":1}\n'.repeat(1000)).subarray(0, 30)],
    ['that is no gzip', Buffer.from('{"a":1}\n')],
  ])('%s is an error, not a shorter file', async (_, bytes) => {
    await expect(read(bytes)).rejects.toThrow();
  });

  it('passes on that its bytes could not be written', async () => {
    const file = new RawFileWriter({
      write: () => Promise.reject(new Error('storage answers 500')),
    });
    await file.add(Buffer.from('1'));
    await expect(file.finish()).rejects.toThrow('storage answers 500');
  });
});
