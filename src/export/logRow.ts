import { hash } from 'node:crypto';
import type { LogFeed } from '../feeds/feed.ts';
import { isObject } from './isObject.ts';
import type { RowText } from './logSource.ts';
import { readTicks } from './ticks.ts';

/** Sorts after every time: the ticks of a row whose time is missing or unreadable. */
export const unreadableTicks = 2n ** 63n - 1n;

/** A row on its way into a file. */
export interface LogRow {
  /** Its time in 100 ns since 1970, or `unreadableTicks`. */
  readonly ticks: bigint;
  /** Undefined if the row has none: the row's text then is its identity. */
  readonly id: string | undefined;
  /** 16 bytes: equal for two versions of the same row and for nothing else. */
  readonly key: Buffer;
  /** 16 bytes: equal for equal texts. */
  readonly digest: Buffer;
  readonly text: Uint8Array;
  /** The parsed text where it is at hand. */
  readonly value?: unknown;
}

export function parseRow(text: Uint8Array): unknown {
  return JSON.parse(Buffer.from(text.buffer, text.byteOffset, text.length).toString());
}

/** The columns that identify a feed's rows and say when they were. */
export type RowIdentity = Pick<LogFeed, 'key' | 'time'>;

/**
 * Reads what the engine needs to know of a row.
 * @throws SyntaxError if the text is not JSON
 */
export function readRow(feed: RowIdentity, text: Uint8Array): LogRow {
  const value = parseRow(text);
  const id = property(value, feed.key);
  const digest = digestOf(text);
  const hasId = typeof id === 'string' && id !== '';
  return {
    ticks: readTicks(property(value, feed.time)) ?? unreadableTicks,
    id: hasId ? id : undefined,
    key: hasId ? keyOfId(id) : digestOf(`text ${digest.toString('hex')}`),
    digest,
    text,
    value,
  };
}

/** The same, and whether a name comes twice in it. */
export function readRowText(feed: RowIdentity, { text, nameCount }: RowText) {
  const row = readRow(feed, text);
  const names = isObject(row.value) ? Object.keys(row.value).length : 0;
  return { row, repeatsName: nameCount > names };
}

/** The key of a row that has an id. */
export function keyOfId(id: string): Buffer {
  // The mark keeps a text from ever being taken for an id.
  return digestOf(Buffer.from(`id ${id}`, 'utf16le'));
}

/** The order of rows in every file: by time, then by id, rows without one last. */
export function compareRows(a: LogRow, b: LogRow): number {
  if (a.ticks !== b.ticks) return a.ticks < b.ticks ? -1 : 1;
  if (a.id !== b.id) {
    if (a.id === undefined) return 1;
    if (b.id === undefined) return -1;
    return a.id < b.id ? -1 : 1;
  }
  return Buffer.compare(a.key, b.key);
}

function property(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function digestOf(data: string | Uint8Array): Buffer {
  // Copied, because each result of `hash` holds memory of its own outside the heap.
  return Buffer.from(hash('sha256', data, 'buffer').subarray(0, 16));
}
