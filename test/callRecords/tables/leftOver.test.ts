import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordTables } from '../../../src/callRecords/tables/recordTables.ts';
import { isObject } from '../../../src/export/isObject.ts';
import { readRecord, readTable } from './readTable.ts';

const tableNames = recordTables.map(({ schema }) => schema.name);

/** The rows of all tables that have any. */
function readTables(record: unknown) {
  const read = tableNames.map((name) => [name, readTable(name, record)] as const);
  return Object.fromEntries(read.filter(([, rows]) => rows.length > 0));
}

describe('what no column can hold', () => {
  it.each([[null], [[1]], ['text'], [5], [false]])(
    'keeps a record that is no object: %j',
    (record) => {
      expect(readTables(record)).toEqual({
        callRecords: [{ _extra: JSON.stringify({ _row: record }) }],
      });
    },
  );

  it.each([['text'], [5], [{ id: 'b' }]])('keeps a list that is none: %j', (list) => {
    const kept = JSON.stringify(list);
    expect(readTables({ sessions: list, participants_v2: list })).toEqual({
      callRecords: [{ _extra: `{"participants_v2":${kept},"sessions":${kept}}` }],
    });
    expect(readTables({ sessions: [{ segments: list }] })).toMatchObject({
      callSessions: [{ _extra: `{"segments":${kept}}` }],
    });
    expect(readTables({ sessions: [{ segments: [{ media: list }] }] })).toMatchObject({
      callSegments: [{ _extra: `{"media":${kept}}` }],
    });
    expect(
      readTables({ sessions: [{ segments: [{ media: [{ streams: list }] }] }] }),
    ).toMatchObject({ callStreams: [{ mediaIndex: 0, _extra: `{"media.streams":${kept}}` }] });
  });

  it('takes lists that are absent or null as empty', () => {
    const absent = [{}, { sessions: null, participants_v2: null }, { sessions: [] }];
    for (const record of absent) expect(readTables(record)).toEqual({ callRecords: [{}] });
    expect(readTables({ sessions: [{ segments: null }] })).toEqual({
      callRecords: [{}],
      callSessions: [{}],
    });
  });

  it.each([[null], [[1]], ['text'], [5], [false]])(
    'keeps an element that is no object, with what says where it was: %j',
    (element) => {
      const _extra = JSON.stringify({ _row: element });
      const keys = { callRecordId: 'a', version: 1n };
      const segments = [element, { id: 'g', media: [element, { label: 'm', streams: [element] }] }];
      const sessions = [element, { id: 's', segments }];
      expect(readTables({ id: 'a', version: 1, participants_v2: [element], sessions })).toEqual({
        callRecords: [{ id: 'a', version: 1n }],
        callParticipants: [{ ...keys, participantIndex: 0, _extra }],
        callSessions: [
          { ...keys, _extra },
          { ...keys, sessionId: 's' },
        ],
        callSegments: [
          { ...keys, sessionId: 's', _extra },
          { ...keys, sessionId: 's', segmentId: 'g' },
        ],
        callStreams: [
          {
            ...keys,
            sessionId: 's',
            segmentId: 'g',
            mediaIndex: 0,
            _extra: JSON.stringify({ 'media._row': element }),
          },
          {
            ...keys,
            sessionId: 's',
            segmentId: 'g',
            mediaIndex: 1,
            streamIndex: 0,
            label: 'm',
            _extra,
          },
        ],
      });
    },
  );

  it('keeps an object that is none and a property that is new under their paths', () => {
    const caller = { new: null, userAgent: { color: 'red' }, feedback: ['poor'] };
    expect(readTable('callSessions', { sessions: [{ caller, callee: 'x', added: 1 }] })).toEqual([
      {
        _extra:
          '{"added":1,"callee":"x","caller.feedback":["poor"],"caller.new":null,"caller.userAgent.color":"red"}',
      },
    ]);
  });

  it('keeps a property that is called like a column or a path of something else', () => {
    const session = {
      caller_name: 'a',
      caller: { name: 'b', new: 'c', '.new': 'd' },
      'caller.new': 'e',
      callRecordId: 'f',
      _outsideWindow: 'g',
    };
    expect(readTable('callSessions', { id: 'r', sessions: [session] })).toEqual([
      {
        callRecordId: 'r',
        caller_name: 'b',
        _extra:
          '{".callRecordId":"f",".caller.new":"e",".caller_name":"a","_outsideWindow":"g","caller..new":"d","caller.new":"c"}',
      },
    ]);
  });

  it('keeps properties called __proto__', () => {
    const text =
      '{"id": "a", "__proto__": {"id": "b"}, "sessions": [{"caller": {"__proto__": {"name": "c"}}}]}';
    expect(readTables(JSON.parse(text))).toEqual({
      callRecords: [{ id: 'a', _extra: '{"__proto__":{"id":"b"}}' }],
      callSessions: [{ callRecordId: 'a', _extra: '{"caller.__proto__":{"name":"c"}}' }],
    });
  });

  it('leaves out what the protocol adds', () => {
    const caller = { 'userAgent@odata.type': '#x', feedback: { '@odata.type': '#y' } };
    const record = {
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#x',
      '@microsoft.graph.tips': 'Use $select',
      'sessions@odata.nextLink': 'https://graph.microsoft.com/v1.0/x',
      sessions: [{ caller, '@odata.etag': 'W/1' }],
    };
    expect(readTables(record)).toEqual({ callRecords: [{}], callSessions: [{}] });
  });
});

