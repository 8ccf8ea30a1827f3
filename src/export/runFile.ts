import { gunzip, gzip, type ZlibOptions } from 'node:zlib';
import { promisify } from 'node:util';
import type { LogRow } from './logRow.ts';

const compress = promisify<Uint8Array, ZlibOptions, Buffer>(gzip);
const decompress = promisify<Uint8Array, Buffer>(gunzip);

const noId = 0xff_ff_ff_ff;
const fixedSize = 8 + 16 + 16 + 4 + 4;
const frameSize = 131_072;

/**
 * Encodes sorted rows as a run: frames of gzip, each with its length before it, so that many runs
 * can be read side by side in little memory.
 */
export async function* encodeRun(rows: readonly LogRow[]): AsyncGenerator<Buffer> {
  let batch: Buffer[] = [];
  let size = 0;
  for (const row of rows) {
    const record = encodeRow(row);
    batch.push(record);
    size += record.length;
    if (size < frameSize) continue;
    yield await encodeFrame(batch);
    batch = [];
    size = 0;
  }
  if (size > 0) yield await encodeFrame(batch);
}

/** Decodes a run, in batches. */
export async function* decodeRun(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<LogRow[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    rest = Buffer.concat([rest, piece]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32LE(0)) {
      const end = 4 + rest.readUInt32LE(0);
      yield decodeRows(await decompress(rest.subarray(4, end)));
      rest = rest.subarray(end);
    }
  }
  if (rest.length > 0) throw new Error('a run ends in the middle of a frame');
}

async function encodeFrame(records: readonly Buffer[]): Promise<Buffer> {
  const compressed = await compress(Buffer.concat(records), { level: 1 });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(compressed.length);
  return Buffer.concat([length, compressed]);
}

function encodeRow({ ticks, id, key, digest, text }: LogRow): Buffer {
  const idBytes = Buffer.from(id ?? '', 'utf16le');
  const fixed = Buffer.alloc(fixedSize);
  fixed.writeBigInt64LE(ticks, 0);
  fixed.set(key, 8);
  fixed.set(digest, 24);
  fixed.writeUInt32LE(id === undefined ? noId : idBytes.length, 40);
  fixed.writeUInt32LE(text.length, 44);
  return Buffer.concat([fixed, idBytes, text]);
}

function decodeRows(bytes: Buffer): LogRow[] {
  const rows: LogRow[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const idLength = bytes.readUInt32LE(offset + 40);
    const idStart = offset + fixedSize;
    const textStart = idStart + (idLength === noId ? 0 : idLength);
    const textEnd = textStart + bytes.readUInt32LE(offset + 44);
    rows.push({
      ticks: bytes.readBigInt64LE(offset),
      key: bytes.subarray(offset + 8, offset + 24),
      digest: bytes.subarray(offset + 24, offset + 40),
      id: idLength === noId ? undefined : bytes.toString('utf16le', idStart, textStart),
      text: bytes.subarray(textStart, textEnd),
    });
    offset = textEnd;
  }
  return rows;
}
