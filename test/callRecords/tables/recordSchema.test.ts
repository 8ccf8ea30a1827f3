import { describe, expect, it } from 'vitest';
import { identityKinds } from '../../../src/callRecords/tables/identitySet.ts';
import { recordTables } from '../../../src/callRecords/tables/recordTables.ts';
import type { ColumnType } from '../../../src/feeds/feed.ts';
import { readText } from '../../project/readProject.ts';
import { readTable, tableOf } from './readTable.ts';

/** A type of Graph's v1.0 metadata, with what its documentation and answers show beyond them. */
interface GraphType {
  readonly name: string;
  readonly baseType?: string;
  readonly properties: Readonly<Record<string, string>>;
}

const graphTypes = JSON.parse(
  readText('test/fixtures/callRecords/schema.json'),
) as readonly GraphType[];

const columnTypes: Readonly<Record<string, ColumnType>> = {
  String: 'text',
  Enum: 'text',
  Boolean: 'boolean',
  Int32: 'int32',
  Int64: 'int64',
  Single: 'double',
  DateTimeOffset: 'timestamp',
  OpenType: 'json',
};
const elsewhere = ['participantBase', 'session', 'segment', 'media', 'mediaStream'].map(
  (name) => `Collection(${name})`,
);
/** Their `@odata.type` says which of several types an object has. */
const namedTypes = ['endpoint', 'userAgent', 'associatedIdentity'];

/** The properties of a type and of all that derive from it. */
function propertiesOf(name: string): [string, string][] {
  const types = graphTypes.filter((type) => type.name === name || type.baseType === name);
  if (types.length === 0) throw new Error(`${name} is in no list`);
  return types.flatMap(({ properties }) => Object.entries(properties));
}

type Column = readonly [name: string, type: ColumnType];

function columnsOf(typeName: string, prefix = '', renamed: Record<string, string> = {}): Column[] {
  const columns = propertiesOf(typeName).flatMap(([name, type]): Column[] => {
    const column = prefix + (renamed[name] ?? name);
    if (type === 'Deprecated' || elsewhere.includes(type)) return [];
    if (type === 'Duration') return [[`${column}Ms`, 'double']];
    if (type.startsWith('Collection(')) return [[column, 'json']];
    if (type === 'communicationsIdentitySet') return identityColumns(prefix);
    if (type === 'participantBase') {
      return columnsOf(type, `${column}_`, { id: 'participantId' });
    }
    const columnType = columnTypes[type];
    return columnType === undefined ? columnsOf(type, `${column}_`) : [[column, columnType]];
  });
  return namedTypes.includes(typeName) ? [[`${prefix}type`, 'text'], ...columns] : columns;
}

/** Those of the different identities are shared. */
function identityColumns(prefix: string): Column[] {
  const shared = new Map(columnsOf('identity', prefix));
  return [[`${prefix}kind`, 'text'], [`${prefix}endpointType`, 'text'], ...shared];
}

const keys = {
  callRecordId: 'text',
  version: 'int64',
  sessionId: 'text',
  segmentId: 'text',
  mediaIndex: 'int32',
  streamIndex: 'int32',
  participantIndex: 'int32',
} as const;

function keyColumns(...names: (keyof typeof keys)[]): Column[] {
  return names.map((name) => [name, keys[name]]);
}

const expected: Readonly<Record<string, readonly Column[]>> = {
  callRecords: [...columnsOf('callRecord'), ['_participantsRefused', 'boolean']],
  callParticipants: [
    ...keyColumns('callRecordId', 'version', 'participantIndex'),
    ...columnsOf('participantBase', '', { id: 'participantId' }),
  ],
  callSessions: [
    ...keyColumns('callRecordId', 'version'),
    ...columnsOf('session', '', { id: 'sessionId' }),
  ],
  callSegments: [
    ...keyColumns('callRecordId', 'version', 'sessionId'),
    ...columnsOf('segment', '', { id: 'segmentId' }),
  ],
  callStreams: [
    ...keyColumns('callRecordId', 'version', 'sessionId', 'segmentId', 'mediaIndex', 'streamIndex'),
    ...columnsOf('mediaStream'),
    ...columnsOf('media'),
  ],
};

function byName(columns: readonly Column[]): Column[] {
  return columns.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const values: Readonly<Record<string, unknown>> = {
  String: 'a text',
  Enum: 'aValueThatNobodyKnows',
  Boolean: true,
  Int32: -2,
  Int64: 4_294_967_295,
  Single: 0.5,
  DateTimeOffset: '2026-11-02T09:12:20.1169889Z',
  Duration: 'PT0.016S',
  OpenType: { anything: true },
};

/** An object that has every property of its type; identity sets have one member. */
function fullObject(type: string, kind: string): unknown {
  if (type in values) return values[type];
  if (type === 'Deprecated') return null;
  if (type === 'Collection(modality)') return ['audio'];
  const element = /^Collection\((.*)\)$/.exec(type)?.[1];
  if (element !== undefined) {
    return elsewhere.includes(type) ? [fullObject(element, kind)] : [{ id: 'x' }];
  }
  const isSet = type === 'communicationsIdentitySet';
  const properties = propertiesOf(type).map(([name, of]) => {
    const isAbsent = isSet && name !== kind && name !== 'endpointType';
    return [name, isAbsent ? null : fullObject(of, kind)] as const;
  });
  return {
    '@odata.type': `#microsoft.graph.callRecords.${type}`,
    ...Object.fromEntries(properties),
  };
}

describe.each(Object.entries(expected))('the columns of %s', (name, columns) => {
  it('are a column for each property, of its type, then those of the export', () => {
    const written = Object.entries(tableOf(name).schema.columns);
    expect(byName(written.slice(0, -2))).toEqual(byName(columns));
    expect(written.slice(-2)).toEqual([
      ['_outsideWindow', 'boolean'],
      ['_extra', 'json'],
    ]);
  });
});

it('there are five tables, and the exporter fills one column of each', () => {
  expect(recordTables.map(({ schema }) => schema.name)).toEqual(Object.keys(expected));
  for (const { schema } of recordTables) expect(schema.computed).toEqual(['_outsideWindow']);
});

it('every member of an identity set is a kind', () => {
  const members = propertiesOf('communicationsIdentitySet').filter(([, type]) => type !== 'Enum');
  expect(identityKinds.toSorted()).toEqual(members.map(([name]) => name).sort());
});

describe.each(identityKinds)('a record with every property, its identities of kind %s', (kind) => {
  const record = {
    ...(fullObject('callRecord', kind) as object),
    _participantsRefused: true,
  };

  it.each(Object.keys(expected))('fills every column of %s, and nothing is left over', (name) => {
    const rows = readTable(name, record);
    const columns = Object.keys(tableOf(name).schema.columns);
    expect(rows).toHaveLength(1);
    expect(Object.keys(rows[0] ?? {})).toEqual(
      columns.filter((column) => column !== '_outsideWindow' && column !== '_extra'),
    );
  });
});
