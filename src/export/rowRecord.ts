import { compareRows, type LogRow } from './logRow.ts';

/** The length that stands for no id. */
const noId = 0xff_ff_ff_ff;
const fixedSize = 8 + 16 + 16 + 4 + 4;

/** Bytes of a row's record. An id is kept in UTF-16, in which every text of JavaScript can be written. */
export function recordSize({ id, text }: LogRow): number {
  return fixedSize + 2 * (id?.length ?? 0) + text.length;
}

/**
 * Writes a row without its parsed value.
 * @returns where the next record begins
 */
export function writeRecord(row: LogRow, to: Buffer, offset: number): number {
  const { ticks, id, key, digest, text } = row;
  const idLength = 2 * (id?.length ?? 0);
  to.writeBigInt64LE(ticks, offset);
  to.set(key, offset + 8);
  to.set(digest, offset + 24);
  to.writeUInt32LE(id === undefined ? noId : idLength, offset + 40);
  to.writeUInt32LE(text.length, offset + 44);
  to.write(id ?? '', offset + fixedSize, 'utf16le');
  to.set(text, offset + fixedSize + idLength);
  return offset + fixedSize + idLength + text.length;
}

/** Reads a row; it is a view of the bytes. */
export function readRecord(bytes: Buffer, offset: number): LogRow {
  const idLength = bytes.readUInt32LE(offset + 40);
  const idStart = offset + fixedSize;
  const textStart = idStart + (idLength === noId ? 0 : idLength);
  const textEnd = textStart + bytes.readUInt32LE(offset + 44);
  return {
    ticks: bytes.readBigInt64LE(offset),
    key: bytes.subarray(offset + 8, offset + 24),
    digest: bytes.subarray(offset + 24, offset + 40),
    id: idLength === noId ? undefined : bytes.toString('utf16le', idStart, textStart),
    text: bytes.subarray(textStart, textEnd),
  };
}

/** Compares two records as `compareRows` does, mostly without reading all of them. */
export function compareRecords(bytes: Buffer, a: number, b: number): number {
  const [ticksOfA, ticksOfB] = [bytes.readBigInt64LE(a), bytes.readBigInt64LE(b)];
  if (ticksOfA !== ticksOfB) return ticksOfA < ticksOfB ? -1 : 1;
  return compareRows(readRecord(bytes, a), readRecord(bytes, b));
}
