import { afterEach, describe, expect, it } from 'vitest';
import type { ListRequest } from '../../src/callRecords/callRecordSource.ts';
import {
  BadAnswerError,
  BrokenPagingError,
  PermissionMissingError,
  RetryLaterError,
} from '../../src/errors.ts';
import { callRecordLimiters } from '../../src/graph/callRecordLimits.ts';
import { GraphCallRecords } from '../../src/graph/graphCallRecords.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { json, page, startGraphServer, type Answer, type GraphServer } from './graphServer.ts';

const start = Date.parse('2026-11-20T10:00:00Z');
const hour = 3_600_000;
const { signal } = new AbortController();
const range = {
  from: Date.parse('2026-11-01T00:00:00Z'),
  to: Date.parse('2026-11-02T00:00:00Z'),
};
const filter =
  '$filter=startDateTime%20ge%202026-11-01T00:00:00Z%20and%20startDateTime%20lt%202026-11-02T00:00:00Z';
const list = '/v1.0/communications/callRecords';

let server: GraphServer;
const serve = async (...answers: readonly Answer[]) => {
  server = await startGraphServer(...answers);
  return server.root;
};

afterEach(async () => {
  await server.close();
});

function listOf(root: string, clock = new FakeClock(start, { autoAdvance: true })) {
  const access = { root, scope: 'https://graph.microsoft.com/.default', credential: undefined };
  const limiters = callRecordLimiters(clock);
  const source = new GraphCallRecords({ access, clock, limiters, random: () => 0 });
  return (changes: Partial<ListRequest> = {}) =>
    source.listPage({ range, giveUpAt: start + hour, ...changes }, signal);
}

const preferences = () => server.headers.map((headers) => headers['prefer']);

describe('the list of call records', () => {
  it('is asked for by start time, in large pages, id and version only', async () => {
    const root = await serve(page([]));

    await listOf(root)();

    expect(server.urls).toEqual([`${list}?$select=id,version&${filter}`]);
    expect(preferences()).toEqual(['odata.maxpagesize=1000']);
  });

  it('has id and version of each record, whatever else Graph says', async () => {
    const root = await serve(
      page([{ id: 'a', version: 2, 'x@odata.context': 'y' }], 'https://x/y'),
    );

    expect(await listOf(root)()).toEqual({
      records: [{ id: 'a', version: 2 }],
      next: 'https://x/y',
    });
  });

  it('is continued by its link as it is, with the same wish for large pages', async () => {
    const root = await serve(page([]));

    await listOf(root)({ link: `${root}${list}?$filter=a%20b&$skiptoken=c==` });

    expect(server.urls).toEqual([`${list}?$filter=a%20b&$skiptoken=c==`]);
    expect(preferences()).toEqual(['odata.maxpagesize=1000']);
  });

  it('is asked for in smaller pages, then in those of Graph, where large ones are refused', async () => {
    const root = await serve(json(400, {}), json(400, {}), page([]));
    const listPage = listOf(root);

    await listPage();

    expect(preferences()).toEqual(['odata.maxpagesize=1000', 'odata.maxpagesize=200', undefined]);
    expect(new Set(server.urls)).toEqual(new Set([`${list}?$select=id,version&${filter}`]));
  });

  it('is asked for with all properties where the selection is refused', async () => {
    const root = await serve((response, request) => {
      (request.url?.includes('$select') ? json(400, {}) : page([]))(response, request);
    });

    await listOf(root)();

    expect(server.urls.at(-1)).toBe(`${list}?${filter}`);
    expect(preferences().at(-1)).toBe('odata.maxpagesize=1000');
    expect(server.urls).toHaveLength(4);
  });

  it('remembers for an hour what was refused', async () => {
    const root = await serve(json(400, {}), page([]));
    const clock = new FakeClock(start, { autoAdvance: true });
    const listPage = listOf(root, clock);
    await listPage({ giveUpAt: Infinity });
    await clock.advance(hour / 2);

    await listPage({ giveUpAt: Infinity });
    await listPage({ giveUpAt: Infinity, link: `${root}/x` });
    expect(preferences().slice(2)).toEqual(['odata.maxpagesize=200', 'odata.maxpagesize=200']);
    await clock.advance(hour / 2);
    await listPage({ giveUpAt: Infinity });
    expect(preferences().at(-1)).toBe('odata.maxpagesize=1000');
  });

  it('is a bad answer where Graph refuses it in every form', async () => {
    const root = await serve(json(400, {}));
    const result = listOf(root)();

    await expect(result).rejects.toThrow(BadAnswerError);
    await expect(result).rejects.toThrow(
      /^callRecords 2026-11-01T00:00:00Z to 2026-11-02T00:00:00Z: Graph answered 400/,
    );
    expect(server.urls).toHaveLength(6);
  });

  it.each([
    ['no id', { version: 1 }],
    ['an empty id', { id: '', version: 1 }],
    ['an id that is no text', { id: 7, version: 1 }],
    ['no version', { id: 'a' }],
    ['a version that is no number', { id: 'a', version: '1' }],
    ['a negative version', { id: 'a', version: -1 }],
    ['no object', 'a'],
    ['nothing', null],
  ])('that holds a record with %s is asked for twice again, then bad', async (_, record) => {
    const root = await serve(page([{ id: 'a', version: 1 }, record]));
    const result = listOf(root)();

    await expect(result).rejects.toThrow(BadAnswerError);
    await expect(result).rejects.toThrow(/a list with 1 records that have no usable id or version/);
    expect(server.urls).toHaveLength(3);
  });

  it.each(['{"value":[{"id":"a","version":1}', '{"value":[{"id":"a","version":1x}]}', '<html>'])(
    'that is no page is asked for twice again, then bad: %s',
    async (body) => {
      const root = await serve(json(200, body));

      await expect(listOf(root)()).rejects.toThrow(BadAnswerError);
      expect(server.urls).toHaveLength(3);
    },
  );

  it.each(['https://graph.microsoft.com/v1.0/x', '/v1.0/x', ''])(
    'is not continued by a link that leads elsewhere: %j',
    async (link) => {
      const root = await serve(page([]));

      await expect(listOf(root)({ link })).rejects.toThrow(BrokenPagingError);
      expect(server.urls).toEqual([]);
    },
  );

  it.each([400, 404, 410])('begins anew where Graph answers a link with %i', async (status) => {
    const root = await serve(json(status, {}));

    await expect(listOf(root)({ link: `${root}/x` })).rejects.toThrow(BrokenPagingError);
    expect(server.urls).toHaveLength(1);
  });

  it('begins anew where a link leads to itself', async () => {
    const root = await serve((response, request) => {
      page([], `http://${request.headers.host ?? ''}/x`)(response, request);
    });

    await expect(listOf(root)({ link: `${root}/x` })).rejects.toThrow(BrokenPagingError);
  });

  it('is refused without the permission, and not asked for in other forms', async () => {
    const root = await serve(json(403, {}));

    await expect(listOf(root)()).rejects.toThrow(PermissionMissingError);
    expect(server.urls).toHaveLength(1);
  });

  it('waits as long as Graph tells', async () => {
    const root = await serve(json(429, {}, { 'retry-after': '7200' }));
    const result = listOf(root)();

    await expect(result).rejects.toThrow(RetryLaterError);
    await expect(result).rejects.toMatchObject({ notBefore: start + 2 * hour });
  });
});
