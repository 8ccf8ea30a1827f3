import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  BadAnswerError,
  PermissionMissingError,
  RetryLaterError,
  SignInRefusedError,
} from '../../src/errors.ts';
import { callRecordLimiters } from '../../src/graph/callRecordLimits.ts';
import {
  GraphCallRecords,
  type GraphCallRecordsOptions,
} from '../../src/graph/graphCallRecords.ts';
import { Limiter } from '../../src/graph/limiter.ts';
import { ParticipantsSupport } from '../../src/graph/participantsSupport.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { hangUp, json, startGraphServer, type Answer, type GraphServer } from './graphServer.ts';
import {
  documentedPaging,
  recordAnswer,
  sessionText,
  wholeText,
  type RecordText,
} from './recordServer.ts';

const start = Date.parse('2026-11-20T10:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const { signal } = new AbortController();
const id = 'e523d2ed-2966-4b6b-925b-754a88034cc5';
const path = `/v1.0/communications/callRecords/${id}`;
const everything = `${path}?$expand=sessions($expand=segments),participants_v2`;
const withoutParticipants = `${path}?$expand=sessions($expand=segments)`;
const versionOnly = `${path}?$select=id,version`;

let server: GraphServer;
const serve = async (...answers: readonly Answer[]) => {
  server = await startGraphServer(...answers);
  return server.root;
};

afterEach(async () => {
  await server.close();
});

const autoClock = () => new FakeClock(start, { autoAdvance: true });

function sourceOf(
  root: string,
  clock = autoClock(),
  options: Partial<GraphCallRecordsOptions> = {},
): GraphCallRecords {
  const access = { root, scope: 'https://graph.microsoft.com/.default', credential: undefined };
  const limiters = callRecordLimiters(clock);
  return new GraphCallRecords({ access, clock, limiters, random: () => 0, ...options });
}

async function fetchText(source: GraphCallRecords, of = id): Promise<string | undefined> {
  const record = await source.fetchRecord(of, start + 24 * hour, signal);
  return record && Buffer.from(record.text).toString();
}

const small: RecordText = {
  id,
  version: '1',
  members: [
    '"startDateTime":"2020-02-25T18:52:21.2169889Z"',
    '"joinWebUrl":"https:\\/\\/x\\u0020"',
  ],
  sessions: [{ id: 's1', members: ['"isTest":false'], segments: ['{"id":"g1"}'] }],
  participants: ['{"id":"p1"}'],
};

/** Answers in the order of requests, each with a body of its own. */
const bodies = (...texts: readonly string[]) => texts.map((text) => json(200, text));
const bySwitch =
  (choose: (url: string) => Answer): Answer =>
  (response, request) => {
    choose(request.url ?? '')(response, request);
  };

describe('a call record', () => {
  it('is asked for with sessions, segments and participants, and with the newest enum members', async () => {
    const root = await serve(recordAnswer(small));

    await fetchText(sourceOf(root));

    expect(server.urls).toEqual([everything]);
    expect(server.headers[0]?.['prefer']).toBe('include-unknown-enum-members');
  });

  it('that comes in one answer keeps every byte of its values', async () => {
    const root = await serve(recordAnswer(small));

    const record = await sourceOf(root).fetchRecord(id, start + hour, signal);

    expect(record).toMatchObject({
      id,
      version: 1,
      startDateTime: '2020-02-25T18:52:21.2169889Z',
    });
    expect(Buffer.from(record?.text ?? []).toString()).toBe(wholeText(small));
  });

  it('is without the contexts that say how it was asked for', async () => {
    const contexts = '"@odata.context":"https://x/$metadata#a","organizer_v2@odata.context":"b"';
    const root = await serve(
      json(200, `{${contexts},"id":"${id}","version":1,"organizer_v2":{"@odata.type":"c"}}`),
    );
    expect(await fetchText(sourceOf(root))).toBe(
      `{"id":"${id}","version":1,"organizer_v2":{"@odata.type":"c"}}`,
    );
  });

  it('of 200 sessions, 1,000 segments and 300 participants comes whole', async () => {
    const large: RecordText = {
      ...small,
      sessions: Array.from({ length: 200 }, (_, s) => ({
        id: `session-${s}`,
        members: ['"failureInfo":null'],
        segments: Array.from({ length: 5 }, (_, g) => `{"id":"${s}-${g}","linkSpeed":4294967295}`),
      })),
      participants: Array.from({ length: 300 }, (_, p) => `{"id":"participant-${p}"}`),
    };
    const root = await serve(recordAnswer(large, { ...documentedPaging, segments: 4 }));

    const text = await fetchText(sourceOf(root));

    expect(text).toBe(wholeText(large));
    expect(server.urls).toHaveLength(1 + 3 + 2 + 200 + 1);
    expect(new Set(server.headers.map((headers) => headers['prefer']))).toEqual(
      new Set(['include-unknown-enum-members']),
    );
  });

  it('is put together without a loss, however it is divided into pages', async () => {
    const root = await serve((response, request) => {
      answer(response, request);
    });
    let answer: Answer = hangUp;

    await fc.assert(
      fc.asyncProperty(anyRecord, anyPaging, async (record, paging) => {
        answer = recordAnswer(record, paging);

        expect(await fetchText(sourceOf(root))).toBe(wholeText(record));
      }),
      { numRuns: 50 },
    );
  });

  it('is on one line, whatever its layout', async () => {
    const body = wholeText(small).replaceAll(',"', ' ,\r\n "').replaceAll('[', '[\n');
    const root = await serve(json(200, `\uFEFF${body}\n`));

    const text = (await fetchText(sourceOf(root))) ?? '';

    expect(text).not.toMatch(/[\r\n\uFEFF]/);
    expect(JSON.parse(text)).toEqual(JSON.parse(body));
  });

  it('that Graph does not have is undefined', async () => {
    const root = await serve(json(404, {}));

    expect(await fetchText(sourceOf(root))).toBeUndefined();
  });

  it('may come under its id in another case', async () => {
    const root = await serve(json(200, wholeText({ ...small, id: id.toUpperCase() })));

    const record = await sourceOf(root).fetchRecord(id, start + hour, signal);

    expect(record?.id).toBe(id.toUpperCase());
  });

  it('of an id that is no path is asked for by that id all the same', async () => {
    const root = await serve(json(404, {}));

    await fetchText(sourceOf(root), '../me?$x=#é');

    expect(server.urls[0]).toBe(everything.replace(id, '..%2Fme%3F%24x%3D%23%C3%A9'));
  });

  it('may have no sessions yet, and keeps what it has instead', async () => {
    const body = `{"id":"${id}","version":7,"sessions":null}`;
    const root = await serve(json(200, body));

    const record = await sourceOf(root).fetchRecord(id, start + hour, signal);

    expect(Buffer.from(record?.text ?? []).toString()).toBe(body);
    expect(record).toMatchObject({ version: 7, startDateTime: undefined });
  });

  it('may give only a link in the place of a collection', async () => {
    const root = await serve(
      (response, request) => {
        const link = `http://${request.headers.host ?? ''}/v1.0/more`;
        const body = `{"id":"${id}","version":1,"sessions@odata.nextLink":"${link}"}`;
        json(200, body)(response, request);
      },
      ...bodies('{"value":[{"id":"s1"}]}', `{"id":"${id}","version":1}`),
    );

    expect(await fetchText(sourceOf(root))).toBe(
      `{"id":"${id}","version":1,"sessions":[{"id":"s1"}]}`,
    );
  });
});

describe('a session that comes twice', () => {
  const merged = async (...sessions: readonly string[]) => {
    const body = `{"id":"${id}","version":1,"sessions":[${sessions.join(',')}]}`;
    const root = await serve(json(200, body));
    const text = (await fetchText(sourceOf(root))) ?? '';
    return text.slice(text.indexOf('[') + 1, -2);
  };
  const session = (sessionId: string, segments: readonly string[], member = '"isTest":false') =>
    sessionText({ id: sessionId, members: [member], segments });

  it('is kept once', async () => {
    const one = session('a', ['{"id":"1"}']);

    expect(await merged(one, session('b', []), one)).toBe(`${one},${session('b', [])}`);
  });

  it('is kept in the form with more segments, at its first place', async () => {
    const poor = session('a', ['{"id":"1"}'], '"isTest":"a longer text"');
    const rich = session('a', ['{"id":"1"}', '{"id":"2"}']);

    expect(await merged(poor, session('b', []), rich)).toBe(`${rich},${session('b', [])}`);
  });

  it('is kept in the longer form where both have as many segments', async () => {
    const long = session('a', ['{"id":"1"}'], '"isTest":"a longer text"');

    expect(await merged(session('a', ['{"id":"1"}']), long)).toBe(long);
  });

  it('gets the segments that only the other has, and of the same segment the longer form', async () => {
    const one = session('a', ['{"id":"1"}', '{"id":"2"}', '{"noId":1}']);
    const other = session('a', ['{"id":"2","x":0.00}', '{"id":"3"}', '{"noId":1}'], '"a":1');

    expect(await merged(one, other)).toBe(
      session('a', ['{"id":"1"}', '{"id":"2","x":0.00}', '{"noId":1}', '{"id":"3"}']),
    );
  });

  it('is another one where it has no id', async () => {
    expect(await merged('{"x":1}', '{"x":2}')).toBe('{"x":1},{"x":2}');
  });

  it('has the same links to its segments twice', async () => {
    const twice: RecordText = {
      ...small,
      sessions: Array.from({ length: 2 }, () => ({
        id: 's1',
        members: [],
        segments: ['{"id":"1"}', '{"id":"2"}'],
      })),
    };
    const root = await serve(recordAnswer(twice, { ...documentedPaging, segments: 1 }));

    expect(await fetchText(sourceOf(root))).toBe(
      wholeText({ ...twice, sessions: twice.sessions.slice(0, 1) }),
    );
  });
});

describe('a record that changes while it is read', () => {
  const paging = { ...documentedPaging, participants: 1 };
  const older = { ...small, participants: ['{"id":"p1"}', '{"id":"p2"}'] };
  const newer = { ...older, version: '2', participants: ['{"id":"p1"}', '{"id":"p3"}'] };

  it('is begun anew', async () => {
    const root = await serve(
      recordAnswer(older, paging),
      recordAnswer(older, paging),
      recordAnswer(newer, paging),
    );

    expect(await fetchText(sourceOf(root))).toBe(wholeText(newer));
    expect(server.urls.filter((url) => url === everything)).toHaveLength(2);
    expect(server.urls.filter((url) => url === versionOnly)).toHaveLength(2);
  });

  it('again and again is left for later', async () => {
    let version = 1;
    const root = await serve((response, request) => {
      if (request.url === versionOnly) version++;
      recordAnswer({ ...older, version: String(version) }, paging)(response, request);
    });
    const result = fetchText(sourceOf(root));

    await expect(result).rejects.toThrow(RetryLaterError);
    await expect(result).rejects.toMatchObject({ notBefore: undefined });
    expect(server.urls.filter((url) => url === everything)).toHaveLength(3);
  });

  it('is taken as it was read if Graph has just forgotten it', async () => {
    const root = await serve(
      bySwitch((url) => (url === versionOnly ? json(404, {}) : recordAnswer(older, paging))),
    );

    expect(await fetchText(sourceOf(root))).toBe(wholeText(older));
  });

  it('is begun anew, too, where Graph no longer accepts a link', async () => {
    const root = await serve(
      recordAnswer(older, paging),
      json(410, {}),
      recordAnswer(newer, paging),
    );

    expect(await fetchText(sourceOf(root))).toBe(wholeText(newer));
  });

  it('is a bad answer where Graph never accepts a link', async () => {
    const root = await serve(
      bySwitch((url) => (url === everything ? recordAnswer(older, paging) : json(410, {}))),
    );
    const result = fetchText(sourceOf(root));

    await expect(result).rejects.toThrow(BadAnswerError);
    await expect(result).rejects.toMatchObject({ status: 410 });
    expect(server.urls).toHaveLength(6);
  });
});

describe('a nested link', () => {
  const linked = (link: (root: string) => string): Answer =>
    bySwitch((url) => (response, request) => {
      const next = link(`http://${request.headers.host ?? ''}`);
      const [name, rest] = url.startsWith(path)
        ? ['sessions', `"id":"${id}","version":1,`]
        : ['', ''];
      const value = name === '' ? 'value' : name;
      const body = `{${rest}"${value}":[],"${name}@odata.nextLink":${JSON.stringify(next)}}`;
      json(200, body)(response, request);
    });

  it.each([
    (root: string) => `${root.replace('127.0.0.1', 'localhost')}/v1.0/x`,
    () => 'https://graph.microsoft.com/v1.0/x',
    () => '/v1.0/x',
  ])('that leads away from the configured Graph is not followed: %s', async (link) => {
    const root = await serve(linked(link));
    const result = fetchText(sourceOf(root));

    await expect(result).rejects.toThrow(BadAnswerError);
    await expect(result).rejects.toThrow(`callRecords ${id}: continuation link refused`);
    expect(server.urls).toHaveLength(1);
  });

  it('that leads to a page that was read already is refused', async () => {
    const root = await serve(linked((origin) => `${origin}/v1.0/x`));

    await expect(fetchText(sourceOf(root))).rejects.toThrow(BadAnswerError);
    expect(server.urls).toHaveLength(2);
  });

  it('after which there is always another one is refused in the end', async () => {
    let page = 0;
    const root = await serve(linked((origin) => `${origin}/v1.0/x?${page++}`));
    const clock = autoClock();
    const unlimited = new Limiter(clock, { perFeed: Infinity, together: Infinity });
    const limiters = { records: unlimited, list: unlimited };

    await expect(fetchText(sourceOf(root, clock, { limiters }))).rejects.toThrow(
      /1000 others were followed/,
    );
    expect(server.urls).toHaveLength(1001);
  });
});

describe('an answer that is not the record', () => {
  it.each([
    ['is cut off', '{"id":"e523'],
    ['is a page of HTML', '<html>'],
    ['is nothing', ''],
    ['is an array', '[]'],
    ['is null', 'null'],
    ['has no id', '{"version":1}'],
    ['has an id that is no text', '{"id":5,"version":1}'],
    ['has another id', '{"id":"f69e2c00-0000-0000-0000-185e5f5f5d8a","version":1}'],
    ['has no version', `{"id":"${id}"}`],
    ['has a version that is a text', `{"id":"${id}","version":"1"}`],
    ['has a negative version', `{"id":"${id}","version":-1}`],
    ['has a version with a fraction', `{"id":"${id}","version":1.5}`],
    ['has a version beyond what a number holds', `{"id":"${id}","version":9007199254740993}`],
    ['has sessions that are no array', `{"id":"${id}","version":1,"sessions":{}}`],
    ['has a session that is no object', `{"id":"${id}","version":1,"sessions":[7]}`],
    ['has sessions twice', `{"id":"${id}","version":1,"sessions":[],"sessions":[]}`],
    ['has segments that are no array', `{"id":"${id}","version":1,"sessions":[{"segments":1}]}`],
    ['has a participant that is null', `{"id":"${id}","version":1,"participants_v2":[null]}`],
    ['has a link that is no text', `{"id":"${id}","version":1,"sessions@odata.nextLink":7}`],
    ['has a broken number', `{"id":"${id}","version":1,"x":1.2.3}`],
  ])('because it %s is asked for twice again, then bad', async (_, body) => {
    const root = await serve(json(200, body));
    const result = fetchText(sourceOf(root));

    await expect(result).rejects.toThrow(BadAnswerError);
    await expect(result).rejects.toThrow(`callRecords ${id}: Graph's answer is `);
    expect(server.urls).toHaveLength(3);
  });

  it.each([
    ['has no rows', '{}'],
    ['has rows that are an object', '{"value":{}}'],
    ['is cut off', '{"value":[{"id":"s2"'],
    ['has a row that is no object', '{"value":[1]}'],
    ['has a row with broken JSON', '{"value":[{"id":"s2","x":tru}]}'],
    ['has a session with odd segments', '{"value":[{"segments":"x"}]}'],
  ])('but a page that %s is asked for twice again, then bad', async (_, body) => {
    const record = { ...small, sessions: [...small.sessions, ...small.sessions] };
    const first = recordAnswer(record, { ...documentedPaging, sessions: 1 });
    const root = await serve(first, json(200, body));

    await expect(fetchText(sourceOf(root))).rejects.toThrow(BadAnswerError);
    expect(server.urls).toHaveLength(4);
  });

  it('is asked for again until it is', async () => {
    const root = await serve(json(200, '{"id":"e523'), hangUp, recordAnswer(small));

    expect(await fetchText(sourceOf(root))).toBe(wholeText(small));
  });

  it('never has its content in the message', async () => {
    const root = await serve(json(200, `{"id":"${id}","version":1,"phone":+49171}`));

    await expect(fetchText(sourceOf(root))).rejects.toThrow(/^(?!.*49171)/);
  });
});

describe('participants that a cloud refuses', () => {
  const refusing = (status: number) =>
    bySwitch((url) => (url.includes('participants_v2') ? json(status, {}) : recordAnswer(small)));
  const marked =
    wholeText(small).replace('"participants_v2":[{"id":"p1"}],', '').slice(0, -1) +
    ',"_participantsRefused":true}';

  it.each([400, 403, 404, 501])('with %i are left out, and the record says so', async (status) => {
    const root = await serve(refusing(status));

    expect(await fetchText(sourceOf(root))).toBe(marked);
  });

  it('are not asked for again within an hour, and then once more', async () => {
    const root = await serve(refusing(400));
    const clock = new FakeClock(start);
    const source = sourceOf(root, clock);
    await fetchText(source);
    await clock.advance(hour - 1);
    server.urls.length = 0;

    expect(await fetchText(source)).toBe(marked);
    expect(server.urls).toEqual([withoutParticipants]);
    await clock.advance(1);
    await fetchText(source);
    expect(server.urls.slice(1)).toEqual([everything, withoutParticipants, everything]);
  });

  it('are known to be refused by every source that shares the knowledge', async () => {
    const root = await serve(refusing(400));
    const participants = new ParticipantsSupport();
    await fetchText(sourceOf(root, autoClock(), { participants }));
    server.urls.length = 0;

    expect(await fetchText(sourceOf(root, autoClock(), { participants }))).toBe(marked);
    expect(server.urls).toEqual([withoutParticipants]);
  });

  it('are asked for with the next record where only one record has none', async () => {
    const root = await serve(
      recordAnswer(small),
      json(400, {}),
      recordAnswer(small),
      json(400, {}),
      recordAnswer(small),
    );
    const source = sourceOf(root);
    await fetchText(source);

    expect(await fetchText(source)).toBe(marked);
    expect(await fetchText(source)).toBe(wholeText(small));
  });

  it('are not refused where the record has only just appeared', async () => {
    const root = await serve(json(404, {}), recordAnswer(small));
    const source = sourceOf(root);

    expect(await fetchText(source)).toBe(wholeText(small));
    expect(await fetchText(source)).toBe(wholeText(small));
    expect(server.urls).toEqual([everything, withoutParticipants, everything, everything]);
  });

  it('are not taken for the reason of a missing permission', async () => {
    const root = await serve(json(403, {}));

    await expect(fetchText(sourceOf(root))).rejects.toThrow(PermissionMissingError);
    expect(server.urls).toEqual([everything, withoutParticipants]);
  });

  it('are not taken for the reason of a missing record, and once they came, not even asked about', async () => {
    const root = await serve(json(404, {}), json(404, {}), recordAnswer(small), json(404, {}));
    const source = sourceOf(root);

    expect(await fetchText(source)).toBeUndefined();
    expect(await fetchText(source)).toBe(wholeText(small));
    expect(await fetchText(source)).toBeUndefined();
    expect(server.urls).toEqual([everything, withoutParticipants, everything, everything]);
  });
});

describe('many records', () => {
  it('are fetched at a time under one signal without a warning', async () => {
    const root = await serve((response, request) => {
      const asked = /callRecords\/(\w+)\?/.exec(request.url ?? '')?.[1] ?? '';
      json(200, `{"id":"${asked}","version":1}`)(response, request);
    });
    const source = sourceOf(root);
    const warnings: string[] = [];
    const onWarning = ({ name }: Error) => warnings.push(name);
    process.on('warning', onWarning);
    const { signal: shared } = new AbortController();

    const ids = Array.from({ length: 64 }, (_, n) => `record${n}`);
    const records = await Promise.all(
      ids.map((one) => source.fetchRecord(one, start + hour, shared)),
    );

    process.off('warning', onWarning);
    expect(records.map((record) => record?.id)).toEqual(ids);
    expect(warnings).toEqual([]);
  });
});

describe('a failure', () => {
  it('is tried five times again, then later', async () => {
    const root = await serve(json(502, {}));

    await expect(fetchText(sourceOf(root))).rejects.toThrow(RetryLaterError);
    expect(server.urls).toHaveLength(6);
  });

  it('of 429 holds back the requests for all records as long as Graph says, and not the list', async () => {
    const root = await serve(
      json(429, {}, { 'retry-after': '300' }),
      json(200, '{"value":[]}'),
      recordAnswer(small),
    );
    const clock = new FakeClock(start);
    const source = sourceOf(root, clock);
    const first = fetchText(source);
    await clock.whenSleeping();

    const other = source.fetchRecord('another', start + minute, signal);
    await expect(other).rejects.toMatchObject({ notBefore: start + 5 * minute });
    const range = { from: start, to: start + hour };
    await source.listPage({ range, giveUpAt: start + minute }, signal);
    await clock.advance(5 * minute);
    expect(await first).toBe(wholeText(small));
    expect(server.urls).toHaveLength(3);
  });

  it('beyond the deadline is reported with the time that Graph named', async () => {
    const root = await serve(json(503, {}, { 'retry-after': '300' }));
    const result = sourceOf(root).fetchRecord(id, start + minute, signal);

    await expect(result).rejects.toThrow(RetryLaterError);
    await expect(result).rejects.toMatchObject({ notBefore: start + 5 * minute });
  });

  it('of 401 is a refusal of the sign-in', async () => {
    const root = await serve(json(401, {}));

    await expect(fetchText(sourceOf(root))).rejects.toThrow(SignInRefusedError);
  });
});

const anyNumber = fc.constantFrom('0.00', '1E+2', '-0', '12345678901234567890', '4294967295', '7');
const anyName = fc.stringMatching(/^[a-z]{1,6}$/).map((name) => `"x_${name}"`);
const anyText = fc
  .string({ unit: 'binary' })
  .map((text) => JSON.stringify(text).replaceAll('/', '\\/'));
const anyValue = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(anyNumber, anyText, fc.constantFrom('null', 'true', '"2026-11-01T00:00:00.1234567Z"')),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join(' , ')}]`),
    fc
      .array(fc.tuple(anyName, tie('value')), { maxLength: 3 })
      .map((pairs) => `{ ${pairs.map(([name, value]) => `${name}: ${value}`).join(',')}\t}`),
  ),
})).value;
const anyMembers = fc
  .array(fc.tuple(anyName, anyValue), { maxLength: 4 })
  .map((pairs) => pairs.map(([name, value]) => `${name} : ${value}`));
const anyPart = anyMembers.map((members) => `{${members.join(',')}}`);
const anyRecord: fc.Arbitrary<RecordText> = fc.record({
  id: fc.constant(id),
  version: fc.constantFrom('0', '1', '9007199254740991'),
  members: anyMembers,
  sessions: fc
    .array(fc.record({ members: anyMembers, segments: fc.array(anyPart, { maxLength: 4 }) }), {
      maxLength: 6,
    })
    .map((sessions) => sessions.map((session, index) => ({ ...session, id: `s${index}` }))),
  participants: fc.array(anyPart, { maxLength: 6 }),
});
const anyPaging = fc.record({
  sessions: fc.integer({ min: 1, max: 4 }),
  segments: fc.integer({ min: 1, max: 4 }),
  participants: fc.integer({ min: 1, max: 4 }),
  linkMark: fc.constantFrom('', '$metadata#'),
});