describe('any JSON', () => {
  const known = [
    ...['id', 'version', 'sessions', 'participants_v2', 'organizer_v2', 'identity', 'user'],
    ...['phone', 'caller', 'userAgent', 'segments', 'media', 'streams', 'callerNetwork', 'label'],
    ...['name', 'caller_name', 'averageJitter', 'kind', 'linkSpeed', 'modalities', 'isTest'],
    ...['associatedIdentity', 'feedback', '__proto__', '_row', '_extra', 'caller.name', 'a.b'],
  ];
  const name = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known) }, fc.string());
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 7, withCrossShrink: true },
      fc.constant('leaf'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.array(fc.tuple(name, tie('value')), { maxLength: 5 }).map(objectText),
    ),
  }));
  /** A record with a place for something odd at each depth. */
  const record = fc
    .record({
      top: value,
      participant: value,
      session: value,
      segment: value,
      media: value,
      stream: value,
    })
    .map(({ top, participant, session, segment, media, stream }) =>
      merged(top, {
        participants_v2: [participant],
        sessions: [
          session,
          merged(session, {
            segments: [
              segment,
              merged(segment, { media: [media, merged(media, { streams: [stream] })] }),
            ],
          }),
        ],
      }),
    );

  it('is read without losing a value: each is in a cell of a table', () => {
    fc.assert(
      fc.property(fc.oneof(value, record), (written) => {
        const { parsed, leaves } = numbered(written);
        const cells = JSON.stringify(readTables(parsed), textOfBigint);
        expect(leaves.filter((leaf) => !cells.includes(leaf))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('is read without an error, whatever the values are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...paths()), (odd, path) => {
        const changed = structuredClone(readRecord('peerToPeer'));
        replaceAt(changed, path, odd);
        expect(readTable('callRecords', changed)).toHaveLength(1);
        expect(Object.keys(readTables(changed))).toContain('callRecords');
      }),
      { numRuns: 300 },
    );
  });

  /** Written as text, because an object literal has no property called `__proto__`. */
  function objectText(properties: [string, unknown][]): unknown {
    const members = properties.map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`);
    return JSON.parse(`{${members.join(',')}}`);
  }

  function merged(one: unknown, other: object): unknown {
    return isObject(one) ? { ...one, ...other } : other;
  }

  /** Gives each leaf a text of its own, and names those that are to be found again. */
  function numbered(written: unknown) {
    let count = 0;
    const parsed: unknown = JSON.parse(JSON.stringify(written), (_, one: unknown) =>
      one === 'leaf' ? `<${++count}>` : one,
    );
    const data = isObject(parsed) ? { ...parsed, organizer: null, participants: null } : parsed;
    const leaves = JSON.stringify(data).match(/<\d+>/g) ?? [];
    return { parsed, leaves };
  }

  function textOfBigint(_: string, one: unknown): unknown {
    return typeof one === 'bigint' ? String(one) : one;
  }

  /** Where the values of a record are. */
  function paths(): string[][] {
    const found: string[][] = [];
    const visit = (one: unknown, path: string[]) => {
      if (typeof one !== 'object' || one === null) return;
      for (const [key, inner] of Object.entries(one)) {
        found.push([...path, key]);
        visit(inner, [...path, key]);
      }
    };
    visit(readRecord('peerToPeer'), []);
    return found;
  }

  function replaceAt(parent: unknown, [key = '', ...rest]: string[], odd: unknown): void {
    if (typeof parent !== 'object' || parent === null) return;
    if (rest.length === 0) Object.assign(parent, { [key]: odd });
    else replaceAt(Reflect.get(parent, key), rest, odd);
  }
});
