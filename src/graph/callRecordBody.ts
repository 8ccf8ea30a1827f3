import { BadAnswerError } from '../errors.ts';
import {
  requireObjects,
  takeApart,
  type Collection,
  type ExpandedObject,
} from './expandedObject.ts';
import { hasByteOrderMark, parseJson } from './jsonText.ts';
import { splitPage } from './splitPage.ts';

/** What a record says of itself. */
export interface RecordHead {
  readonly id: string;
  readonly version: number;
  readonly startDateTime: string | undefined;
}

/** The first answer for a record. */
export interface RecordBody extends RecordHead, ExpandedObject {}

/**
 * Reads a record with the first pages of its sessions and participants.
 * @param askedId the record's id, in whatever case
 * @throws BadAnswerError if it is not such a record; the message quotes nothing
 */
export function readRecordBody(body: Uint8Array, askedId: string): RecordBody {
  return reading('a call record', () => {
    const head = headOf(body, askedId);
    const record = takeApart(withoutMark(body), ['sessions', 'participants_v2']);
    for (const { items } of record.collections.values()) checkSegments(items);
    return { ...head, ...record };
  });
}

/** Reads a record of which only id and version count. @throws BadAnswerError */
export function readRecordHead(body: Uint8Array, askedId: string): RecordHead {
  return reading('a call record', () => headOf(body, askedId));
}

/** Reads a later page of a collection. @throws BadAnswerError */
export function readNestedPage(body: Uint8Array): Collection {
  return reading('a page', () => {
    parseJson(withoutMark(body));
    const { rows, next } = splitPage(body);
    const items = rows.map(({ text }) => text);
    requireObjects(items, 'value');
    checkSegments(items);
    return { items, next };
  });
}

/** Whether a value can be a version: an int64 that a number holds exactly. */
export function isVersion(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function headOf(body: Uint8Array, askedId: string): RecordHead {
  const record = parseJson(withoutMark(body)) as Readonly<Record<string, unknown>> | null;
  const { id, version, startDateTime } = record ?? {};
  if (typeof id !== 'string') throw new BadAnswerError('a call record without an id');
  if (id.toLowerCase() !== askedId.toLowerCase()) {
    throw new BadAnswerError('another call record than the one asked for');
  }
  if (!isVersion(version)) throw new BadAnswerError('a call record without a usable version');
  const start = typeof startDateTime === 'string' ? startDateTime : undefined;
  return { id, version, startDateTime: start };
}

/** Now is the time to find a fault in a session, while its page can be asked for again. */
function checkSegments(items: readonly Uint8Array[]): void {
  for (const item of items) takeApart(item, ['segments']);
}

function reading<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new BadAnswerError(`not ${what}: ${error.message}`);
  }
}

function withoutMark(body: Uint8Array): Uint8Array {
  return hasByteOrderMark(body) ? body.subarray(3) : body;
}
