import { crc32, inflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
  /** As it is stored: of no zone. */
  readonly modified: string;
  /** Type and rights of a file of Unix; undefined where the entry is none. */
  readonly mode: number | undefined;
}

/**
 * Reads a zip by its directory, as unpackers do, and by its entries, as those do that stream.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * @throws Error where the two differ, bytes are left over or a checksum is wrong
 */
export function readZip(zip: Buffer): ZipEntry[] {
  const end = zip.length - 22;
  expectEqual('end of directory', zip.readUInt32LE(end), 0x06054b50);
  const directoryAt = zip.readUInt32LE(end + 16);
  const entries: ZipEntry[] = [];
  let [at, entryAt] = [directoryAt, 0];
  while (at < end) {
    expectEqual('directory', zip.readUInt32LE(at), 0x02014b50);
    expectEqual('place of an entry', zip.readUInt32LE(at + 42), entryAt);
    const [nameLength, noteLength] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 32)];
    const extraLength = zip.readUInt16LE(at + 30);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const isUnix = zip.readUInt8(at + 5) === 3;
    const mode = isUnix ? zip.readUInt32LE(at + 38) >>> 16 : undefined;
    const { content, next } = readEntry(zip, entryAt, zip.subarray(at + 8, at + 30), name);
    entries.push({ name, content, modified: timeText(zip.readUInt32LE(at + 12)), mode });
    at += 46 + nameLength + extraLength + noteLength;
    entryAt = next;
  }
  expectEqual('end of the entries', entryAt, directoryAt);
  expectEqual('number of entries', zip.readUInt16LE(end + 10), entries.length);
  return entries;
}

/** @param directory flags to name length, which are the same before the content */
function readEntry(zip: Buffer, at: number, directory: Buffer, name: string) {
  expectEqual('entry', zip.readUInt32LE(at), 0x04034b50);
  expectEqual('header', zip.toString('hex', at + 6, at + 28), directory.toString('hex'));
  const nameEnd = at + 30 + zip.readUInt16LE(at + 26);
  expectEqual('name', zip.toString('utf8', at + 30, nameEnd), name);
  const contentAt = nameEnd + zip.readUInt16LE(at + 28);
  const next = contentAt + zip.readUInt32LE(at + 18);
  const packed = zip.subarray(contentAt, next);
  const content = zip.readUInt16LE(at + 8) === 0 ? packed : inflateRawSync(packed);
  expectEqual('length', content.length, zip.readUInt32LE(at + 22));
  expectEqual('checksum', crc32(content), zip.readUInt32LE(at + 14));
  return { content, next };
}

function timeText(dosTime: number): string {
  const [date, time] = [dosTime >>> 16, dosTime & 0xffff];
  const day = [1980 + (date >> 9), (date >> 5) & 15, date & 31].join('-');
  return `${day} ${[time >> 11, (time >> 5) & 63, (time & 31) * 2].join(':')}`;
}

function expectEqual<T>(what: string, found: T, expected: T): void {
  if (found !== expected) {
    throw new Error(`zip, ${what}: ${String(found)} where ${String(expected)} is expected`);
  }
}
