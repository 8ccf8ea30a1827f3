import { isObject } from '../../export/isObject.ts';
import type { TableSchema } from '../../export/tableSchema.ts';
import { callRecord, participant, segment, session } from './callRecordShapes.ts';
import type { FlatTable, Keys } from './flatTable.ts';
import { flatTable } from './flatTable.ts';
import { media, mediaStream } from './mediaShapes.ts';

/** One table of call records: what its file's columns are, and which rows a record gives it. */
export interface RecordTable {
  readonly schema: TableSchema;
  /**
   * Reads a record's rows for the table.
   * @param record the assembled call record, parsed JSON: anything that JSON may hold
   * @returns flat rows for `rowTyping(schema)`
   */
  rowsOf(record: unknown): Iterable<unknown>;
}

/** A part of a record: an element of one of its lists. */
interface RecordPart {
  readonly keys: Keys;
  readonly value: unknown;
}

const partKeys = { callRecordId: 'text', version: 'int64' } as const;

const callRecords = flatTable('callRecords', {}, { '': callRecord });
const callParticipants = flatTable(
  'callParticipants',
  { ...partKeys, participantIndex: 'int32' },
  { '': participant },
);
const callSessions = flatTable('callSessions', partKeys, { '': session });
const callSegments = flatTable('callSegments', { ...partKeys, sessionId: 'text' }, { '': segment });
const callStreams = flatTable(
  'callStreams',
  {
    ...partKeys,
    sessionId: 'text',
    segmentId: 'text',
    mediaIndex: 'int32',
    streamIndex: 'int32',
  },
  { '': mediaStream, 'media.': media },
);

/**
 * The tables of the feed callRecords. Whatever has no column goes into `_extra` under its path,
 * the names joined by points (`caller.newProperty`; in callStreams `media.` stands before those of
 * the media), an element that is no object as `_row`. A list that is no list, and what a part
 * holds besides its lists, is in the row of what has it: nothing is in two tables but the keys.
 */
export const recordTables: readonly RecordTable[] = [
  { schema: callRecords.schema, rowsOf: (record) => [callRecords.rowOf({}, record)] },
  recordTable(callParticipants, participantsOf),
  recordTable(callSessions, sessionsOf),
  recordTable(callSegments, segmentsOf),
  { schema: callStreams.schema, rowsOf: streamRows },
];

function recordTable(
  table: FlatTable,
  partsOf: (record: unknown) => Iterable<RecordPart>,
): RecordTable {
  return {
    schema: table.schema,
    *rowsOf(record) {
      for (const { keys, value } of partsOf(record)) yield table.rowOf(keys, value);
    },
  };
}

function* participantsOf(record: unknown): Generator<RecordPart> {
  for (const [participantIndex, value] of listIn(record, 'participants_v2').entries()) {
    yield { keys: { ...keysOf(record), participantIndex }, value };
  }
}

function* sessionsOf(record: unknown): Generator<RecordPart> {
  const keys = keysOf(record);
  for (const value of listIn(record, 'sessions')) yield { keys, value };
}

function* segmentsOf(record: unknown): Generator<RecordPart> {
  for (const { keys: recordKeys, value } of sessionsOf(record)) {
    const keys = { ...recordKeys, sessionId: propertyOf(value, 'id') };
    for (const one of listIn(value, 'segments')) yield { keys, value: one };
  }
}

function* mediaOf(record: unknown): Generator<RecordPart> {
  for (const { keys: sessionKeys, value } of segmentsOf(record)) {
    const keys = { ...sessionKeys, segmentId: propertyOf(value, 'id') };
    for (const [mediaIndex, one] of listIn(value, 'media').entries()) {
      yield { keys: { ...keys, mediaIndex }, value: one };
    }
  }
}

/** A media without a stream has a row all the same: its figures are in no other table. */
function* streamRows(record: unknown): Generator {
  for (const { keys, value } of mediaOf(record)) {
    const streams = listIn(value, 'streams');
    if (streams.length === 0) yield callStreams.rowOf(keys, undefined, value);
    for (const [streamIndex, stream] of streams.entries()) {
      yield callStreams.rowOf({ ...keys, streamIndex }, stream, value);
    }
  }
}

function keysOf(record: unknown): Keys {
  return { callRecordId: propertyOf(record, 'id'), version: propertyOf(record, 'version') };
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = propertyOf(value, name);
  return Array.isArray(list) ? list : [];
}

function propertyOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}
