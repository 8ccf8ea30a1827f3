import { gunzip, gzip, type ZlibOptions } from 'node:zlib';
import { promisify } from 'node:util';
import type { LogRow } from './logRow.ts';
import { readRecord, recordSize, writeRecord } from './rowRecord.ts';

const compress = promisify<Uint8Array, ZlibOptions, Buffer>(gzip);
const decompress = promisify<Uint8Array, ZlibOptions, Buffer>(gunzip);

const frameSize = 65_536;
// One turn of the event loop a frame instead of one for every 16 kB of it.
const chunkSize = frameSize + 16_384;

/** Bytes of a row in the list of keys that ends a run: its key, then its digest. */
export const keySize = 32;

/**
 * Encodes sorted rows as a run: frames of gzip, each with its length before it, so that many runs
 * can be read side by side in little memory.
 */
export async function* encodeRun(rows: readonly LogRow[]): AsyncGenerator<Buffer> {
  let first = 0;
  let size = 0;
  let frame: Promise<Buffer> | undefined;
  for (const [at, row] of rows.entries()) {
    const next = at + 1;
    size += recordSize(row);
    if (size < frameSize && next < rows.length) continue;
    const compressed = encodeFrame(rows.slice(first, next), size);
    // The next frame is compressed while this one is written.
    if (frame !== undefined) yield await frame;
    frame = compressed;
    first = next;
    size = 0;
  }
  if (frame !== undefined) yield await frame;
}

/** The list of keys of rows, as it stands behind the frames of a run. */
export function encodeKeys(rows: readonly LogRow[]): Buffer {
  return Buffer.concat(rows.flatMap(({ key, digest }) => [key, digest]));
}

/** Decodes the frames of a run, in batches. */
export async function* decodeRun(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<LogRow[]> {
  let rest: Buffer = Buffer.alloc(0);
  let frame: Promise<Buffer> | undefined;
  for await (const piece of pieces) {
    rest = Buffer.concat([rest, piece]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32LE(0)) {
      const end = 4 + rest.readUInt32LE(0);
      const decompressed = decompress(rest.subarray(4, end), { chunkSize });
      // Its failure is met when its rows are wanted, which may never be.
      decompressed.catch(() => undefined);
      if (frame !== undefined) yield decodeRows(await frame);
      frame = decompressed;
      rest = rest.subarray(end);
    }
  }
  if (frame !== undefined) yield decodeRows(await frame);
  if (rest.length > 0) throw new Error('a run ends in the middle of a frame');
}

async function encodeFrame(rows: readonly LogRow[], size: number): Promise<Buffer> {
  const records = Buffer.allocUnsafe(size);
  let offset = 0;
  for (const row of rows) offset = writeRecord(row, records, offset);
  const compressed = await compress(records, { level: 1, chunkSize });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(compressed.length);
  return Buffer.concat([length, compressed]);
}

function decodeRows(bytes: Buffer): LogRow[] {
  const rows: LogRow[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const row = readRecord(bytes, offset);
    offset += recordSize(row);
    rows.push(row);
  }
  return rows;
}
