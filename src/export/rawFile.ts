import { pipeline } from 'node:stream/promises';
import { createGunzip, gzip, type ZlibOptions } from 'node:zlib';
import { promisify } from 'node:util';
import type { BlobWriter } from './blobs.ts';

const compress = promisify<Uint8Array, ZlibOptions, Buffer>(gzip);
// Level 6 saves a sixth of the bytes for more than twice the time.
const level = 1;
const memberSize = 1_048_576;
// A few turns of the event loop a member instead of one for every 16 kB of it.
const readChunkSize = memberSize / 2;
// Mostly less than the result, which in one chunk would hold all of that chunk's memory.
const chunkSize = memberSize / 8;
const lineBreak = 10;
const smallestSize = 65_536;

/**
 * Writes a raw file: one row a line, gzip members of about 1 MB, cut by content alone so that the
 * same rows give the same bytes.
 */
export class RawFileWriter {
  private member = Buffer.allocUnsafeSlow(smallestSize);
  /** Of the member that is being compressed, or free. */
  private formerMember = Buffer.allocUnsafeSlow(smallestSize);
  private size = 0;
  private members = 0;
  private compressing: Promise<Buffer> | undefined;

  constructor(private readonly writer: Pick<BlobWriter, 'write'>) {}

  /** @returns a promise to wait for, where there is something to wait for */
  add(text: Uint8Array): Promise<void> | undefined {
    this.reserve(text.length + 1);
    this.member.set(text, this.size);
    this.size += text.length + 1;
    this.member[this.size - 1] = lineBreak;
    return this.size < memberSize ? undefined : this.startMember();
  }

  async finish(): Promise<void> {
    // A file without rows is an empty member, not an empty file: every reader takes it.
    if (this.size > 0 || this.members === 0) await this.startMember();
    await this.endMember();
  }

  /** Compresses beside the work on the next rows, one member at a time. */
  private async startMember(): Promise<void> {
    await this.endMember();
    const bytes = this.member.subarray(0, this.size);
    [this.member, this.formerMember] = [this.formerMember, this.member];
    this.size = 0;
    this.members += 1;
    this.compressing = compress(bytes, { level, chunkSize });
    // Its failure is met by `endMember`, which always follows.
    this.compressing.catch(() => undefined);
  }

  private reserve(size: number): void {
    const needed = this.size + size;
    if (needed <= this.member.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.member.length));
    this.member.copy(larger, 0, 0, this.size);
    this.member = larger;
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
  const unzipped = createGunzip({ chunkSize: readChunkSize });
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
