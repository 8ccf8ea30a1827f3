import { pipeline } from 'node:stream/promises';
import { createGunzip, gzip, type ZlibOptions } from 'node:zlib';
import { promisify } from 'node:util';
import type { BlobWriter } from './blobs.ts';

const compress = promisify<Uint8Array, ZlibOptions, Buffer>(gzip);
// Level 6 saves a sixth of the bytes for more than twice the time.
const level = 1;
const memberSize = 1_048_576;
// One turn of the event loop a member instead of one for every 16 kB of it.
const chunkSize = memberSize / 2;
const lineBreak = 10;

/**
 * Writes a raw file: one row a line, gzip members of about 1 MB, cut by content alone so that the
 * same rows give the same bytes.
 */
export class RawFileWriter {
  private lines: Uint8Array[] = [];
  private size = 0;
  private members = 0;
  private compressing: Promise<Buffer> | undefined;

  constructor(private readonly writer: Pick<BlobWriter, 'write'>) {}

  /** @returns a promise to wait for, where there is something to wait for */
  add(text: Uint8Array): Promise<void> | undefined {
    this.lines.push(text);
    this.size += text.length + 1;
    return this.size < memberSize ? undefined : this.startMember();
  }

  async finish(): Promise<void> {
    // A file without rows is an empty member, not an empty file: every reader takes it.
    if (this.size > 0 || this.members === 0) await this.startMember();
    await this.endMember();
  }

  /** Compresses beside the work on the next rows, one member at a time. */
  private async startMember(): Promise<void> {
    const bytes = joinLines(this.lines, this.size);
    this.lines = [];
    this.size = 0;
    this.members += 1;
    await this.endMember();
    this.compressing = compress(bytes, { level, chunkSize });
    // Its failure is met by `endMember`, which always follows.
    this.compressing.catch(() => undefined);
  }

  private async endMember(): Promise<void> {
    const compressed = await this.compressing;
    this.compressing = undefined;
    if (compressed !== undefined) await this.writer.write(compressed);
  }
}

/** Reads the lines of a raw file, in batches. */
export async function* readLines(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array[], void, undefined> {
  const unzipped = createGunzip({ chunkSize });
  // A failure of either side is met where `unzipped` is read.
  pipeline(pieces, unzipped).catch(() => undefined);
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of unzipped as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lines: Uint8Array[] = [];
    let start = 0;
    for (let end = bytes.indexOf(lineBreak); end >= 0; end = bytes.indexOf(lineBreak, start)) {
      lines.push(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) throw new Error('a raw file ends in the middle of a row');
}

function joinLines(lines: readonly Uint8Array[], size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let offset = 0;
  for (const line of lines) {
    bytes.set(line, offset);
    offset += line.length;
    bytes[offset] = lineBreak;
    offset += 1;
  }
  return bytes;
}
